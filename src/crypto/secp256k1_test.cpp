// SPDX-License-Identifier: Apache-2.0
// The cases of rule M-28, against mod256. The cross-check with libsecp256k1 is in src/ecdsa.
#include "crypto/secp256k1.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/mod256.h"

namespace belay::crypto::secp256k1 {
namespace {

U256 mul(const U256& a, const U256& b) { return mul_mod(a, b, kP); }
U256 minus(const U256& a, const U256& b) {
    U256 out;
    if (sub(out, a, b) != 0) belay::add(out, out, kP);
    return out;
}

/// M-28 written down with mul_mod alone.
AffinePoint slow_add(const AffinePoint& p, const AffinePoint& q) {
    if (p.is_infinity()) return q;
    if (q.is_infinity()) return p;
    U256 slope;
    if (p.x != q.x) {
        slope = mul(minus(q.y, p.y), inverse_mod(minus(q.x, p.x), kP));
    } else if (p.y == q.y && !p.y.is_zero()) {
        slope = mul(mul(U256(3), mul(p.x, p.x)), inverse_mod(mul(U256(2), p.y), kP));
    } else {
        return {};
    }
    const U256 x = minus(minus(mul(slope, slope), p.x), q.x);
    return {x, minus(mul(slope, minus(p.x, x)), p.y)};
}

TEST(Secp256k1, the_order_kills_the_generator) {
    AffinePoint sum{}, power = kG;
    for (unsigned i = 0; i < 256; ++i) {
        if (kN.bit(i)) sum = add(sum, power);
        power = add(power, power);
    }
    EXPECT_TRUE(sum.is_infinity());
}

TEST(Secp256k1, operands_alone_select_the_case) {
    const AffinePoint infinity{}, two_g = add(kG, kG), minus_g{kG.x, minus(U256{}, kG.y)};
    EXPECT_EQ(add(kG, infinity), kG);
    EXPECT_EQ(add(infinity, kG), kG);
    EXPECT_EQ(add(infinity, infinity), infinity);
    EXPECT_EQ(add(kG, minus_g), infinity);
    EXPECT_EQ(add(two_g, minus_g), kG);
    const AffinePoint flat{U256(5), U256{}}, off{kG.x, U256(1)};
    EXPECT_EQ(add(flat, flat), infinity);       // y = 0: no tangent
    EXPECT_EQ(add(kG, off), infinity);          // equal x, other y, not even on the curve
    EXPECT_NE(add({U256{}, U256(1)}, kG), kG);  // x = 0 alone is not infinity
    EXPECT_FALSE(canonical({kP, U256{}}));
    EXPECT_FALSE(canonical({U256{}, kP}));
    EXPECT_TRUE(canonical({minus(U256{}, U256(1)), minus(U256{}, U256(1))}));
}

TEST(Secp256k1, any_operands_agree_with_the_rule) {
    U256 top;
    sub(top, kP, U256(1));
    const U256 edges[] = {0,
                          1,
                          2,
                          977,
                          0x1000003d1,
                          {0, 1, 0, 0},
                          {0, 0, 0, 1ULL << 63},
                          top,
                          minus(top, U256(1)),
                          {~0ULL, ~0ULL, ~0ULL, ~0ULL >> 1}};
    std::mt19937_64 random(13);
    std::vector<U256> values(std::begin(edges), std::end(edges));
    for (int i = 0; i < 6; ++i) values.push_back({random(), random(), random(), random() >> 1});
    for (const U256& a : values)
        for (const U256& b : values)
            for (const U256& c : values)
                for (const U256& d : {values[0], values[7], values[12], b, c}) {
                    const AffinePoint p{a, b}, q{c, d}, sum = add(p, q);
                    ASSERT_EQ(sum, slow_add(p, q));
                    ASSERT_TRUE(canonical(sum));
                }
}

}  // namespace
}  // namespace belay::crypto::secp256k1
