// SPDX-License-Identifier: Apache-2.0
// Every instruction set computes what the portable form does.
#include "prover/argument_kernels.h"

#include <gtest/gtest.h>

#include <vector>

namespace belay::prover {
namespace {

using Words = std::vector<KoalaBear>;

/// Some words at the edges, all others anywhere.
Words random_words(std::size_t n, u32 seed) {
    Words out(n);
    for (std::size_t i = 0; i < n; ++i) {
        seed = seed * 1664525 + 1013904223;
        const u32 edge[] = {0, 1, KoalaBear::kModulus - 1, KoalaBear::kModulus / 2};
        out[i] = KoalaBear::from_raw(seed % 5 == 0 ? edge[seed / 5 % 4] : (seed >> 1) % KoalaBear::kModulus);
    }
    return out;
}
template <std::size_t D>
crypto::Extension<D> random_element(u32 seed) {
    const Words words = random_words(D, seed);
    crypto::Extension<D> out;
    for (std::size_t i = 0; i < D; ++i) out[i] = words[i];
    return out;
}

/// Everything that a set of kernels gives on the same inputs.
template <std::size_t D>
struct Results {
    std::vector<Words> words;
    std::vector<crypto::Extension<D>> elements;
    bool operator==(const Results&) const = default;
};

template <std::size_t D>
void run_forms(const ArgumentKernels<D>& k, Results<D>& out) {
    const Words data = random_words(8 * kBlockRows, 7), coefficients = random_words(8, 8);
    std::vector<const KoalaBear*> columns;
    for (std::size_t i = 0; i < 8; ++i) columns.push_back(data.data() + i * kBlockRows);
    const std::vector<u32> variables{3, 1, 4, 0, 5, 2, 6, 7};
    std::vector<crypto::Extension<D>> wide;
    for (u32 i = 0; i < 8; ++i) wide.push_back(random_element<D>(i));
    for (const std::size_t terms : {0U, 1U, 2U, 5U, 8U}) {
        Words base(kBlockRows), values(D * kBlockRows);
        k.base_form(columns.data(), variables.data(), coefficients.data(), terms, base.data());
        k.wide_form(columns.data(), variables.data(), wide.data(), terms, wide[7], values.data());
        k.add_product(wide[2], columns[0], columns[1], nullptr, values.data());
        k.add_product(wide[3], columns[4], columns[2], columns[5], values.data());
        out.words.push_back(base);
        out.words.push_back(values);
        Words even(kPlane<D>), odd(kPlane<D>);
        k.split_rows(values.data(), even.data(), odd.data());
        out.words.push_back(even);
        out.words.push_back(odd);
    }
    for (const std::size_t n : {1U, 7U, 16U, 31U, 64U})
        out.elements.push_back(k.dot(columns[0], n, data.data() + kBlockRows, kBlockRows));
}

template <std::size_t D>
void run_fractions(const ArgumentKernels<D>& k, std::size_t groups, Results<D>& out) {
    using E = crypto::Extension<D>;
    const Words in = random_words(groups * kFractionGroup<D>, 11), weights = random_words(D * 128, 12);
    const E t = random_element<D>(1), lambda = random_element<D>(2), inverse = lambda.inverse();
    const std::size_t halves = (groups + 1) / 2;
    const auto keep = [&](auto&& call) {
        Words to(halves * kFractionGroup<D>);
        call(to.data());
        out.words.push_back(to);
    };
    keep([&](KoalaBear* to) { k.add_unit(in.data(), groups, E::one(), to); });
    keep([&](KoalaBear* to) { k.add_unit(in.data(), groups, -E::one(), to); });
    keep([&](KoalaBear* to) { k.add_fractions(in.data(), groups, to); });
    keep([&](KoalaBear* to) { k.bind_first(in.data(), groups, t, lambda, to); });
    keep([&](KoalaBear* to) { k.bind_fractions(in.data(), groups, t, lambda, to); });
    if (groups % 2 == 0) {  // units fill their groups
        keep([&](KoalaBear* to) { k.bind_unit(in.data(), groups, t, to); });
        keep([&](KoalaBear* to) { k.bind_unit_last(in.data(), groups, t, -E::one(), lambda, to); });
    }
    E sums[6];
    const std::size_t pairs = groups * kPairs;
    k.round_unit(in.data(), pairs, weights.data(), 128, -E::one(), lambda, inverse, sums);
    k.round_first(in.data(), pairs, weights.data(), 128, lambda, sums + 2);
    k.round_fractions(in.data(), pairs, weights.data(), 128, lambda, sums + 4);
    out.elements.insert(out.elements.end(), sums, sums + 6);
}

template <std::size_t D>
void run_zero_check(const ArgumentKernels<D>& k, Results<D>& out) {
    using E = crypto::Extension<D>;
    const Words rows = random_words(9 * D * kBlockRows, 21), weights = random_words(D * 64, 22);
    std::vector<const KoalaBear*> wide, base;
    for (std::size_t i = 0; i < 5; ++i) wide.push_back(rows.data() + i * D * kBlockRows);
    for (std::size_t i = 0; i < 4; ++i) base.push_back(rows.data() + (5 + i) * D * kBlockRows);
    const Product two_base[] = {{0, 1, 0}, {3, 2, 0}}, two_wide[] = {{1, 2, 0}},
                  three_base[] = {{0, 2, 3}, {1, 1, 4}}, three_wide[] = {{1, 4, 2}};
    ThreeSums<D> sums{};
    k.rows_round(wide.data(), base.data(), {two_base, 2, two_wide, 1, three_base, 2, three_wide, 1},
                 weights.data(), 64, sums);
    Words bound(9 * kPlane<D>), next(9 * kPlane<D>), halved(2 * 9 * kPlane<D>);
    const E t = random_element<D>(3);
    k.rows_bind(wide.data(), 5, base.data(), 4, t, bound.data());
    k.group_round(bound.data(), 9, {nullptr, 0, two_wide, 1, nullptr, 0, three_wide, 1}, kPairs,
                  weights.data(), 64, sums);
    k.group_bind(bound.data(), 9, 1, t, next.data());
    k.group_bind(rows.data(), 3, 3, t, halved.data());
    out.words.insert(out.words.end(), {bound, next, halved});
    out.elements.insert(out.elements.end(), sums.begin(), sums.end());
}

template <std::size_t D>
Results<D> run(const ArgumentKernels<D>& kernels) {
    Results<D> out;
    run_forms<D>(kernels, out);
    for (const std::size_t groups : {1U, 2U, 3U, 4U}) run_fractions<D>(kernels, groups, out);
    run_zero_check<D>(kernels, out);
    return out;
}

TEST(ArgumentKernels, AgreeInAllInstructionSets) {
    using crypto::LaneSet;
    const auto five = run<5>(argument_kernels<5>(LaneSet::kNone));
    const auto six = run<6>(argument_kernels<6>(LaneSet::kNone));
    for (const LaneSet set : {LaneSet::kAvx2, LaneSet::kAvx512}) {
        if (set > crypto::best_lanes()) continue;
        EXPECT_TRUE(run<5>(argument_kernels<5>(set)) == five);
        EXPECT_TRUE(run<6>(argument_kernels<6>(set)) == six);
    }
}

}  // namespace
}  // namespace belay::prover
