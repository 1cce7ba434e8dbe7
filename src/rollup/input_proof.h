// SPDX-License-Identifier: Apache-2.0
// Shows L1 what stands at a position of the inbox (rule I-20): the proof (I-22) that
// contracts/src/lib/InputFacts.sol checks against an accumulator of the inbox.
#pragma once

#include <optional>

#include "rollup/derivation.h"

namespace belay::rollup {

/// A word of an entry's blobs.
struct BlobWord {
    u32 blob = 0;
    u32 word = 0;
    bool operator==(const BlobWord&) const = default;
};

/// That the blob's polynomial has the word as its value at word_point; made by KZG, outside this room.
struct BlobWordOpening {
    std::array<u8, 48> commitment{}, proof{};
    Hash word;
};

enum class [[nodiscard]] InputProofError : u8 {
    position_outside_entry,
    payload_mismatch,  ///< the payload or the versioned hashes are not the header's
    opening_missing,   ///< the position is a blob word's, and no opening was given
};
const char* to_string(InputProofError reason);

/// The blob word at `position`, if one stands there: what has to be opened before input_proof.
std::optional<BlobWord> blob_word_at(const Entry& entry, u64 position);

/// Where a blob's polynomial has its word of this index (below 4,096) as its value: the root of unity with
/// the index's 12 bits reversed as its exponent (EIP-4844).
Hash word_point(u32 word);

/// u64(entry index) ‖ header ‖ what the element at `position` needs: nothing for the accumulator and the
/// header; chain value and payload from the word's chunk on; the versioned hashes, and for a blob word its
/// opening.
Result<Bytes, InputProofError> input_proof(const Entry& entry, u64 position,
                                           const std::optional<BlobWordOpening>& opening = std::nullopt);

}  // namespace belay::rollup
