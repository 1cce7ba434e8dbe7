// SPDX-License-Identifier: Apache-2.0
// What has gone wrong at derivatives venues, each as a test that it cannot here.
#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;
constexpr u64 kBtc = 10'000;

/// 10 long and 11 short 1 BTC at 6,000 USDC each; 12 and 13 rich.
class Pitfalls : public ::testing::Test {
  protected:
    Pitfalls() {
        house.deposit(10, 6'000 * kUsdc);
        house.deposit(11, 6'000 * kUsdc);
        house.deposit(12, 10'000'000 * kUsdc);
        house.deposit(13, 10'000'000 * kUsdc);
        EXPECT_EQ(house.price(kPrice), Code::ok);
        EXPECT_EQ(house.sell(11, kPrice, kBtc), Code::ok);
        EXPECT_EQ(house.buy(10, kPrice, kBtc), Code::ok);
    }
    ~Pitfalls() override { EXPECT_EQ(house.broken(), ""); }
    void walk_to(u64 price, House& h) {
        while (h.engine.market().index != price) {
            const u64 i = h.engine.market().index;
            const u64 next = price < i ? std::max(price, i * 985 / 1000) : std::min(price, i * 1015 / 1000);
            ASSERT_EQ(h.price_after(1'000, next), Code::ok);
        }
    }
    House house;
};

TEST_F(Pitfalls, P1_AZeroOrWildPriceNeverLiquidates) {
    house.now += 1'000;
    EXPECT_EQ(house.price(0), Code::price_out_of_range);
    EXPECT_EQ(house.liquidate(12, 10), Code::not_liquidatable);
    for (const u64 wild : {u64{1}, kPrice / 2, kPrice * 10}) {
        House h;
        h.deposit(10, 6'000 * kUsdc);
        h.deposit(12, 10'000'000 * kUsdc);
        EXPECT_EQ(h.price(kPrice), Code::ok);
        EXPECT_EQ(h.sell(12, kPrice, kBtc), Code::ok);
        EXPECT_EQ(h.buy(10, kPrice, kBtc), Code::ok);
        EXPECT_EQ(h.price_after(1'000, wild), Code::ok);
        EXPECT_EQ(h.engine.market().status, MarketStatus::halted);
        EXPECT_EQ(h.engine.market().mark, kPrice);
        EXPECT_EQ(h.liquidate(12, 10), Code::market_halted);
        EXPECT_EQ(h.liquidate(10, 12), Code::market_halted);
        EXPECT_EQ(h.position(10), static_cast<i64>(kBtc));
    }
}

TEST_F(Pitfalls, P2_NoRiskActionAfterAGapUntilAFreshQuorum) {
    house.now += 8 * 3'600'000;
    EXPECT_EQ(house.buy(12, kPrice, 1), Code::price_stale);
    EXPECT_EQ(house.liquidate(12, 10), Code::price_stale);
    EXPECT_EQ(house.withdraw(10, 1), Code::price_stale);
    const std::array<std::pair<u32, Candidate>, 1> one{{{101, {kPrice * 9 / 10, house.now}}}};
    EXPECT_EQ(house.price_of(one), Code::ok);
    EXPECT_EQ(house.buy(12, kPrice, 1), Code::price_stale);  // one oracle is no quorum
    const std::array<std::pair<u32, Candidate>, 1> two{{{102, {kPrice * 9 / 10, house.now}}}};
    EXPECT_EQ(house.price_of(two), Code::ok);
    EXPECT_EQ(house.engine.market().status, MarketStatus::open);  // 10 % in 8 hours is inside the widest gate
    EXPECT_EQ(house.buy(12, kPrice * 9 / 10, 1), Code::ok);
}

TEST_F(Pitfalls, P2_OldSignedReportsCannotReopenAfterAGap) {
    const u64 old = house.now + 10'000;
    house.now += 3'600'000;
    const std::array<std::pair<u32, Candidate>, 3> replay{
        {{101, {kPrice, old}}, {102, {kPrice, old}}, {103, {kPrice, old}}}};
    EXPECT_EQ(house.price_of(replay), Code::ok);
    EXPECT_EQ(house.buy(12, kPrice, 1), Code::price_stale);
}

TEST_F(Pitfalls, P3_TheWholeOpenInterestInOneLiquidation) {
    house.deposit(1, 1'000'000 * kUsdc);
    walk_to(kPrice * 955 / 1000, house);
    EXPECT_EQ(house.engine.totals().long_lots, kBtc);
    const i128 all = house.engine.totals().cash;
    EXPECT_EQ(house.liquidate(12, 10), Code::ok);
    EXPECT_EQ(house.position(10), 0);
    EXPECT_EQ(house.position(1), static_cast<i64>(kBtc));
    EXPECT_EQ(house.engine.totals().cash, all);
    EXPECT_EQ(house.buy(11, 950'000, kBtc, OrderKind::limit, true), Code::ok);
    EXPECT_EQ(house.sell(1, 950'000, kBtc, OrderKind::ioc, true),
              Code::ok);  // back to no open interest at all
    EXPECT_EQ(house.engine.totals().long_lots, 0u);
}

TEST_F(Pitfalls, P5_AThinBookCannotMoveTheMarkFar) {
    // One trader owns both sides of a thin market and trades with a friend far from the index.
    EXPECT_EQ(house.cancel_all(12), Code::ok);
    EXPECT_EQ(house.sell(12, kPrice * 119 / 100, 100), Code::ok);
    EXPECT_EQ(house.buy(13, kPrice * 119 / 100, 100), Code::ok);
    EXPECT_EQ(house.price_after(1'000, kPrice), Code::ok);
    EXPECT_EQ(house.engine.market().mark, kPrice);
    // With real depth, at most one per cent.
    EXPECT_EQ(house.buy(12, kPrice * 118 / 100, 10 * kBtc), Code::ok);
    EXPECT_EQ(house.sell(13, kPrice * 119 / 100, 10 * kBtc), Code::ok);
    for (int i = 0; i < 30; ++i) EXPECT_EQ(house.price_after(30'000, kPrice), Code::ok);
    EXPECT_LE(house.engine.market().mark, kPrice * 101 / 100);
}

TEST_F(Pitfalls, P6_AWithdrawalCannotLeaveAnAccountLiquidatable) {
    while (house.withdraw(10, 50 * kUsdc) == Code::ok) {
    }
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::insufficient_margin);
    EXPECT_EQ(house.liquidate(12, 10), Code::not_liquidatable);
    // not even after the mark has moved by the widest single step of the withdrawal margin
    EXPECT_EQ(house.price_after(1'000, kPrice * 995 / 1000), Code::ok);
    EXPECT_EQ(house.liquidate(12, 10), Code::not_liquidatable);
}

TEST_F(Pitfalls, P7_TwoAccountsCannotDrainTheFund) {
    Config c = test_config();
    c.market.window_base = 500 * kUsdc;
    House h(c);
    h.deposit(1, 100'000 * kUsdc);
    h.deposit(12, 10'000'000 * kUsdc);
    EXPECT_EQ(h.price(kPrice), Code::ok);
    // Opposite pairs at the highest leverage: after a fall the longs are bankrupt and the shorts rich.
    for (u32 pair = 0; pair < 10; ++pair) {
        h.deposit(20 + pair, 5'100 * kUsdc);
        h.deposit(40 + pair, 5'100 * kUsdc);
        EXPECT_EQ(h.sell(40 + pair, kPrice, kBtc), Code::ok);
        EXPECT_EQ(h.buy(20 + pair, kPrice, kBtc), Code::ok);
    }
    walk_to(kPrice * 94 / 100, h);
    const i128 fund = h.equity(1);
    for (u32 pair = 0; pair < 10; ++pair) EXPECT_EQ(h.liquidate(12, 20 + pair), Code::ok);
    EXPECT_LE(fund - h.equity(1), 500 * kUsdcQ + h.engine.fund_window().penalties);
    EXPECT_LE(h.engine.fund_window().paid, 500 * kUsdcQ + h.engine.fund_window().penalties);
    EXPECT_GT(h.engine.totals().insolvent, 0u);
    EXPECT_EQ(h.withdraw(40, kUsdc), Code::withdrawals_paused);  // the winners of the pair cannot run with it
    EXPECT_EQ(h.broken(), "");
}

TEST_F(Pitfalls, P8_NobodyLiquidatesHimself) {
    walk_to(kPrice * 965 / 1000, house);
    EXPECT_EQ(house.liquidate(10, 10), Code::self_liquidation);
    // nor buys his own position from himself: his resting orders go before matching (K-71)
    EXPECT_EQ(house.buy(10, 941'000, 100, OrderKind::post_only), Code::insufficient_margin);
    EXPECT_EQ(house.liquidate(12, 10), Code::ok);
    EXPECT_EQ(house.account(10).order_count, 0u);
}

TEST_F(Pitfalls, P9_AMillionTinyTradesConserveEveryUnit) {
    const i128 sum = house.cash(12) + house.cash(13) + house.cash(2);
    for (u32 i = 0; i < 1'000'000 / kShorter; ++i) {
        house.host.events.clear();
        const u64 price = kPrice + i % 3;
        ASSERT_EQ(house.sell(12, price, 1), Code::ok);
        ASSERT_EQ(house.buy(13, price, 1), Code::ok);
        if (i % 1'000 == 999) {
            ASSERT_EQ(house.buy(12, kPrice, 1'000), Code::ok);
            ASSERT_EQ(house.sell(13, kPrice, 1'000), Code::ok);
        }
    }
    EXPECT_EQ(house.position(12), 0);
    EXPECT_EQ(house.cash(12) + house.cash(13) + house.cash(2), sum);
}

TEST_F(Pitfalls, P10_RepeatedOneLotFillsExtractNothing) {
    Config c = test_config();
    c.market.k = 1;  // a lot at a tick is one Q: every fee is rounding
    c.market.max_price = kMaxTickValue;
    c.market.maker_fee = -1;
    c.market.taker_fee = 1;
    House h(c);
    h.deposit(12, 1'000'000 * kUsdc);
    h.deposit(13, 1'000'000 * kUsdc);
    EXPECT_EQ(h.price(kPrice), Code::ok);
    const i128 before = h.cash(12) + h.cash(13);
    for (int i = 0; i < 2'000; ++i) {
        h.host.events.clear();
        ASSERT_EQ(h.sell(12, 999'999, 1), Code::ok);
        ASSERT_EQ(h.buy(13, 999'999, 1), Code::ok);
        ASSERT_EQ(h.sell(13, 999'999, 1), Code::ok);
        ASSERT_EQ(h.buy(12, 999'999, 1), Code::ok);
    }
    EXPECT_LE(h.cash(12) + h.cash(13), before);  // rebates round down, charges round up
    EXPECT_GE(h.cash(2), 0);
    EXPECT_EQ(h.broken(), "");
}

TEST_F(Pitfalls, P11_EveryBoundAtOnce) {
    for (const u32 k : {1u, kMaxLotValue - 1}) {
        Config c = test_config();
        MarketConfig& m = c.market;
        m.k = k;
        m.max_price = kMaxTickValue / k;
        m.max_order = m.max_position = kMaxSize;
        m.max_open_interest = kMaxOpenInterest;
        m.price_band = kPpm - 1;
        m.min_slice = kMaxSize;
        m.fund_max_position = kMaxSize;
        m.window_base = kMaxAmount;
        m.brackets = {{kMaxAmount, 1'000, 500, 100}};
        m.withdraw_margin = 0;
        c.oracle.gate_base = c.oracle.gate_max = kPpm;
        ASSERT_TRUE(within_bounds(c));
        House h(c);
        for (u32 who : {1u, 10u, 11u, 12u})
            for (int i = 0; i < 2'000; ++i) h.deposit(who, kMaxAmount);
        EXPECT_EQ(h.price(m.max_price), Code::ok);
        EXPECT_EQ(h.sell(11, m.max_price, kMaxSize), Code::ok);
        const Code bought = h.buy(10, m.max_price, kMaxSize);
        EXPECT_EQ(bought, Code::ok);
        EXPECT_EQ(h.buy(10, m.max_price, kMaxSize), Code::position_cap);
        EXPECT_EQ(h.position(10), static_cast<i64>(kMaxSize));
        for (u64 p = m.max_price; p > 1; p = p / 2 + 1) {
            EXPECT_EQ(h.price_after(3'600'000, p), Code::ok);
            if (p == 2) break;
        }
        EXPECT_EQ(h.broken(), "");
        (void)h.liquidate(12, 10);
        (void)h.liquidate(12, 11);
        EXPECT_EQ(h.broken(), "");
        h.now = kMaxTime - 1;
        (void)h.price(m.max_price);
        EXPECT_EQ(h.broken(), "");
        h.now = kMaxTime;
        EXPECT_EQ(h.price(1), Code::clock);
    }
}

TEST_F(Pitfalls, P12_ReportsInAnyOrderLeaveTheSameReports) {
    std::vector<std::pair<u32, Candidate>> all;
    for (u64 i = 0; i < 5; ++i)
        for (u32 oracle = 101; oracle < 104; ++oracle)
            all.push_back({oracle, {kPrice + 10 * i + oracle, house.now + 1'000 * i}});
    std::mt19937_64 random(1);
    for (int round = 0; round < 50; ++round) {
        House h;
        h.now = house.now + 10'000;
        std::ranges::shuffle(all, random);
        u64 time = 0;
        for (const auto& r : all) {
            EXPECT_EQ(h.price_of({&r, 1}), Code::ok);
            EXPECT_GE(h.engine.market().index_time, time);  // the index never goes back in time
            time = h.engine.market().index_time;
        }
        for (u32 o = 0; o < 3; ++o) {
            EXPECT_EQ(h.engine.reports().price(o), kPrice + 40 + 101 + o);
            EXPECT_EQ(h.engine.reports().time(o), house.now + 4'000);
        }
    }
}

TEST_F(Pitfalls, P16_OneNonceServesOneActionOfAnyKind) {
    Action a;
    a.nonce = 1'000;
    a.signature = stub_signature(named(12));
    a.kind = ActionKind::cancel_all;
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::ok);
    for (const ActionKind kind : {ActionKind::order, ActionKind::cancel, ActionKind::cancel_all,
                                  ActionKind::transfer, ActionKind::withdraw, ActionKind::liquidate}) {
        a.kind = kind;
        EXPECT_EQ(house.apply_bytes(encode(a)), Code::nonce_used);
    }
}

TEST_F(Pitfalls, P17_DustCanAlwaysBeClosed) {
    Config c = test_config();
    c.market.min_order = 10;
    House h(c);
    h.deposit(12, 100'000 * kUsdc);
    h.deposit(13, 100'000 * kUsdc);
    EXPECT_EQ(h.price(kPrice), Code::ok);
    EXPECT_EQ(h.sell(12, kPrice, 11), Code::ok);
    EXPECT_EQ(h.buy(13, kPrice, 10), Code::ok);
    EXPECT_EQ(h.buy(13, kPrice, 1), Code::bad_size);
    EXPECT_EQ(h.buy(12, kPrice - 5, 10, OrderKind::limit), Code::ok);
    EXPECT_EQ(h.sell(13, kPrice - 5, 10, OrderKind::ioc, true), Code::ok);  // closed
    EXPECT_EQ(h.position(13), 0);
    // One lot is left of an order; whoever gets it closes it with a reduce-only order of the least size.
    EXPECT_EQ(h.buy(13, kPrice, 10, OrderKind::ioc), Code::ok);
    EXPECT_EQ(h.position(13), 1);
    EXPECT_EQ(h.buy(12, kPrice - 5, 10), Code::ok);
    EXPECT_EQ(h.sell(13, kPrice - 5, 10, OrderKind::ioc, true), Code::ok);
    EXPECT_EQ(h.position(13), 0);
    EXPECT_EQ(h.broken(), "");
}

}  // namespace
}  // namespace belay::clearing::test
