// SPDX-License-Identifier: Apache-2.0
// B-6: how a stream of bytes lies in blobs: 31 bytes a word, so that every word is below the scalar modulus.
#pragma once

#include "base/bytes.h"
#include "base/result.h"
#include "wire/entry.h"

namespace belay::wire {

inline constexpr std::size_t kBytesPerWord = 31;
inline constexpr std::size_t kBlobCapacity = kBlobWords * kBytesPerWord;  // 126,976
inline constexpr std::size_t kStreamPrefix = 4;                           // u32(length)
/// The longest batch that fits n blobs.
constexpr std::size_t blob_room(std::size_t blobs) { return blobs * kBlobCapacity - kStreamPrefix; }

/// Every reason makes the batch void (B-6).
enum class [[nodiscard]] BlobError : u8 {
    bad_blob_count,    ///< not 1..6 whole blobs
    word_prefix,       ///< a word's first byte is not 0
    length_too_large,  ///< beyond the capacity
    too_many_blobs,    ///< fewer would have held it
    padding_not_zero,
};
const char* to_string(BlobError reason);

/// The least number of blobs for `length` bytes of batch.
constexpr std::size_t blobs_for(std::size_t length) {
    return (kStreamPrefix + length + kBlobCapacity - 1) / kBlobCapacity;
}

/// The packed blobs side by side: blobs_for(bytes.size()) times 131,072 bytes.
Bytes pack_blobs(ByteView bytes);
/// The inverse, on exactly what pack_blobs can give for 1..6 blobs.
Result<Bytes, BlobError> unpack_blobs(ByteView blobs);

}  // namespace belay::wire
