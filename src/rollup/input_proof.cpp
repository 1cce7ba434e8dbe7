// SPDX-License-Identifier: Apache-2.0
#include "rollup/input_proof.h"

#include "base/endian.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"
#include "wire/bls_scalar.h"

namespace belay::rollup {
namespace {

constexpr std::size_t kChunk = crypto::kChainChunk;
constexpr std::size_t kChunkWords = kChunk / wire::kElementSize;
static_assert(kChunk % wire::kElementSize == 0, "no word lies in two chunks");

/// h_i of O-1: the chain value before chunk `index`.
Hash chain_value(ByteView payload, std::size_t index) {
    Hash h = U256(payload.size()).to_hash();
    for (std::size_t i = 0; i < index; ++i) {
        Bytes link;
        append(link, h);
        append(link, payload.subspan(i * kChunk, kChunk));
        h = crypto::keccak256(link);
    }
    return h;
}

}  // namespace

std::optional<BlobWord> blob_word_at(const Entry& entry, u64 position) {
    const u64 first = entry.limit_before + wire::kHeaderElements + entry.header.blob_count;
    if (!wire::has_blobs(entry.header.kind) || position < first || position >= entry.limit)
        return std::nullopt;
    const u64 word = position - first;
    return BlobWord{static_cast<u32>(word / wire::kBlobWords), static_cast<u32>(word % wire::kBlobWords)};
}

Hash word_point(u32 word) {
    using Field = wire::MontgomeryScalar;
    // 7^((r-1)/4096).
    constexpr U256 kRoot{0xe206da11a5d36306, 0x0ad1347b378fbf96, 0xfc3e8acfe0f8245f, 0x564c0a11a0f704f4};
    U256 power = Field::to_multiplier(kRoot), point(1);
    for (u32 bit = wire::kBlobWords >> 1; bit != 0; bit >>= 1) {
        if ((word & bit) != 0) point = Field::mul(point, power);
        power = Field::mul(power, power);
    }
    return point.to_hash();
}

Result<Bytes, InputProofError> input_proof(const Entry& entry, u64 position,
                                           const std::optional<BlobWordOpening>& opening) {
    if (position < entry.limit_before || position >= entry.limit)
        return fail(InputProofError::position_outside_entry);
    const wire::EntryHeader& header = entry.header;
    Bytes out(8);
    store_be<u64>(out.data(), header.index);
    append(out, wire::encode(header));
    if (position - entry.limit_before < wire::kHeaderElements) return out;

    if (wire::has_blobs(header.kind)) {
        if (entry.versioned_hashes.size() != header.blob_count ||
            wire::payload_hash_of_blobs(entry.versioned_hashes) != header.payload_hash)
            return fail(InputProofError::payload_mismatch);
        append(out, wire::as_bytes(entry.versioned_hashes));
        if (!blob_word_at(entry, position)) return out;
        if (!opening) return fail(InputProofError::opening_missing);
        append(out, opening->commitment);
        append(out, opening->proof);
        append(out, opening->word);
        return out;
    }
    const ByteView payload(entry.payload);
    if (payload.size() != header.payload_length || wire::payload_hash(payload) != header.payload_hash)
        return fail(InputProofError::payload_mismatch);
    const u64 word = position - entry.limit_before - wire::kHeaderElements;
    const std::size_t chunk = static_cast<std::size_t>(word) / kChunkWords;
    append(out, chain_value(payload, chunk));
    append(out, payload.subspan(chunk * kChunk));
    return out;
}

const char* to_string(InputProofError reason) {
    switch (reason) {
        case InputProofError::position_outside_entry:
            return "position_outside_entry";
        case InputProofError::payload_mismatch:
            return "payload_mismatch";
        case InputProofError::opening_missing:
            return "opening_missing";
    }
    return "?";
}

}  // namespace belay::rollup
