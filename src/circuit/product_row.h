// SPDX-License-Identifier: Apache-2.0
// Rows of chip `product`: one product of two 256-bit numbers, with its quotient and carries.
#pragma once

#include <array>

#include "base/u256.h"

namespace belay::circuit {

inline constexpr std::size_t kLimbs = 16;  // of 16 bits, low first

/// A number below 2^256, or a sum and difference of few such: then limbs may be negative or above 2^16.
using Limbs = std::array<i32, kLimbs>;

constexpr Limbs limbs_of(const U256& v) {
    Limbs out{};
    for (std::size_t i = 0; i < kLimbs; ++i) out[i] = static_cast<u16>(v.limb[i / 4] >> (16 * (i % 4)));
    return out;
}

/// What a product is reduced by: the field of secp256k1, or 2^256, where the quotient is the upper half.
enum class Modulus : u8 { power, secp256k1 };

/// f g = t + q M. The limbs of f are below 2^16, those of g in [-2^17, 2^17).
struct ProductRow {
    static constexpr std::size_t kCarries = 31;
    /// secp256k1: the top limb of q is 8 more than it counts, as quotients may be negative.
    static constexpr i32 kOffset = 8;

    Modulus modulus = Modulus::power;
    Limbs f{}, g{}, t{};
    std::array<u32, kLimbs + 1> q{};
    std::array<i32, kCarries> carries{};

    /// The only quotient and carries for these operands, when there are any.
    static ProductRow of(Modulus modulus, const Limbs& f, const Limbs& g, const Limbs& t);
};

}  // namespace belay::circuit
