// SPDX-License-Identifier: Apache-2.0
// B-2: little-endian base-128 integers below 2^32, at most 5 bytes, minimal.
#pragma once

#include "base/bytes.h"
#include "base/result.h"

namespace belay::wire {

enum class [[nodiscard]] VarintError : u8 {
    truncated,
    not_minimal,  ///< a last byte of zero after another byte
    too_large,    ///< 2^32 or more, or a sixth byte
};
const char* to_string(VarintError reason);

constexpr std::size_t varint_size(u32 value) {
    std::size_t n = 1;
    for (; value >= 0x80; value >>= 7) ++n;
    return n;
}

void append_varint(Bytes& out, u32 value);

/// Reads one at the front of `rest` and moves `rest` past it; on an error `rest` is unchanged.
Result<u32, VarintError> read_varint(ByteView& rest);

}  // namespace belay::wire
