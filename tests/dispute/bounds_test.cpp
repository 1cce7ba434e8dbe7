// SPDX-License-Identifier: Apache-2.0
// What an attacker with very much money can do at most (G-31, G-32). With BELAY_TOURNAMENT=bounds it prints
// the table of docs/dispute-tournaments.md.
#include "dispute/bounds.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <string_view>

namespace belay::dispute {
namespace {

constexpr Seconds kHour = 3600, kDay = 24 * kHour;
constexpr unsigned kH1 = 19, kH2 = 22;

/// Of the deployed game (contracts/src/game/Bonds.sol); tests/l1 holds the contract against its own figures.
constexpr GasTable kGas{.open = 55'000,
                        .open_stride = 460'000,
                        .join_stride = 320'000,
                        .timeout = 320'000,
                        .decide = 4'470'000,
                        .contradict = 135'000,
                        .settle = 160'000};

GameParams params(unsigned log2_width, Seconds budget, GasPrice price) {
    GameParams out;
    out.budget = budget;
    out.grace = kHour;
    out.join_grace = kDay;
    out.inner_join_grace = 6 * kHour;
    out.log2_width = log2_width;
    out.gas_price = price;
    return out;
}

double ether(const U256& wei) {
    return static_cast<double>(wei.limb[0]) / 1e18 + static_cast<double>(wei.limb[1]) * 18.446744073709551616;
}

/// The most delay that `money` buys: contestants of the round, and of one inner tournament in each stage.
struct Worst {
    u64 contestants = 0, inner = 0;
    unsigned s1 = 0, s2 = 0;
    Seconds delay = 0;
};
Worst worst_for(const GameParams& p, double money) {
    const double bond0 = ether(bond_of(p, kGas, 0, kH1)), bond1 = ether(bond_of(p, kGas, 1, kH2));
    Worst out;
    for (int share = 0; share <= 1000; ++share) {
        Worst one;
        one.contestants = static_cast<u64>(money * share / 1000 / bond0) + 1;
        one.s1 = stages(p.log2_width, one.contestants);
        one.inner = static_cast<u64>(money * (1000 - share) / 1000 / bond1 / one.s1) + 1;
        one.s2 = stages(p.log2_width, one.inner);
        one.delay = delay_bound(p, one.contestants, one.inner, kH1, kH2);
        if (one.contestants > 1 && one.delay > out.delay) out = one;
    }
    return out;
}

TEST(Bounds, stages_are_the_logarithm) {
    EXPECT_EQ(stages(3, 1), 1u);
    EXPECT_EQ(stages(3, 8), 1u);
    EXPECT_EQ(stages(3, 9), 2u);
    EXPECT_EQ(stages(3, 64), 2u);
    EXPECT_EQ(stages(3, 65), 3u);
    EXPECT_EQ(stages(1, 4096), 12u);
    EXPECT_EQ(stages(8, 65'000'000), 4u);
    EXPECT_EQ(pairs_bound(3, 2), 1u);
    EXPECT_EQ(pairs_bound(3, 100), 21u);
}

TEST(Bounds, more_money_or_narrower_cells_never_shorten_the_delay) {
    Seconds before = 0;
    for (const double money : {1.0, 10.0, 1000.0, 100'000.0, 3'000'000.0}) {
        const Worst now = worst_for(params(6, kDay, 20'000'000'000), money);
        EXPECT_GE(now.delay, before);
        before = now.delay;
        EXPECT_GE(worst_for(params(3, kDay, 20'000'000'000), money).delay, now.delay);
    }
}

// Level 0 alone, the worst split between both levels, and what the honest party has out meanwhile.
TEST(Bounds, three_million_ether) {
    const char* wish = std::getenv("BELAY_TOURNAMENT");
    const bool print = wish && std::string_view(wish) == "bounds";
    constexpr double kMoney = 3'000'000;
    if (print)
        std::printf(
            "| P (gwei) | C (days) | m | bond, round / stride (ETH) | N | S1 | days, all in the round | "
            "S1, S2 | days, worst split | in flight, round only / worst (ETH) |\n");
    for (const GasPrice gwei : {20u, 50u})
        for (const Seconds budget : {7 * kDay / 2, 13 * kDay / 2})
            for (const unsigned log2_width : {3u, 6u, 8u, 13u}) {
                const GameParams p = params(log2_width, budget, gwei * 1'000'000'000);
                const double bond0 = ether(bond_of(p, kGas, 0, kH1)), bond1 = ether(bond_of(p, kGas, 1, kH2));
                const auto all = static_cast<u64>(kMoney / bond0);
                const Seconds flat = delay_bound(p, all, 2, kH1, kH2);
                const Worst worst = worst_for(p, kMoney);
                EXPECT_GE(worst.delay, flat);
                EXPECT_LE(worst.contestants, u64{0xffffffff});  // an index has 32 bits
                const double rivals = static_cast<double>((u64{1} << log2_width) - 1);
                if (print)
                    std::printf(
                        "| %llu | %.1f | %u | %.4f / %.4f | %.1f M | %u | %.0f | %u, %u | %.0f | %.1f / %.0f "
                        "|\n",
                        static_cast<unsigned long long>(gwei), static_cast<double>(budget) / kDay,
                        1U << log2_width, bond0, bond1, static_cast<double>(all) / 1e6,
                        stages(log2_width, all), static_cast<double>(flat) / kDay, worst.s1, worst.s2,
                        static_cast<double>(worst.delay) / kDay, bond0 + rivals * (bond0 + 2 * bond1),
                        std::min(kMoney, bond0 + rivals * (bond0 + bond1 + rivals * bond1)));
            }
}

}  // namespace
}  // namespace belay::dispute
