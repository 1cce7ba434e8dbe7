// SPDX-License-Identifier: Apache-2.0
// 256-bit integers as eight little-endian words: what the ecalls take, and what 32-bit code adds fastest.
// Guest only.
#pragma once

#include "base/u256.h"
#include "belay/ecall.h"

namespace belay {

using Limbs = std::array<u32, 8>;

constexpr Limbs to_limbs(const U256& v) {
    Limbs out{};
    for (std::size_t i = 0; i < 4; ++i) {
        out[2 * i] = static_cast<u32>(v.limb[i]);
        out[2 * i + 1] = static_cast<u32>(v.limb[i] >> 32);
    }
    return out;
}

/// to = from, word by word in registers: a call to memcpy would cost more than the copy.
inline void copy(u32* to, const u32* from) {
    const u32 a = from[0], b = from[1], c = from[2], d = from[3], e = from[4], f = from[5], g = from[6],
              h = from[7];
    to[0] = a, to[1] = b, to[2] = c, to[3] = d, to[4] = e, to[5] = f, to[6] = g, to[7] = h;
}
inline void copy(Limbs& to, const Limbs& from) { copy(to.data(), from.data()); }

/// 32 bytes, most significant first, anywhere in memory.
inline void load_be(Limbs& out, const u8* p) {
    u8* to = reinterpret_cast<u8*>(out.data());
#pragma clang loop unroll(full)
    for (std::size_t i = 0; i < 32; ++i) to[31 - i] = p[i];
}
inline void store_be(u8* p, const Limbs& value) {
    const u8* from = reinterpret_cast<const u8*>(value.data());
    for (std::size_t i = 0; i < 32; ++i) p[i] = from[31 - i];
}

inline bool is_zero(const Limbs& v) { return (v[0] | v[1] | v[2] | v[3] | v[4] | v[5] | v[6] | v[7]) == 0; }

inline bool less(const Limbs& a, const Limbs& b) {
    for (std::size_t i = 8; i-- > 0;)
        if (a[i] != b[i]) return a[i] < b[i];
    return false;
}

/// a + b modulo 2^256; the carry.
inline u32 add(Limbs& out, const Limbs& a, const Limbs& b) {
    u32 carry = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const u32 low = a[i] + b[i];
        const u32 over = low < a[i] ? 1 : 0;
        out[i] = low + carry;
        carry = over + (out[i] < low ? 1 : 0);
    }
    return carry;
}

/// a - b modulo 2^256; the borrow.
inline u32 sub(Limbs& out, const Limbs& a, const Limbs& b) {
    u32 borrow = 0;
    for (std::size_t i = 0; i < 8; ++i) {
        const u32 low = a[i] - b[i];
        const u32 under = a[i] < b[i] ? 1 : 0;
        const u32 next = under + (low < borrow ? 1 : 0);
        out[i] = low - borrow;
        borrow = next;
    }
    return borrow;
}

/// a + b modulo m, for a, b < m.
inline void add_mod(Limbs& out, const Limbs& a, const Limbs& b, const Limbs& m) {
    if (add(out, a, b) != 0 || !less(out, m)) sub(out, out, m);
}

}  // namespace belay
