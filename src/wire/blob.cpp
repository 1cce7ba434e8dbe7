// SPDX-License-Identifier: Apache-2.0
#include "wire/blob.h"

#include <algorithm>
#include <memory>

#include "base/endian.h"

namespace belay::wire {
namespace {

// Payload bytes in the first word, behind its zero byte and the length.
constexpr std::size_t kFirst = kBytesPerWord - kStreamPrefix;

/// Four bytes at a time where they are aligned: a program looks at whole blobs of padding.
bool all_zero(ByteView bytes) {
    while (!bytes.empty() && reinterpret_cast<std::uintptr_t>(bytes.data()) % sizeof(u32) != 0) {
        if (bytes[0] != 0) return false;
        bytes = bytes.subspan(1);
    }
    for (; bytes.size() >= sizeof(u32); bytes = bytes.subspan(sizeof(u32))) {
        u32 word;
        std::memcpy(&word, std::assume_aligned<sizeof(u32)>(bytes.data()), sizeof word);
        if (word != 0) return false;
    }
    return std::all_of(bytes.begin(), bytes.end(), [](u8 b) { return b == 0; });
}

}  // namespace

const char* to_string(BlobError reason) {
    switch (reason) {
        case BlobError::bad_blob_count:
            return "bad_blob_count";
        case BlobError::word_prefix:
            return "word_prefix";
        case BlobError::length_too_large:
            return "length_too_large";
        case BlobError::too_many_blobs:
            return "too_many_blobs";
        case BlobError::padding_not_zero:
            return "padding_not_zero";
    }
    return "?";
}

Bytes pack_blobs(ByteView bytes) {
    Bytes out(blobs_for(bytes.size()) * kBlobSize);
    store_be<u32>(out.data() + 1, static_cast<u32>(bytes.size()));
    std::size_t at = 1 + kStreamPrefix;  // where the next payload byte goes
    std::size_t room = kFirst;           // left in this word
    while (!bytes.empty()) {
        const std::size_t n = std::min(room, bytes.size());
        std::copy_n(bytes.begin(), n, out.begin() + static_cast<std::ptrdiff_t>(at));
        bytes = bytes.subspan(n);
        at += n + 1;
        room = kBytesPerWord;
    }
    return out;
}

Result<Bytes, BlobError> unpack_blobs(ByteView blobs) {
    const std::size_t count = blobs.size() / kBlobSize;
    if (blobs.size() % kBlobSize != 0 || count == 0 || count > kMaxBlobs)
        return fail(BlobError::bad_blob_count);
    for (std::size_t at = 0; at < blobs.size(); at += kElementSize)
        if (blobs[at] != 0) return fail(BlobError::word_prefix);
    const std::size_t length = load_be<u32>(blobs.data() + 1);
    if (length > blob_room(count)) return fail(BlobError::length_too_large);
    if (blobs_for(length) < count) return fail(BlobError::too_many_blobs);

    Bytes out(length);
    std::size_t done = 0, at = 1 + kStreamPrefix, room = kFirst;
    while (done < length) {
        const std::size_t n = std::min(room, length - done);
        std::memcpy(out.data() + done, blobs.data() + at, n);
        done += n;
        at += n == room ? n + 1 : n;
        room = kBytesPerWord;
    }
    // Zero bytes that start words are zero already, so the rest may be looked at as it lies.
    if (!all_zero(blobs.subspan(std::min(at, blobs.size())))) return fail(BlobError::padding_not_zero);
    return out;
}

}  // namespace belay::wire
