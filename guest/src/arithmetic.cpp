// SPDX-License-Identifier: Apache-2.0
// Arithmetic that neither libgcc nor picolibc's part for RV32IM has: 128-bit division and checked
// multiplication; ceilf for unordered containers. Guest only.
#include <stdint.h>

__extension__ typedef unsigned __int128 u128;
__extension__ typedef __int128 i128;

namespace {

int leading_zeros(u128 v) {
    const uint64_t high = static_cast<uint64_t>(v >> 64);
    return high != 0 ? __builtin_clzll(high) : 64 + __builtin_clzll(static_cast<uint64_t>(v));
}

/// One word of quotient at a time: schoolbook division by a divisor of at most 32 bits.
u128 divide_by_word(u128 n, uint32_t d, uint32_t& rest) {
    u128 q = 0;
    uint64_t r = 0;
    for (int i = 3; i >= 0; --i) {
        r = (r << 32) | static_cast<uint32_t>(n >> (32 * i));
        q = (q << 32) | static_cast<uint32_t>(r / d);
        r %= d;
    }
    rest = static_cast<uint32_t>(r);
    return q;
}

/// Shift and subtract from the divisor's own length on: at most 96 rounds.
u128 divide(u128 n, u128 d, u128* rest) {
    u128 q = 0;
    if (d != 0 && d <= UINT32_MAX) {
        uint32_t r = 0;
        q = divide_by_word(n, static_cast<uint32_t>(d), r);
        n = r;
    } else if ((n >> 64) == 0 && (d >> 64) == 0) {
        q = static_cast<uint64_t>(n) / static_cast<uint64_t>(d);
        n = static_cast<uint64_t>(n) % static_cast<uint64_t>(d);
    } else if (n >= d) {
        for (int shift = leading_zeros(d) - leading_zeros(n); shift >= 0; --shift) {
            const u128 part = d << shift;
            if (n >= part) {
                n -= part;
                q |= u128{1} << shift;
            }
        }
    }
    if (rest != nullptr) *rest = n;
    return q;
}

u128 magnitude(i128 v) { return v < 0 ? u128{0} - static_cast<u128>(v) : static_cast<u128>(v); }

}  // namespace

extern "C" {

u128 __udivti3(u128 n, u128 d) { return divide(n, d, nullptr); }
u128 __umodti3(u128 n, u128 d) {
    u128 rest = 0;
    divide(n, d, &rest);
    return rest;
}
u128 __udivmodti4(u128 n, u128 d, u128* rest) { return divide(n, d, rest); }
i128 __divti3(i128 n, i128 d) {
    const u128 q = divide(magnitude(n), magnitude(d), nullptr);
    return static_cast<i128>((n < 0) != (d < 0) ? u128{0} - q : q);
}
i128 __modti3(i128 n, i128 d) {
    u128 rest = 0;
    divide(magnitude(n), magnitude(d), &rest);
    return static_cast<i128>(n < 0 ? u128{0} - rest : rest);
}

u128 __multi3(u128 a, u128 b) {
    uint32_t x[4], y[4], out[4] = {0, 0, 0, 0};
    for (int i = 0; i < 4; ++i) {
        x[i] = static_cast<uint32_t>(a >> (32 * i));
        y[i] = static_cast<uint32_t>(b >> (32 * i));
    }
    for (int i = 0; i < 4; ++i) {
        uint64_t carry = 0;
        for (int j = 0; i + j < 4; ++j) {
            carry += uint64_t{x[i]} * y[j] + out[i + j];
            out[i + j] = static_cast<uint32_t>(carry);
            carry >>= 32;
        }
    }
    return (u128{out[3]} << 96) | (u128{out[2]} << 64) | (u128{out[1]} << 32) | out[0];
}

i128 __muloti4(i128 a, i128 b, int* overflow) {
    const u128 x = magnitude(a), y = magnitude(b);
    const bool negative = (a < 0) != (b < 0);
    const u128 bound = (u128{1} << 127) - (negative ? 0 : 1);
    *overflow = x != 0 && y > divide(bound, x, nullptr);
    const u128 product = x * y;
    return static_cast<i128>(negative ? u128{0} - product : product);
}

float ceilf(float x) {
    if (!(x > -8388608.0F && x < 8388608.0F)) return x;  // no fraction left, or not a number
    const float whole = static_cast<float>(static_cast<int32_t>(x));
    return whole < x ? whole + 1.0F : whole;
}

}  // extern "C"
