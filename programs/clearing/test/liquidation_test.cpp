// SPDX-License-Identifier: Apache-2.0
// K-60..K-77.
#include <gtest/gtest.h>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;  // 100,000 USDC
constexpr u64 kBtc = 10'000;       // lots

/// Account 10 is long 1 BTC with 6,000 USDC (50 paid as fee), 11 is short; 12 and 13 are rich.
class Liquidations : public ::testing::Test {
  protected:
    Liquidations() {
        house.deposit(10, 6'000 * kUsdc);
        for (u32 who = 11; who < 14; ++who) house.deposit(who, 10'000'000 * kUsdc);
        EXPECT_EQ(house.price(kPrice), Code::ok);
        EXPECT_EQ(house.sell(11, kPrice, kBtc), Code::ok);
        EXPECT_EQ(house.buy(10, kPrice, kBtc), Code::ok);
    }
    ~Liquidations() override { EXPECT_EQ(house.broken(), ""); }
    /// Within the gate: at most 2 % a second.
    void fall_to(u64 price) {
        while (house.engine.market().index != price) {
            const u64 index = house.engine.market().index;
            const u64 next =
                price < index ? std::max(price, index * 985 / 1000) : std::min(price, index * 1015 / 1000);
            ASSERT_EQ(house.price_after(1'000, next), Code::ok);
        }
        ASSERT_EQ(house.engine.market().status, MarketStatus::open);
    }
    Health health(u32 who) const {
        return house.engine.margin().health(house.equity(who), magnitude(house.position(who)),
                                            house.engine.market().tick_value);
    }
    House house;
};

TEST_F(Liquidations, K61_MarginalBrackets) {
    MarginEngine engine;
    engine.configure(test_config().market);  // 5 % to 1 M USDC, then 10 %
    const u64 tick_value = 10'000'000 * kPrice;
    EXPECT_EQ(engine.requirement(MarginLevel::initial, 10 * kBtc, tick_value).in_q(), 50'000 * kUsdcQ);
    EXPECT_EQ(engine.requirement(MarginLevel::initial, 10 * kBtc + 1, tick_value).in_q(), 50'001 * kUsdcQ);
    EXPECT_EQ(engine.requirement(MarginLevel::maintenance, 20 * kBtc, tick_value).in_q(), 90'000 * kUsdcQ);
    EXPECT_EQ(engine.requirement(MarginLevel::close_out, 20 * kBtc, tick_value).in_q(), 60'000 * kUsdcQ);
    EXPECT_EQ(engine.requirement(MarginLevel::withdraw, 10 * kBtc, tick_value).in_q(), 60'000 * kUsdcQ);
}

TEST_F(Liquidations, K61_WorstCaseOrdersAsInTheWorkedExample) {
    // Long 1, bids 1.5, asks 2.6, mark 100,000, 2 %: max(5,000; 5,200) = 5,200.
    Config c = test_config();
    c.market.brackets = {{kMaxAmount, 20'000, 10'000, 5'000}};
    MarginEngine engine;
    engine.configure(c.market);
    const u64 worst = worst_lots(1 * kBtc, 15'000, 26'000);
    EXPECT_EQ(engine.requirement(MarginLevel::initial, worst, 10'000'000 * kPrice).in_q(), 5'200 * kUsdcQ);
}

TEST_F(Liquidations, K61_ComparingWithoutDivisionIsComparingWithCeil) {
    for (u64 n = 0; n < 3'000'000; n += 333'333) {
        const Requirement r{n};
        const auto need = static_cast<i128>((n + 999'999) / 1'000'000);
        for (i128 e = -1; e < 5; ++e) EXPECT_EQ(r.covered_by(e), e >= need) << n;
    }
}

TEST_F(Liquidations, K70_WhoMayBeLiquidated) {
    EXPECT_EQ(house.liquidate(12, 10), Code::not_liquidatable);
    EXPECT_EQ(house.liquidate(12, 99), Code::unknown_account);
    EXPECT_EQ(house.liquidate(12, 1), Code::not_liquidatable);
    fall_to(kPrice * 973 / 1000);  // equity 3,250, IM 4,865, MM 2,919
    EXPECT_EQ(health(10), Health::no_new_risk);
    EXPECT_EQ(house.liquidate(12, 10), Code::not_liquidatable);
    fall_to(kPrice * 965 / 1000);  // equity 2,450 < MM 2,895
    EXPECT_EQ(health(10), Health::partial);
    EXPECT_EQ(house.liquidate(10, 10), Code::self_liquidation);
    house.now += 60'001;
    EXPECT_EQ(house.liquidate(12, 10), Code::price_stale);
    EXPECT_EQ(house.position(10), static_cast<i64>(kBtc));
}

TEST_F(Liquidations, K72_K73_K74_PartialSliceOnTheBook) {
    fall_to(kPrice * 965 / 1000);
    EXPECT_EQ(house.buy(12, 964'000, kBtc), Code::ok);
    const i128 equity = house.equity(10);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_EQ(house.position(10), 7'500);  // a quarter
    EXPECT_EQ(house.position(12), 2'500);
    // Zero price 965,000 - floor(2450e12 / (1e7 * 1e4)) = 940,500: the improvement exceeds the full penalty.
    const i128 notional = i128{10'000'000} * 2'500 * 964'000;
    EXPECT_EQ(house.cash(1), notional / 100);
    EXPECT_EQ(house.equity(10), equity - i128{10'000'000} * 2'500 * 1'000 - notional / 100);
    EXPECT_EQ(house.count_events(EventKind::liquidation), 1u);
}

TEST_F(Liquidations, K71_OrdersOfTheAccountGoFirst) {
    EXPECT_EQ(house.sell(10, kPrice + 500, 7'000), Code::ok);
    EXPECT_EQ(house.sell(10, kPrice + 600, 5'000, OrderKind::limit, true), Code::ok);
    fall_to(kPrice * 965 / 1000);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_EQ(house.account(10).order_count, 0u);
    EXPECT_EQ(house.position(10), static_cast<i64>(kBtc));  // no bids, and partial health is not for the fund
}

TEST_F(Liquidations, K75_TheFundTakesAtTheZeroPrice) {
    house.deposit(1, 1'000'000 * kUsdc);
    fall_to(kPrice * 955 / 1000);  // equity 1,450 < CO 1,910
    EXPECT_EQ(health(10), Health::full);
    const i128 fund = house.equity(1), equity = house.equity(10);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_EQ(house.position(10), 0);
    EXPECT_EQ(house.position(1), static_cast<i64>(kBtc));
    EXPECT_EQ(house.equity(10), 0);
    EXPECT_EQ(house.equity(1), fund + equity);
    // and it can only sell what it took over (K-39)
    EXPECT_EQ(house.buy(12, 950'000, 3'000), Code::ok);
    EXPECT_EQ(house.sell(1, 950'000, 50'000, OrderKind::ioc, true), Code::ok);
    EXPECT_EQ(house.position(1), 7'000);
}

TEST_F(Liquidations, K72_ShortsAreTheMirror) {
    house.deposit(20, 6'000 * kUsdc);
    house.deposit(1, 1'000'000 * kUsdc);
    EXPECT_EQ(house.buy(12, kPrice, kBtc), Code::ok);
    EXPECT_EQ(house.sell(20, kPrice, kBtc), Code::ok);
    fall_to(kPrice * 1045 / 1000);  // equity 1,450 < CO 2,090
    EXPECT_EQ(house.sell(13, kPrice * 1050 / 1000, 4'000), Code::ok);
    EXPECT_EQ(house.liquidate(13, 20), Code::ok);
    EXPECT_EQ(house.position(20), 0);
    EXPECT_EQ(house.position(1), -6'000);
    EXPECT_EQ(house.position(13), -4'000);
    EXPECT_GE(house.equity(20), 0);
}

TEST_F(Liquidations, K75_WithoutAFundTheRestStaysAndWithdrawalsPause) {
    fall_to(kPrice * 93 / 100);  // equity -1,050
    EXPECT_EQ(health(10), Health::bankrupt);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_EQ(house.position(10), static_cast<i64>(kBtc));
    EXPECT_TRUE(house.account(10).insolvent);
    EXPECT_EQ(house.withdraw(13, kUsdc), Code::withdrawals_paused);
    house.deposit(1, 1'000'000 * kUsdc);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);  // now the fund can carry it
    EXPECT_EQ(house.position(10), 0);
    EXPECT_EQ(house.equity(10), 0);
    EXPECT_EQ(house.equity(1), (1'000'000 - 1'050) * kUsdcQ);
    EXPECT_EQ(house.withdraw(13, kUsdc), Code::ok);
}

TEST_F(Liquidations, K77_ADepositOrARecoveryClearsTheMark) {
    fall_to(kPrice * 93 / 100);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    house.deposit(10, 1'000 * kUsdc);
    EXPECT_TRUE(house.account(10).insolvent);
    house.deposit(10, 51 * kUsdc);
    EXPECT_FALSE(house.account(10).insolvent);
    fall_to(kPrice * 92 / 100);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_TRUE(house.account(10).insolvent);
    fall_to(kPrice * 97 / 100);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);  // nothing to sell: clears the mark
    EXPECT_FALSE(house.account(10).insolvent);
    EXPECT_EQ(house.position(10), static_cast<i64>(kBtc));
}

TEST_F(Liquidations, K75_TheFundTakesOnlyWhatItsMarginCarries) {
    house.deposit(1, 1'000 * kUsdc);
    fall_to(kPrice * 955 / 1000);
    EXPECT_EQ(house.liquidate(13, 10), Code::ok);
    EXPECT_GT(house.position(1), 0);
    EXPECT_LT(house.position(1), static_cast<i64>(kBtc));
    EXPECT_EQ(health(1), Health::healthy);
    EXPECT_EQ(house.position(1) + house.position(10), static_cast<i64>(kBtc));
    EXPECT_FALSE(house.account(10).insolvent);
}

TEST_F(Liquidations, K75_TheFundsPositionIsCapped) {
    Config c = test_config();
    c.market.fund_max_position = 4'000;
    House small(c);
    small.deposit(1, 1'000'000 * kUsdc);
    small.deposit(10, 6'000 * kUsdc);
    for (u32 who = 11; who < 14; ++who) small.deposit(who, 10'000'000 * kUsdc);
    EXPECT_EQ(small.price(kPrice), Code::ok);
    EXPECT_EQ(small.sell(11, kPrice, kBtc), Code::ok);
    EXPECT_EQ(small.buy(10, kPrice, kBtc), Code::ok);
    for (const u64 p : {985u, 970u, 955u}) EXPECT_EQ(small.price_after(1'000, kPrice * p / 1000), Code::ok);
    EXPECT_EQ(small.liquidate(13, 10), Code::ok);
    EXPECT_EQ(small.position(1), 4'000);
    EXPECT_EQ(small.position(10), 6'000);
    EXPECT_EQ(small.broken(), "");
}

TEST_F(Liquidations, K62_AnUnhealthyAccountMayOnlyReduce) {
    fall_to(kPrice * 973 / 1000);
    EXPECT_EQ(house.buy(12, 973'000, kBtc), Code::ok);
    EXPECT_EQ(house.buy(10, 973'000, 1), Code::insufficient_margin);
    EXPECT_EQ(house.sell(10, 973'000, 1), Code::insufficient_margin);  // say reduce-only to reduce
    EXPECT_EQ(house.sell(10, 973'000, 3'000, OrderKind::ioc, true), Code::ok);
    EXPECT_EQ(house.position(10), 7'000);
    EXPECT_EQ(house.withdraw(10, 1), Code::insufficient_margin);
}

TEST_F(Liquidations, K62_AMakerShortOfMarginNeitherFlipsNorGrows) {
    // Orders far better than the mark would improve E / R; the rule refuses them all the same.
    House h;
    for (const u32 who : {20u, 21u}) h.deposit(who, 6'000 * kUsdc);
    for (const u32 who : {12u, 13u}) h.deposit(who, 10'000'000 * kUsdc);
    EXPECT_EQ(h.price(kPrice), Code::ok);
    EXPECT_EQ(h.sell(12, kPrice, 2 * kBtc), Code::ok);
    EXPECT_EQ(h.buy(20, kPrice, kBtc), Code::ok);
    EXPECT_EQ(h.buy(21, kPrice, kBtc), Code::ok);
    EXPECT_EQ(h.sell(20, kPrice + 1, 2 * kBtc), Code::insufficient_margin);
    EXPECT_EQ(h.sell(20, kPrice + 1, kBtc), Code::ok);
    EXPECT_EQ(h.sell(20, kPrice + 2, 1), Code::ok);        // the lot that would flip
    EXPECT_EQ(h.buy(21, kPrice * 85 / 100, 1), Code::ok);  // the lot that would grow
    for (const u64 p : {985u, 973u}) EXPECT_EQ(h.price_after(1'000, kPrice * p / 1000), Code::ok);
    EXPECT_EQ(h.buy(13, kPrice + 1, kBtc / 2), Code::ok);
    EXPECT_EQ(h.position(20), static_cast<i64>(kBtc / 2));
    EXPECT_EQ(h.sell(13, kPrice * 85 / 100, 1), Code::ok);
    EXPECT_EQ(h.position(21), static_cast<i64>(kBtc));
    EXPECT_EQ(h.account(21).order_count, 0u);
    EXPECT_EQ(h.broken(), "");
}

TEST_F(Liquidations, K62_AFlipToTheSameSizeIsRefusedAtAnyPrice) {
    MarginEngine engine;
    engine.configure(test_config().market);
    const u64 tick_value = 10'000'000 * kPrice;
    EXPECT_FALSE(engine.risk_falls(100, 5, 1'000, -5, tick_value));
    EXPECT_FALSE(engine.risk_falls(100, 5, 1'000, 6, tick_value));
    EXPECT_TRUE(engine.risk_falls(100, 5, 100, 5, tick_value));
    EXPECT_FALSE(engine.risk_falls(100, 5, 99, 5, tick_value));
    EXPECT_TRUE(engine.risk_falls(100, 5, 80, 4, tick_value));
    EXPECT_FALSE(engine.risk_falls(100, 5, 79, 4, tick_value));
    EXPECT_TRUE(engine.risk_falls(100, -5, 0, 0, tick_value));
    EXPECT_FALSE(engine.risk_falls(100, -5, -1, 0, tick_value));
    EXPECT_TRUE(engine.risk_falls(-5, 0, -5, 0, tick_value));
    EXPECT_FALSE(engine.risk_falls(-5, 0, -6, 0, tick_value));
}

TEST_F(Liquidations, K62_TheFeeCountsInTheMakersMargin) {
    Config c = test_config();
    c.market.maker_fee = 300;
    for (const u64 cents : {2'999u, 3'000u}) {  // IM 5,000 USDC and the maker's fee of 30 for one BTC
        House h(c);
        h.deposit(20, 5'000 * kUsdc + cents * 10'000);
        h.deposit(12, 1'000'000 * kUsdc);
        EXPECT_EQ(h.price(kPrice), Code::ok);
        EXPECT_EQ(h.buy(20, kPrice, kBtc, OrderKind::post_only), Code::ok);
        EXPECT_EQ(h.sell(12, kPrice, kBtc), Code::ok);
        EXPECT_EQ(h.position(20), cents == 3'000 ? static_cast<i64>(kBtc) : 0);
    }
}

TEST_F(Liquidations, K62_AReducingFillAtAPriceThatRaisesRiskIsStopped) {
    fall_to(kPrice * 973 / 1000);                       // equity 3,250 = 3.3 % of the notional
    EXPECT_EQ(house.buy(12, 930'000, kBtc), Code::ok);  // 4.4 % below the mark
    EXPECT_EQ(house.sell(10, 930'000, 5'000, OrderKind::ioc, true), Code::ok);
    EXPECT_EQ(house.position(10), static_cast<i64>(kBtc));
}

}  // namespace
}  // namespace belay::clearing::test
