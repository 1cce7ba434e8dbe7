// SPDX-License-Identifier: Apache-2.0
// Modular inverses by Bernstein and Yang's divsteps ("Fast constant-time gcd computation and modular
// inversion"), in variable time. Freestanding; no secret comes here.
#pragma once

#include "base/u256.h"

namespace belay::crypto {

/// A signed integer in five limbs of 62 bits, the top one signed: room for twice a 256-bit modulus and its
/// sign.
using Signed62 = std::array<i64, 5>;

/// An odd modulus above 1, with what the inversion needs of it.
struct OddModulus {
    Signed62 limbs{};
    u64 inverse62 = 0;  // modulus^-1 mod 2^62

    constexpr explicit OddModulus(const U256& m);
};

/// The inverse of a mod m in [1, m), for a < m; 0 when gcd(a, m) is not 1.
U256 inverse_odd(const U256& a, const OddModulus& m);

constexpr Signed62 to_signed62(const U256& v) {
    constexpr u64 kMask = ~u64{0} >> 2;
    const auto& l = v.limb;
    const u64 parts[5] = {l[0], l[0] >> 62 | l[1] << 2, l[1] >> 60 | l[2] << 4, l[2] >> 58 | l[3] << 6,
                          l[3] >> 56};
    Signed62 out{};
    for (std::size_t i = 0; i < 5; ++i) out[i] = static_cast<i64>(parts[i] & kMask);
    return out;
}

constexpr OddModulus::OddModulus(const U256& m) : limbs(to_signed62(m)) {
    u64 x = m.limb[0];  // correct to three bits, and each round doubles them
    for (int i = 0; i < 5; ++i) x *= 2 - m.limb[0] * x;
    inverse62 = x & (~u64{0} >> 2);
}

}  // namespace belay::crypto
