// SPDX-License-Identifier: Apache-2.0
// K-1: exact arithmetic, against unbounded integers.
#include "engine/arith.h"

#include <gtest/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <random>

namespace belay::clearing {
namespace {

using Int = boost::multiprecision::cpp_int;

Int big(u128 v) { return (Int(static_cast<u64>(v >> 64)) << 64) + static_cast<u64>(v); }
Int big(i128 v) { return v < 0 ? Int(-big(magnitude(v))) : big(static_cast<u128>(v)); }

class Random {
  public:
    /// All magnitudes, and the edges often.
    u128 wide() {
        const u128 v = (u128{engine_()} << 64) | engine_();
        const u128 cut = v >> (engine_() % 128);
        return engine_() % 8 == 0 ? cut - engine_() % 3 : cut;
    }
    i128 integer() { return static_cast<i128>(wide() >> 1) * (engine_() % 2 ? 1 : -1); }

  private:
    std::mt19937_64 engine_{5};
};

TEST(Arithmetic, DivisionByAMillion) {
    Random random;
    for (int i = 0; i < 200'000; ++i) {
        const u128 n = random.wide() >> 1;
        ASSERT_EQ(big(floor_div_million(n)), big(n) / 1'000'000);
        ASSERT_EQ(big(ceil_div_million(n)), (big(n) + 999'999) / 1'000'000);
    }
}

TEST(Arithmetic, FloorCeilAndTruncSayWhatTheyDo) {
    EXPECT_TRUE(floor_div(7, 2) == 3 && floor_div(-7, 2) == -4 && floor_div(-8, 2) == -4 &&
                floor_div(0, 5) == 0);
    EXPECT_TRUE(ceil_div(7, 2) == 4 && ceil_div(-7, 2) == -3 && ceil_div(-8, 2) == -4 && ceil_div(0, 5) == 0);
    EXPECT_TRUE(trunc_div(7, 2) == 3 && trunc_div(-7, 2) == -3);
}

TEST(Arithmetic, ProductsCompareInTwoHundredAndFiftySixBits) {
    Random random;
    for (int i = 0; i < 200'000; ++i) {
        const i128 a = random.integer();
        const u128 x = random.wide(), y = i % 3 == 0 ? x : random.wide();
        const i128 b = i % 3 == 0 ? a + i % 2 : random.integer();
        ASSERT_EQ(product_not_below(a, x, b, y), big(a) * big(x) >= big(b) * big(y));
        const Wide256 wide = wide_mul_256(x, y);
        ASSERT_EQ((big(wide.high) << 128) + big(wide.low), big(x) * big(y));
    }
}

TEST(Arithmetic, MedianAndClamp) {
    for (const auto& [a, b, c] : {std::array{1, 2, 3}, {1, 3, 2}, {2, 1, 3}, {2, 3, 1}, {3, 1, 2}, {3, 2, 1}})
        EXPECT_EQ(median3(a, b, c), 2);
    EXPECT_EQ(median3(5, 5, 1), 5);
    EXPECT_EQ(clamp_to(7, 1, 5), 5);
}

TEST(ArithmeticDeathTest, OverflowStops) {
    const i128 most = static_cast<i128>(~u128{0} >> 1);
    EXPECT_DEATH(checked_add(most, 1), "overflows");
}

}  // namespace
}  // namespace belay::clearing
