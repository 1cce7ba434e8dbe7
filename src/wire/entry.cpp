// SPDX-License-Identifier: Apache-2.0
#include "wire/entry.h"

#include <algorithm>

#include "base/endian.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

static_assert(sizeof(Hash) == kElementSize, "elements lie side by side");

// Offsets in the header (I-2).
constexpr std::size_t kIndex = 8, kBlock = 16, kTime = 24, kSender = 44, kBlobCount = 88, kLength = 92,
                      kHash = 96;

bool all_zero(ByteView bytes) {
    return std::all_of(bytes.begin(), bytes.end(), [](u8 b) { return b == 0; });
}

constexpr bool length_allowed(EntryKind kind, u32 length) {
    switch (kind) {
        case EntryKind::genesis:
            return length >= kMinGenesisSize && length <= kMaxPayloadSize;
        case EntryKind::blob_batch:
        case EntryKind::restart:
            return length == 0;
        case EntryKind::calldata_batch:
        case EntryKind::committee_batch:
            return length <= kMaxPayloadSize;
        case EntryKind::deposit:
            return length == kDepositSize;
        case EntryKind::forced:
            return length <= kMaxTransactionSize;
    }
    return false;
}

void append_header(Elements& out, const EntryHeader& header) {
    const HeaderBytes bytes = encode(header);
    for (std::size_t i = 0; i < kEntryHeaderSize / kElementSize; ++i)
        out.push_back(Hash::from(ByteView(bytes).subspan(i * kElementSize, kElementSize)));
}

}  // namespace

const char* to_string(EntryError reason) {
    switch (reason) {
        case EntryError::bad_length:
            return "bad_length";
        case EntryError::unknown_kind:
            return "unknown_kind";
        case EntryError::reserved_not_zero:
            return "reserved_not_zero";
        case EntryError::bad_blob_count:
            return "bad_blob_count";
        case EntryError::bad_payload_length:
            return "bad_payload_length";
        case EntryError::payload_mismatch:
            return "payload_mismatch";
    }
    return "?";
}

const char* to_string(EntryKind kind) {
    switch (kind) {
        case EntryKind::genesis:
            return "genesis";
        case EntryKind::blob_batch:
            return "blob_batch";
        case EntryKind::calldata_batch:
            return "calldata_batch";
        case EntryKind::deposit:
            return "deposit";
        case EntryKind::forced:
            return "forced";
        case EntryKind::restart:
            return "restart";
        case EntryKind::committee_batch:
            return "committee_batch";
    }
    return "?";
}

HeaderBytes encode(const EntryHeader& header) {
    HeaderBytes out{};
    out[0] = static_cast<u8>(header.kind);
    store_be<u64>(out.data() + kIndex, header.index);
    store_be<u64>(out.data() + kBlock, header.l1_block);
    store_be<u64>(out.data() + kTime, header.l1_time);
    std::copy(header.sender.bytes.begin(), header.sender.bytes.end(), out.begin() + kSender);
    store_be<u32>(out.data() + kBlobCount, header.blob_count);
    store_be<u32>(out.data() + kLength, header.payload_length);
    std::copy(header.payload_hash.bytes.begin(), header.payload_hash.bytes.end(), out.begin() + kHash);
    return out;
}

Result<EntryHeader, EntryError> decode_entry_header(ByteView bytes) {
    if (bytes.size() != kEntryHeaderSize) return fail(EntryError::bad_length);
    if (bytes[0] > static_cast<u8>(EntryKind::committee_batch)) return fail(EntryError::unknown_kind);
    const auto kind = static_cast<EntryKind>(bytes[0]);
    if (!all_zero(bytes.subspan(1, 7)) || !all_zero(bytes.subspan(32, 12)) ||
        !all_zero(bytes.subspan(64, 24)))
        return fail(EntryError::reserved_not_zero);

    EntryHeader out;
    out.kind = kind;
    out.index = load_be<u64>(bytes.data() + kIndex);
    out.l1_block = load_be<u64>(bytes.data() + kBlock);
    out.l1_time = load_be<u64>(bytes.data() + kTime);
    out.sender = Address::from(bytes.subspan(kSender, Address::kSize));
    out.blob_count = load_be<u32>(bytes.data() + kBlobCount);
    out.payload_length = load_be<u32>(bytes.data() + kLength);
    out.payload_hash = Hash::from(bytes.subspan(kHash, Hash::kSize));

    if (has_blobs(kind) ? (out.blob_count == 0 || out.blob_count > kMaxBlobs) : out.blob_count != 0)
        return fail(EntryError::bad_blob_count);
    if (!length_allowed(kind, out.payload_length)) return fail(EntryError::bad_payload_length);
    return out;
}

Hash entry_hash(const EntryHeader& header) { return crypto::keccak256(encode(header)); }

Hash next_accumulator(const Hash& accumulator, const Hash& hash_of_entry) {
    std::array<u8, 64> both;
    std::copy(accumulator.bytes.begin(), accumulator.bytes.end(), both.begin());
    std::copy(hash_of_entry.bytes.begin(), hash_of_entry.bytes.end(), both.begin() + 32);
    return crypto::keccak256(both);
}

Hash payload_hash(ByteView payload) { return crypto::chain_digest(payload); }

Hash payload_hash_of_blobs(std::span<const Hash> versioned_hashes) {
    return crypto::keccak256(as_bytes(versioned_hashes));
}

u64 element_count(const EntryHeader& header) {
    const u64 blobs = header.blob_count;
    return kHeaderElements + (u64{header.payload_length} + 31) / 32 + blobs * (1 + kBlobWords);
}

Result<Elements, EntryError> elements_of(const Hash& accumulator, const EntryHeader& header,
                                         ByteView payload) {
    if (has_blobs(header.kind) || payload.size() != header.payload_length ||
        payload_hash(payload) != header.payload_hash)
        return fail(EntryError::payload_mismatch);
    Elements out;
    out.reserve(static_cast<std::size_t>(element_count(header)));
    out.push_back(accumulator);
    append_header(out, header);
    for (std::size_t at = 0; at < payload.size(); at += kElementSize) {
        const ByteView word = payload.subspan(at, std::min(kElementSize, payload.size() - at));
        std::copy(word.begin(), word.end(), out.emplace_back().bytes.begin());
    }
    return out;
}

Result<Elements, EntryError> elements_of_blobs(const Hash& accumulator, const EntryHeader& header,
                                               std::span<const Hash> versioned_hashes,
                                               std::span<const ByteView> blobs) {
    if (!has_blobs(header.kind) || versioned_hashes.size() != header.blob_count ||
        blobs.size() != header.blob_count || payload_hash_of_blobs(versioned_hashes) != header.payload_hash)
        return fail(EntryError::payload_mismatch);
    Elements out;
    out.reserve(static_cast<std::size_t>(element_count(header)));
    out.push_back(accumulator);
    append_header(out, header);
    out.insert(out.end(), versioned_hashes.begin(), versioned_hashes.end());
    for (ByteView blob : blobs) {
        if (blob.size() != kBlobSize) return fail(EntryError::payload_mismatch);
        for (std::size_t i = 0; i < kBlobWords; ++i)
            out.push_back(Hash::from(blob.subspan(i * kElementSize, kElementSize)));
    }
    return out;
}

}  // namespace belay::wire
