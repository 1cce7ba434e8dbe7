// SPDX-License-Identifier: Apache-2.0
// A proof of a circuit, from the first byte to the last (P-30).
#pragma once

#include "verifier/argument.h"
#include "verifier/column_group.h"
#include "verifier/parameters.h"

namespace belay::verifier {

inline constexpr Label kSetLabel = "set";

/// Accepts iff the proof shows that tables exist which satisfy the key's circuit and whose messages balance
/// with `boundary`. `statement` is absorbed as it is; the boundary must follow from it. `degree` of the set
/// is D. Total: whatever the proof, an answer, and no memory beyond what the key and the set allow.
template <std::size_t D>
Result<void, Reject> verify(const CircuitKey<D>& key, const ParameterSet& set, ByteView statement,
                            std::span<const BoundaryMessage> boundary, ByteView proof,
                            TranscriptLog* log = nullptr);

/// What both sides absorb before the row counts.
template <std::size_t D, class Channel>
void absorb_start(Channel& channel, const CircuitKey<D>& key, const ParameterSet& set, ByteView statement) {
    channel.absorb(kKeyLabel, key.digest.bytes);
    const std::string_view name = set.name;
    channel.absorb(kSetLabel, ByteView(reinterpret_cast<const u8*>(name.data()), name.size()));
    channel.absorb(kStatementLabel, statement);
}

/// All claims on columns as one, by powers of gamma (P-35).
template <std::size_t D>
struct CombinedClaim {
    std::vector<ColumnGroup<D>> groups;
    crypto::Extension<D> value;
};
template <std::size_t D>
CombinedClaim<D> combine(const ColumnClaims<D>& claims, const crypto::Extension<D>& gamma);

}  // namespace belay::verifier
