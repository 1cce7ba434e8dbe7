// SPDX-License-Identifier: Apache-2.0
// 256-bit unsigned integers: four little-endian 64-bit limbs. Freestanding; only what every room needs.
#pragma once

#include "base/bytes.h"
#include "base/endian.h"

namespace belay {

struct U256 {
    std::array<u64, 4> limb{};

    constexpr U256() = default;
    constexpr U256(u64 low) : limb{low, 0, 0, 0} {}
    constexpr U256(u64 l0, u64 l1, u64 l2, u64 l3) : limb{l0, l1, l2, l3} {}

    constexpr bool operator==(const U256&) const = default;
    constexpr std::strong_ordering operator<=>(const U256& o) const {
        for (int i = 3; i >= 0; --i) {
            const auto k = static_cast<std::size_t>(i);
            if (limb[k] != o.limb[k]) return limb[k] <=> o.limb[k];
        }
        return std::strong_ordering::equal;
    }
    constexpr bool is_zero() const { return (limb[0] | limb[1] | limb[2] | limb[3]) == 0; }
    constexpr bool bit(unsigned i) const { return (limb[i / 64] >> (i % 64)) & 1; }
    /// True when the value fits 64 bits.
    constexpr bool fits_u64() const { return (limb[1] | limb[2] | limb[3]) == 0; }

    /// 32 bytes, most significant first (L1's uint256).
    static constexpr U256 from_be(const u8* p) {
        return {load_be<u64>(p + 24), load_be<u64>(p + 16), load_be<u64>(p + 8), load_be<u64>(p)};
    }
    /// 32 bytes, least significant first (machine memory).
    static constexpr U256 from_le(const u8* p) {
        return {load_le<u64>(p), load_le<u64>(p + 8), load_le<u64>(p + 16), load_le<u64>(p + 24)};
    }
    constexpr void to_be(u8* p) const {
        for (std::size_t i = 0; i < 4; ++i) store_be<u64>(p + 8 * i, limb[3 - i]);
    }
    constexpr void to_le(u8* p) const {
        for (std::size_t i = 0; i < 4; ++i) store_le<u64>(p + 8 * i, limb[i]);
    }
    constexpr Hash to_hash() const {
        Hash out;
        to_be(out.data());
        return out;
    }
    static constexpr U256 from_hash(const Hash& h) { return from_be(h.data()); }
};

/// a + b modulo 2^256; the return value is the carry.
constexpr u64 add(U256& out, const U256& a, const U256& b) {
    u128 carry = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        carry += u128{a.limb[i]} + b.limb[i];
        out.limb[i] = static_cast<u64>(carry);
        carry >>= 64;
    }
    return static_cast<u64>(carry);
}

/// a - b modulo 2^256; the return value is the borrow.
constexpr u64 sub(U256& out, const U256& a, const U256& b) {
    u64 borrow = 0;
    for (std::size_t i = 0; i < 4; ++i) {
        const u128 d = u128{a.limb[i]} - b.limb[i] - borrow;
        out.limb[i] = static_cast<u64>(d);
        borrow = static_cast<u64>(d >> 64) & 1;
    }
    return borrow;
}

}  // namespace belay
