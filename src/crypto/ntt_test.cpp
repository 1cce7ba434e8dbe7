// SPDX-License-Identifier: Apache-2.0
#include "crypto/ntt.h"

#include <gtest/gtest.h>

#include <random>
#include <thread>

namespace belay::crypto {
namespace {

std::vector<LaneSet> sets() {
    std::vector<LaneSet> out = {LaneSet::kNone};
    for (const LaneSet set : {LaneSet::kAvx2, LaneSet::kAvx512})
        if (set <= best_lanes()) out.push_back(set);
    return out;
}

std::vector<KoalaBear> random_matrix(std::size_t n, unsigned seed) {
    std::mt19937 random(seed);
    std::vector<KoalaBear> out(n);
    for (KoalaBear& x : out) {
        const u32 edges[] = {0, 1, KoalaBear::kModulus - 1, KoalaBear::kModulus / 2};
        x = KoalaBear::from_raw(random() % 8 == 0 ? edges[random() % 4] : random() % KoalaBear::kModulus);
    }
    return out;
}

KoalaBear value_at(const std::vector<KoalaBear>& matrix, std::size_t columns, std::size_t column,
                   KoalaBear x) {
    KoalaBear out;
    for (std::size_t row = matrix.size() / columns; row-- > 0;)
        out = out * x + matrix[row * columns + column];
    return out;
}

TEST(Ntt, roots_have_their_orders) {
    for (unsigned k = 1; k <= 24; ++k) {
        const KoalaBear root = two_adic_root<KoalaBear>(k);
        EXPECT_EQ(root.power(u64{1} << (k - 1)), -KoalaBear::from_canonical(1));
    }
    const Twiddles<KoalaBear> twiddles(15);
    for (u64 j = 0; j < u64{1} << 14; j += 37)
        EXPECT_EQ(twiddles(j), two_adic_root<KoalaBear>(15).power(reversed_bits(j, 14))) << j;
}

TEST(Ntt, equals_evaluation) {
    for (const LaneSet set : sets())
        for (unsigned log_rows = 0; log_rows <= 6; ++log_rows)
            for (unsigned expansion = 0; expansion <= 3; ++expansion)
                for (const std::size_t columns : {16u, 48u}) {
                    const auto in = random_matrix(columns << log_rows, log_rows);
                    std::vector<KoalaBear> out(in.size() << expansion);
                    NttPlan(in.data(), log_rows, columns, expansion, out.data(), set).run_all();
                    const unsigned bits = log_rows + expansion;
                    const KoalaBear root = two_adic_root<KoalaBear>(bits);
                    for (std::size_t row = 0; row < std::size_t{1} << bits; ++row)
                        for (std::size_t column = 0; column < columns; ++column)
                            ASSERT_EQ(out[row * columns + column],
                                      value_at(in, columns, column, root.power(reversed_bits(row, bits))));
                }
}

/// Every split into two phases, and tiles of columns: the same result as in one piece.
TEST(Ntt, phases_and_tiles_change_nothing) {
    for (const LaneSet set : sets())
        for (const std::size_t columns : {16u, 64u, 80u, 192u})
            for (unsigned log_rows = 1; log_rows <= 9; log_rows += 2) {
                const auto in = random_matrix(columns << log_rows, log_rows);
                const NttPlan::Shape shape{log_rows, columns, 2};
                std::vector<KoalaBear> whole(in.size() << 2), cut(in.size() << 2);
                NttPlanOver<KoalaBear>(in.data(), shape, whole.data(), ntt_block_form(set),
                                       ~std::size_t{0} >> 8)
                    .run_all();
                for (unsigned log_cache = 5; log_cache <= 16; ++log_cache) {
                    const NttPlanOver<KoalaBear> plan(in.data(), shape, cut.data(), ntt_block_form(set),
                                                      std::size_t{1} << log_cache);
                    for (unsigned phase = 0; phase < plan.phases(); ++phase)
                        for (std::size_t i = plan.jobs(phase); i-- > 0;) plan.run_job(phase, i);
                    ASSERT_EQ(cut, whole) << columns << " " << log_rows << " " << log_cache;
                }
            }
}

TEST(Ntt, expansion_is_padding_with_zeros_and_in_place_is_the_same) {
    constexpr std::size_t kColumns = 32;
    const auto in = random_matrix(kColumns << 7, 3);
    auto padded = in;
    padded.resize(in.size() << 2);
    std::vector<KoalaBear> out(padded.size());
    ntt_expand(in.data(), 7, kColumns, 2, out.data());
    ntt(padded.data(), 9, kColumns);
    EXPECT_EQ(out, padded);
}

TEST(Ntt, jobs_of_a_phase_run_side_by_side) {
    constexpr std::size_t kColumns = 32;
    const auto in = random_matrix(kColumns << 12, 4);
    std::vector<KoalaBear> alone(in.size() << 1), shared(in.size() << 1);
    ntt_expand(in.data(), 12, kColumns, 1, alone.data());
    const NttPlanOver<KoalaBear> plan(in.data(), {12, kColumns, 1}, shared.data(),
                                      ntt_block_form(best_lanes()), std::size_t{1} << 13);
    ASSERT_EQ(plan.phases(), 2u);
    for (unsigned phase = 0; phase < 2; ++phase) {
        const auto every_third = [&](std::size_t from) {
            for (std::size_t i = from; i < plan.jobs(phase); i += 3) plan.run_job(phase, i);
        };
        std::thread one(every_third, 0), two(every_third, 1);
        every_third(2);
        one.join();
        two.join();
    }
    EXPECT_EQ(shared, alone);
}

TEST(Ntt, big_ones_are_linear_and_have_known_values) {
    constexpr std::size_t kColumns = 16;
    constexpr unsigned kLog = 16;
    auto a = random_matrix(kColumns << kLog, 1), b = random_matrix(kColumns << kLog, 2), sum = a;
    const KoalaBear factor = KoalaBear::from_canonical(12345);
    for (std::size_t i = 0; i < sum.size(); ++i) sum[i] += factor * b[i];
    const auto coefficients = a;
    ntt(a.data(), kLog, kColumns);
    ntt(b.data(), kLog, kColumns);
    ntt(sum.data(), kLog, kColumns);
    for (std::size_t i = 0; i < sum.size(); ++i) ASSERT_EQ(sum[i], a[i] + factor * b[i]);
    for (const std::size_t row : {0u, 1u, 12345u, 65535u})
        EXPECT_EQ(a[row * kColumns + 3],
                  value_at(coefficients, kColumns, 3,
                           two_adic_root<KoalaBear>(kLog).power(reversed_bits(row, kLog))));
}

}  // namespace
}  // namespace belay::crypto
