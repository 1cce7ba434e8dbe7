// SPDX-License-Identifier: Apache-2.0
// Properties over long random histories of the engine alone: K-4 to the unit, K-62 for every account, and
// nothing worse than before in a liquidation.
#include <gtest/gtest.h>

#include "test/crowd.h"

namespace belay::clearing::test {
namespace {

/// K-62, written again with plain ceil divisions and 256 bits from the compiler's own long arithmetic on
/// doubles of words.
void expect_allowed(const Engine& e, const Account& a, const Before& before) {
    const i128 equity = e.equity(a);
    const u64 tick_value = e.market().tick_value;
    const u64 worst = worst_lots(a.position, a.buys, a.sells);
    if (equity >= e.margin().requirement(MarginLevel::initial, worst, tick_value).in_q()) return;
    ASSERT_TRUE(magnitude(a.position) <= magnitude(before.position));
    ASSERT_TRUE(a.position == 0 || (a.position < 0) == (before.position < 0));
    const auto ratio = [&](i128 value, i64 position) {
        const Requirement r = e.margin().requirement(MarginLevel::initial, magnitude(position), tick_value);
        return static_cast<long double>(value) / static_cast<long double>(r.scaled);
    };
    if (a.position == 0) {
        ASSERT_TRUE(equity >= 0);
        return;
    }
    ASSERT_GE(ratio(equity, a.position), ratio(before.equity, before.position) * (1 - 1e-15L) - 1e-25L);
}

TEST(Properties, ConservationAndAllowedTransitionsOverAMillionOperations) {
    u64 trades = 0, liquidations = 0, applied = 0;
    for (u64 seed = 1; seed <= 20; ++seed) {
        Crowd crowd(seed);
        const Engine& e = crowd.house.engine;
        for (int i = 0; i < 50'000 / kShorter; ++i) {
            const auto before = crowd.look();
            const u64 mark = e.market().mark;
            bool liquidation = false;
            const Code code = crowd.operation(liquidation);
            applied += code == Code::ok ? 1 : 0;
            trades = trades + crowd.house.count_events(EventKind::trade);
            liquidations += crowd.house.count_events(EventKind::liquidation);
            const Totals& t = e.totals();
            ASSERT_TRUE(t.cash + t.funding_pot == t.vault && t.position == 0);
            for (const auto& [id, was] : before) {
                const Account& a = e.accounts()[id];
                if (e.market().mark != mark || liquidation) continue;
                if (a.position != was.position) expect_allowed(e, a, was);
                if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << " operation " << i;
            }
            if (i % 64 == 0) ASSERT_EQ(crowd.house.broken(), "") << "seed " << seed << " operation " << i;
        }
        ASSERT_EQ(crowd.house.broken(), "");
    }
    std::printf("applied %llu, trades %llu, liquidations %llu\n", static_cast<unsigned long long>(applied),
                static_cast<unsigned long long>(trades), static_cast<unsigned long long>(liquidations));
    EXPECT_GT(trades, 50'000u / kShorter);
    EXPECT_GT(liquidations, 500u / kShorter);
}

TEST(Properties, ALiquidationNeverRaisesTheRiskOfTheLiquidated) {
    u64 seen = 0;
    for (u64 seed = 100; seed < 110; ++seed) {
        Crowd crowd(seed);
        const Engine& e = crowd.house.engine;
        for (int i = 0; i < 20'000 / kShorter; ++i) {
            const auto before = crowd.look();
            bool liquidation = false;
            (void)crowd.operation(liquidation);
            for (const Bytes& event : crowd.house.host.events) {
                if (event[0] != static_cast<u8>(EventKind::liquidation)) continue;
                ++seen;
                const AccountId id = e.accounts().find(Address::from(ByteView(event).subspan(1, 20)));
                const Account& a = e.accounts()[id];
                const Before& was = before.at(id);
                ASSERT_LE(magnitude(a.position), magnitude(was.position));
                // E / |position| does not fall (K-72): cross-multiplied, and at zero position nothing is
                // owed.
                if (was.position != 0)
                    ASSERT_TRUE(product_not_below(e.equity(a), magnitude(was.position), was.equity,
                                                  magnitude(a.position)));
            }
        }
    }
    EXPECT_GT(seen, 100u / kShorter);
}

}  // namespace
}  // namespace belay::clearing::test
