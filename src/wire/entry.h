// SPDX-License-Identifier: Apache-2.0
// Inbox entries: headers, hashes, the accumulator and the elements that the machine reads (rules I-1..I-21).
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace belay::wire {

/// I-1.
enum class EntryKind : u8 {
    genesis = 0,
    blob_batch = 1,
    calldata_batch = 2,
    deposit = 3,
    forced = 4,
    restart = 5,  ///< U-1: the machine goes on from a checkpoint, with the same or another program
    committee_batch = 6,
};

inline constexpr std::size_t kEntryHeaderSize = 128;  // I-2
inline constexpr u32 kHeaderElements = 5;             // I-20: the accumulator before, then 4 header words
inline constexpr u32 kMaxBlobs = 6;                   // I-4
inline constexpr u32 kBlobWords = 4096;               // I-20
inline constexpr std::size_t kElementSize = 32;       // I-20
inline constexpr std::size_t kBlobSize = kBlobWords * kElementSize;
inline constexpr u32 kDepositSize = 92;           // I-6
inline constexpr u32 kMaxTransactionSize = 1024;  // I-7, B-2
inline constexpr u32 kMaxPayloadSize = 65536;     // I-9; genesis too: init code cannot carry more
inline constexpr u32 kMinGenesisSize = 60;        // I-30 without program bytes

struct EntryHeader {
    EntryKind kind = EntryKind::genesis;
    u64 index = 0;
    u64 l1_block = 0;
    u64 l1_time = 0;
    Address sender;
    u32 blob_count = 0;
    u32 payload_length = 0;
    Hash payload_hash;

    bool operator==(const EntryHeader&) const = default;
};

enum class [[nodiscard]] EntryError : u8 {
    bad_length,          ///< not exactly 128 bytes
    unknown_kind,        ///< above 6
    reserved_not_zero,   ///< padding of w0, w1 or w2
    bad_blob_count,      ///< blobs outside 1..6, or on a kind without blobs
    bad_payload_length,  ///< outside what the kind allows
    payload_mismatch,    ///< the payload (or the blobs) given is not the one the header names
};
const char* to_string(EntryError reason);
const char* to_string(EntryKind kind);

using HeaderBytes = std::array<u8, kEntryHeaderSize>;

/// I-2. The reserved bytes are zero by construction.
HeaderBytes encode(const EntryHeader& header);
/// The inverse of encode on exactly the headers an inbox can hold; everything else has a reason.
Result<EntryHeader, EntryError> decode_entry_header(ByteView bytes);

/// Its elements are those of blobs (I-4, I-20).
constexpr bool has_blobs(EntryKind kind) {
    return kind == EntryKind::blob_batch || kind == EntryKind::restart;
}

/// A batch of the sequencer (its transactions have a root, its position a receipt).
constexpr bool is_batch(EntryKind kind) {
    return kind == EntryKind::blob_batch || kind == EntryKind::calldata_batch ||
           kind == EntryKind::committee_batch;
}

/// I-3.
Hash entry_hash(const EntryHeader& header);
Hash next_accumulator(const Hash& accumulator, const Hash& hash_of_entry);

/// I-4: the hash of a payload, and that of a list of versioned hashes.
Hash payload_hash(ByteView payload);
Hash payload_hash_of_blobs(std::span<const Hash> versioned_hashes);

/// I-21: 5 + payload words, or 5 + n + 4,096 n for blobs.
u64 element_count(const EntryHeader& header);

/// One 32-byte element each (I-20); contiguous, so that `elements.data()->data()` is what the native ABI
/// takes.
using Elements = std::vector<Hash>;

/// The elements of an entry with bytes; `accumulator` is the one before it (I-20), zeros in a preview whose
/// place is not fixed yet. payload_mismatch when the payload's length or hash is not the header's.
Result<Elements, EntryError> elements_of(const Hash& accumulator, const EntryHeader& header,
                                         ByteView payload);
/// The elements of an entry with blobs; each blob is 131,072 bytes. The hashes are checked against the
/// header; that a blob belongs to its versioned hash is the caller's to check (KZG).
Result<Elements, EntryError> elements_of_blobs(const Hash& accumulator, const EntryHeader& header,
                                               std::span<const Hash> versioned_hashes,
                                               std::span<const ByteView> blobs);

/// The same memory as bytes.
inline ByteView as_bytes(std::span<const Hash> elements) {
    return {reinterpret_cast<const u8*>(elements.data()), elements.size() * kElementSize};
}

}  // namespace belay::wire
