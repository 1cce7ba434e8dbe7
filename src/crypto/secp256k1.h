// SPDX-License-Identifier: Apache-2.0
// Affine addition on secp256k1 exactly as the machine does it (rules M-27, M-28). Freestanding; not
// constant-time: no secret comes here.
#pragma once

#include "base/u256.h"

namespace belay::crypto::secp256k1 {

/// The field's modulus 2^256 - 2^32 - 977, the group's order, and the generator.
inline constexpr U256 kP{0xfffffffefffffc2f, ~0ULL, ~0ULL, ~0ULL};
inline constexpr U256 kN{0xbfd25e8cd0364141, 0xbaaedce6af48a03b, 0xfffffffffffffffe, ~0ULL};

struct AffinePoint {
    U256 x, y;

    constexpr bool operator==(const AffinePoint&) const = default;
    /// (0, 0) stands for the point at infinity; no point of the curve has these coordinates.
    constexpr bool is_infinity() const { return x.is_zero() && y.is_zero(); }
};

inline constexpr AffinePoint kG{
    {0x59f2815b16f81798, 0x029bfcdb2dce28d9, 0x55a06295ce870b07, 0x79be667ef9dcbbac},
    {0x9c47d08ffb10d4b8, 0xfd17b448a6855419, 0x5da4fbfc0e1108a8, 0x483ada7726a3c465}};

/// Both coordinates below p.
constexpr bool canonical(const AffinePoint& a) { return a.x < kP && a.y < kP; }

/// P + Q by rule M-28, for canonical operands, on the curve or not. The guest build supplies its own
/// definition in place of secp256k1_soft.cpp.
AffinePoint add(const AffinePoint& p, const AffinePoint& q);

}  // namespace belay::crypto::secp256k1
