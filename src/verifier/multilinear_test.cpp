// SPDX-License-Identifier: Apache-2.0
// Every closed form against the sum it stands for.
#include "verifier/multilinear.h"

#include <gtest/gtest.h>

#include "verifier/test_random_field.h"
#include "verifier/whir.h"

namespace belay::verifier {
namespace {

using crypto::KoalaBear;
using test::eq_at;
using E = crypto::Kb5;

TEST(Multilinear, PowersAndEvaluations) {
    test::RandomField random(2);
    const auto z = random.elements<5>(6);
    const E y = random.element<5>();
    const KoalaBear x = random.word();
    auto values = random.elements<5>(64);
    E at_y, at_x, at_values;
    for (u64 i = 0; i < 64; ++i) {
        at_y += eq_at(z, i) * y.power(i);
        at_x += eq_at(z, i) * x.power(i);
        at_values += eq_at(z, i) * values[i];
    }
    EXPECT_EQ(powers_at<5>(y, std::span<const E>(z)), at_y);
    EXPECT_EQ(powers_at<5>(x, std::span<const E>(z)), at_x);
    EXPECT_EQ(evaluate<5>(values, std::span<const E>(z)), at_values);
}

TEST(Multilinear, GeometricRangeOfEveryInterval) {
    test::RandomField random(3);
    const auto z = random.elements<5>(4);
    const E ratio = random.element<5>();
    for (u64 first = 0; first < 16; ++first) {
        E sum, power = E::one();
        for (u64 count = 0; first + count <= 16; ++count) {
            EXPECT_EQ(geometric_range<5>(z, ratio, first, count), sum) << first << " " << count;
            sum += power * eq_at(z, first + count);
            power *= ratio;
        }
    }
    EXPECT_EQ(geometric_range<5>({}, ratio, 0, 1), E::one());
}

TEST(Multilinear, GroupWeightIsTheSumOverItsCells) {
    test::RandomField random(4);
    for (const u64 rows : {1ULL, 63ULL, 64ULL, 65ULL, 190ULL, 192ULL, 256ULL}) {
        ColumnGroup<5> group{rows, 3, {}, {}, random.element<5>(), random.element<5>()};
        group.point = random.elements<5>(rows == 1 ? 0 : rows <= 64 ? 6 : 8);
        // 256 rows in one piece, or 128 + 64, columns side by side.
        if (rows == 256) group.pieces = {{0, 8, 1024}};
        if (rows > 64 && rows < 256) group.pieces = {{0, 7, 1024}, {128, 6, 512}};
        if (rows <= 64) group.pieces = {{0, 6, 64}};
        ASSERT_TRUE(well_placed(group, 11));
        const auto z = random.elements<5>(11);
        E sum;
        for (const ColumnPiece& piece : group.pieces)
            for (u64 c = 0; c < group.columns; ++c)
                for (u64 x = 0; x < u64{1} << piece.log_rows; ++x) {
                    const u64 row = piece.first_row + x;
                    if (row >= rows) continue;
                    sum += group.ratio.power(c) * eq_at(group.point, row) *
                           eq_at(z, piece.offset + (c << piece.log_rows) + x);
                }
        EXPECT_EQ(group_weight<5>(group, z), group.weight * sum) << rows;
    }
}

TEST(Multilinear, PiecesMustLieOnTheirSize) {
    const auto placed = [](ColumnPiece piece, std::size_t columns) {
        ColumnGroup<5> group;
        group.columns = columns;
        group.pieces = {piece};
        return well_placed(group, 10);
    };
    EXPECT_TRUE(placed({0, 6, 64}, 15));
    EXPECT_FALSE(placed({0, 6, 64}, 16));              // past the stack
    EXPECT_FALSE(placed({0, 6, 32}, 1));               // not on its size
    EXPECT_FALSE(placed({32, 6, 64}, 1));              // rows not on its size
    EXPECT_FALSE(placed({0, 5, 64}, 1));               // smaller than a row of the first oracle
    EXPECT_FALSE(placed({0, 11, 0}, 1));               // larger than the stack
    EXPECT_FALSE(placed({0, 6, u64{1} << 40}, 1));     // far outside
    EXPECT_FALSE(placed({0, 6, 0}, ~std::size_t{0}));  // no wrap
}

TEST(Multilinear, DomainPointsAreRootsInReversedOrder) {
    const KoalaBear root = crypto::two_adic_root<KoalaBear>(5);
    for (u32 i = 0; i < 32; ++i) EXPECT_EQ(domain_point(i), root.power(crypto::reversed_bits(i, 5)));
}

}  // namespace
}  // namespace belay::verifier
