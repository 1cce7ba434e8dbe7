// SPDX-License-Identifier: Apache-2.0
// Rows of chip `bigint`: calls of mulmod256, secp256k1_add and poseidon2 as cases that need one proof each.
#pragma once

#include <string_view>
#include <vector>

#include "circuit/calls.h"
#include "circuit/product_row.h"

namespace belay::circuit {

enum class BigintCase : u8 {
    // secp256k1_add (M-28)
    p_infinite,  // P = (0, 0): R = Q
    q_infinite,  // Q = (0, 0): R = P
    chord,       // xP != xQ
    tangent,     // P = Q, y != 0
    opposite,    // xP = xQ, yP != yQ
    no_tangent,  // P = Q, y = 0
    // mulmod256 (M-26)
    small,       // m <= 1, either mode: r = 0
    product,     // r = a b mod m
    inverse,     // a r = 1 mod m
    no_inverse,  // a and m have a divisor above 1: r = 0
    // a product whose quotient does not fit 256 bits takes b mod m from a row of this kind
    reduce,
    // the lower limbs of a coordinate whose upper limbs are all 0xffff
    tail,
    // poseidon2: the words before and after
    permute,
};
inline constexpr std::size_t kBigintCases = 13;

/// The nine numbers of a row, in sixteen limbs each: what they are in
///
///      secp256k1_add       mulmod256                          reduce   tail      permute
///   0  xP                  a                                           limbs     borrows of 6, 7
///   1  yP                  b                                  b        carries
///   2  xQ; x^2 of tangent  m                                  m
///   3  yQ                  b or b mod m; no_inverse: a / g    b mod m
///   4  xR                  r                                           p-1-limbs words 0-7 after
///   5  yR                  low half of a product; m / g                          words 8-15 after
///   6  words 32-39 before  r before                                              words 0-7 before
///   7  words 40-47 before  high half of the product                              words 8-15 before
///   8  slope; weights of   quotient; no_inverse: g = gcd      b / m              borrows of 4, 5
///      opposite
inline constexpr std::size_t kNumbers = 9;

struct BigintRow {
    BigintCase kind = BigintCase::permute;
    bool extra = false;  // of product: b is reduced; of small: the mode
    u32 ts = 0, block4 = 0;
    std::array<std::array<u32, kLimbs>, kNumbers> numbers{};  // elements of KoalaBear
    u32 inverse_p = 0, inverse_q = 0;                         // of sums that are not zero
    u8 limb = 0;     // where m and r, or xP and xQ, differ (m and r: the highest such limb)
    u32 weight = 0;  // of chord: 1 / (xQ - xP) in that limb

    bool is_point() const { return kind <= BigintCase::no_tangent; }
    /// Products that the row asks `product` for.
    void add_products(std::vector<ProductRow>& out) const;
};

void expand(const EcAddCall& call, std::vector<BigintRow>& rows);
void expand(const MulmodCall& call, std::vector<BigintRow>& rows);
void expand(const PermutationCall& call, std::vector<BigintRow>& rows);

}  // namespace belay::circuit
