// SPDX-License-Identifier: Apache-2.0
// Logarithms for the soundness calculator: fixed point, rounded to the safe side, at compile time.
#pragma once

#include "base/bytes.h"
#include "base/check.h"

namespace belay::verifier {

/// Bits of security in units of 2^-20.
using FixedBits = i64;
inline constexpr FixedBits kOneBit = FixedBits{1} << 20;

namespace log2_detail {

/// log2 x by repeated squaring of the mantissa in [2^61, 2^62]; each step is rounded down, or up.
constexpr FixedBits log2_of(u64 x, bool up) {
    BELAY_CHECK(x != 0 && x >> 61 == 0);
    FixedBits whole = 0;
    while ((x >> whole) > 1) ++whole;
    u64 mantissa = x << (61 - whole);
    FixedBits fraction = 0;
    for (int i = 0; i < 20; ++i) {
        const u128 square = u128{mantissa} * mantissa;
        const u128 mask = (u128{1} << 61) - 1;
        mantissa = static_cast<u64>(square >> 61) + (up && (square & mask) != 0 ? 1 : 0);
        fraction <<= 1;
        if (mantissa >> 62 != 0) {
            ++fraction;
            mantissa = (mantissa >> 1) + (up ? (mantissa & 1) : 0);
        }
    }
    const bool exact = mantissa == u64{1} << 61;
    return whole * kOneBit + fraction + (up && !exact ? 1 : 0);
}

}  // namespace log2_detail

/// At most log2 x, for 0 < x < 2^61.
constexpr FixedBits log2_below(u64 x) { return log2_detail::log2_of(x, false); }
/// At least log2 x.
constexpr FixedBits log2_above(u64 x) { return log2_detail::log2_of(x, true); }

static_assert(log2_below(1) == 0 && log2_above(1) == 0 && log2_above(u64{1} << 40) == 40 * kOneBit);
static_assert(log2_above(3) - log2_below(3) == 1 &&
              log2_below(3) == 1661953);  // 1.58496250 * 2^20 = 1661953.6

}  // namespace belay::verifier
