// SPDX-License-Identifier: Apache-2.0
// 512-bit products and their division by 256 bits. Freestanding.
#pragma once

#include "base/u256.h"

namespace belay::crypto {

/// Eight little-endian limbs.
using Wide = std::array<u64, 8>;

[[gnu::always_inline]] constexpr Wide mul_wide(const U256& a, const U256& b) {
    Wide out{};
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {
        u64 carry = 0;
#pragma GCC unroll 4
        for (std::size_t j = 0; j < 4; ++j) {
            const u128 t = u128{a.limb[i]} * b.limb[j] + out[i + j] + carry;
            out[i + j] = static_cast<u64>(t);
            carry = static_cast<u64>(t >> 64);
        }
        out[i + 4] = carry;
    }
    return out;
}

struct WideDivision {
    Wide quotient{};
    U256 remainder;
};

/// n / d by schoolbook division; d is not zero.
WideDivision divide(const Wide& n, const U256& d);

}  // namespace belay::crypto
