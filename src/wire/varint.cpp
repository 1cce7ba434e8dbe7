// SPDX-License-Identifier: Apache-2.0
#include "wire/varint.h"

namespace belay::wire {

const char* to_string(VarintError reason) {
    switch (reason) {
        case VarintError::truncated:
            return "truncated";
        case VarintError::not_minimal:
            return "not_minimal";
        case VarintError::too_large:
            return "too_large";
    }
    return "?";
}

void append_varint(Bytes& out, u32 value) {
    for (; value >= 0x80; value >>= 7) out.push_back(static_cast<u8>(value | 0x80));
    out.push_back(static_cast<u8>(value));
}

Result<u32, VarintError> read_varint(ByteView& rest) {
    u32 value = 0;
    for (std::size_t i = 0; i < 5; ++i) {
        if (i == rest.size()) return fail(VarintError::truncated);
        const u8 byte = rest[i];
        // The fifth byte carries bits 28..31 and ends the number.
        if (i == 4 && byte > 0x0f) return fail(VarintError::too_large);
        value |= static_cast<u32>(byte & 0x7f) << (7 * i);
        if (byte & 0x80) continue;
        if (byte == 0 && i > 0) return fail(VarintError::not_minimal);
        rest = rest.subspan(i + 1);
        return value;
    }
    return fail(VarintError::too_large);
}

}  // namespace belay::wire
