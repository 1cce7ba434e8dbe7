// SPDX-License-Identifier: Apache-2.0
// Exact integer helpers. Every division of the program is one of these, and each name says how it rounds.
#pragma once

#include "base/bytes.h"

namespace belay::clearing {

/// K-5: an invariant of the program itself is broken. The program's glue stops the machine (the entry is
/// void).
[[noreturn]] void invariant_broken(const char* what);

inline void require(bool holds, const char* what) {
    if (!holds) [[unlikely]]
        invariant_broken(what);
}

/// a + b with the check that K-3 proves unreachable.
inline i128 checked_add(i128 a, i128 b) {
    i128 out = 0;
    require(!__builtin_add_overflow(a, b, &out), "money overflows");
    return out;
}

/// The full product of two 64-bit factors. On a 32-bit target four hardware multiplications beat the library
/// call.
constexpr u128 wide_mul(u64 a, u64 b) {
    if constexpr (sizeof(void*) == 8) {
        return u128{a} * b;
    } else {
        const u64 a0 = a & 0xffffffff, a1 = a >> 32, b0 = b & 0xffffffff, b1 = b >> 32;
        const u64 low = a0 * b0;
        const u64 mid = a1 * b0 + (low >> 32);
        const u64 mid2 = a0 * b1 + (mid & 0xffffffff);
        const u64 high = a1 * b1 + (mid >> 32) + (mid2 >> 32);
        return (u128{high} << 64) | ((mid2 << 32) | (low & 0xffffffff));
    }
}

constexpr u64 magnitude(i64 v) { return v < 0 ? u64{0} - static_cast<u64>(v) : static_cast<u64>(v); }
constexpr u128 magnitude(i128 v) { return v < 0 ? u128{0} - static_cast<u128>(v) : static_cast<u128>(v); }

/// n / 15,625 digit by digit, 16 bits each, on the 32-bit divider.
template <int bits, class T>
constexpr T long_division(T n) {
    T quotient = 0;
    u32 rest = 0;
    for (int shift = bits - 16; shift >= 0; shift -= 16) {
        const u32 digit = (rest << 16) | static_cast<u32>(static_cast<u64>(n >> shift) & 0xffff);
        quotient = (quotient << 16) | (digit / 15'625);
        rest = digit % 15'625;
    }
    return quotient;
}

/// floor(n / 10^6). 10^6 = 2^6 * 15,625: a shift, then long division.
constexpr u128 floor_div_million(u128 n) {
    if constexpr (sizeof(void*) == 8) {
        if ((n >> 64) == 0) return static_cast<u64>(n) / 1'000'000;
    }
    n >>= 6;
    return (n >> 64) == 0 ? long_division<64, u64>(static_cast<u64>(n)) : long_division<128, u128>(n);
}
constexpr u128 ceil_div_million(u128 n) { return floor_div_million(n + 999'999); }

/// Signed divisions by a positive divisor; trunc is the language's own.
constexpr i128 floor_div(i128 n, i128 d) { return n >= 0 ? n / d : -((-n + d - 1) / d); }
constexpr i128 ceil_div(i128 n, i128 d) { return n >= 0 ? (n + d - 1) / d : -(-n / d); }
constexpr i128 trunc_div(i128 n, i128 d) { return n / d; }

/// a * b in 256 bits, high half first.
struct Wide256 {
    u128 high, low;
};
constexpr Wide256 wide_mul_256(u128 a, u128 b) {
    const u64 a0 = static_cast<u64>(a), a1 = static_cast<u64>(a >> 64);
    const u64 b0 = static_cast<u64>(b), b1 = static_cast<u64>(b >> 64);
    const u128 low = wide_mul(a0, b0);
    const u128 mid = wide_mul(a1, b0) + (low >> 64);
    const u128 mid2 = wide_mul(a0, b1) + static_cast<u64>(mid);
    return {wide_mul(a1, b1) + (mid >> 64) + (mid2 >> 64), (mid2 << 64) | static_cast<u64>(low)};
}

/// a x >= b y for signed a, b and unsigned x, y, exactly (K-62 b).
constexpr bool product_not_below(i128 a, u128 x, i128 b, u128 y) {
    const Wide256 left = wide_mul_256(magnitude(a), x), right = wide_mul_256(magnitude(b), y);
    const bool left_zero = left.high == 0 && left.low == 0, right_zero = right.high == 0 && right.low == 0;
    const int left_sign = left_zero ? 0 : (a < 0 ? -1 : 1), right_sign = right_zero ? 0 : (b < 0 ? -1 : 1);
    if (left_sign != right_sign) return left_sign > right_sign;
    const bool ge = left.high != right.high ? left.high > right.high : left.low >= right.low;
    const bool le = left.high != right.high ? left.high < right.high : left.low <= right.low;
    return left_sign >= 0 ? ge : le;
}

template <class T>
constexpr T clamp_to(T v, T low, T high) {
    return v < low ? low : (v > high ? high : v);
}
template <class T>
constexpr T median3(T a, T b, T c) {
    return a < b ? clamp_to(c, a, b) : clamp_to(c, b, a);
}

}  // namespace belay::clearing
