// SPDX-License-Identifier: Apache-2.0
// K-40..K-52.
#include <gtest/gtest.h>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;
constexpr u64 kMinute = 60'000, kHour = 3'600'000;

class Prices : public ::testing::Test {
  protected:
    Prices() {
        for (u32 who = 10; who < 14; ++who) house.deposit(who, 1'000'000 * kUsdc);
    }
    ~Prices() override { EXPECT_EQ(house.broken(), ""); }
    const Market& market() const { return house.engine.market(); }
    Code one(u32 oracle, u64 price, u64 time) {
        const std::array<std::pair<u32, Candidate>, 1> r{{{oracle, {price, time}}}};
        return house.price_of(r);
    }
    House house;
};

TEST_F(Prices, K44_NoRiskBeforeTheFirstQuorum) {
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::market_waiting);
    EXPECT_EQ(one(101, kPrice, house.now), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::market_waiting);  // one of two is no quorum
    EXPECT_EQ(one(102, kPrice + 4, house.now), Code::ok);
    EXPECT_EQ(market().index, kPrice);  // the lower median of two
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::ok);
}

TEST_F(Prices, K40_BadReportsAreNamedAndChangeNothing) {
    EXPECT_EQ(one(101, 0, house.now), Code::price_out_of_range);
    EXPECT_EQ(one(101, test_config().market.max_price + 1, house.now), Code::price_out_of_range);
    EXPECT_EQ(one(101, kPrice, house.now + 1), Code::report_from_future);
    EXPECT_EQ(one(10, kPrice, house.now), Code::unknown_oracle);
    const std::array<std::pair<u32, Candidate>, 2> twice{{{101, {kPrice, 5}}, {101, {kPrice, 6}}}};
    EXPECT_EQ(house.price_of(twice), Code::duplicate_oracle);
    EXPECT_EQ(house.engine.reports().time(0), 0u);
}

TEST_F(Prices, K41_OldReportsAreIgnoredNotRefused) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(one(101, kPrice / 2, house.now - 1), Code::ok);
    EXPECT_EQ(one(101, kPrice / 2, house.now), Code::ok);
    EXPECT_EQ(house.engine.reports().price(0), kPrice);
    EXPECT_EQ(market().index, kPrice);
}

TEST_F(Prices, K42_WeightedLowerMedian) {
    Config c = test_config();
    c.oracle.oracles[1].weight = 5;
    c.oracle.quorum = 4;
    House weighted(c);
    const std::array<std::pair<u32, Candidate>, 3> r{
        {{101, {300, weighted.now}}, {102, {200, weighted.now - 5}}, {103, {100, weighted.now - 9}}}};
    EXPECT_EQ(weighted.price_of(r), Code::ok);
    EXPECT_EQ(weighted.engine.market().index, 200u);
    EXPECT_EQ(weighted.engine.market().index_time, weighted.now - 5);  // the weight of 101 alone is no quorum
}

TEST_F(Prices, K42_ReportsOlderThanStaleDoNotCount) {
    EXPECT_EQ(one(101, kPrice, house.now - 60'001), Code::ok);
    EXPECT_EQ(one(102, kPrice, house.now), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::waiting);
    EXPECT_EQ(one(101, kPrice, house.now - 60'000), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::open);
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::ok);
    house.now += 1;
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::price_stale);
}

TEST_F(Prices, K43_OutsideTheGateHaltsAndConfirmationsReopen) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::ok);
    EXPECT_EQ(house.price_after(1'000, kPrice * 1021 / 1000), Code::ok);  // the gate is 2.1 % after a second
    EXPECT_EQ(market().status, MarketStatus::open);
    EXPECT_EQ(house.price_after(1'000, kPrice * 11 / 10), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::halted);
    EXPECT_EQ(market().index, kPrice * 1021 / 1000);
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::market_halted);
    EXPECT_EQ(house.withdraw(10, 1), Code::market_halted);
    EXPECT_EQ(house.withdraw(11, 1), Code::ok);  // no exposure, no price needed
    EXPECT_EQ(house.liquidate(11, 10), Code::market_halted);
    EXPECT_EQ(house.cancel_all(10), Code::ok);
    house.deposit(10, 5);
    for (int i = 0; i < 2; ++i) EXPECT_EQ(house.price_after(1'000, kPrice * 11 / 10), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::halted);
    EXPECT_EQ(house.price_after(1'000, kPrice * 2), Code::ok);  // disagrees: counting starts again
    for (int i = 0; i < 2; ++i) EXPECT_EQ(house.price_after(1'000, kPrice * 2), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::halted);
    EXPECT_EQ(house.price_after(1'000, kPrice * 2), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::open);
    EXPECT_EQ(market().index, kPrice * 2);
}

TEST_F(Prices, K43_TheSameMomentDoesNotConfirmTwice) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.price_after(1'000, kPrice * 2), Code::ok);
    for (int i = 0; i < 10; ++i) EXPECT_EQ(house.price(kPrice * 2), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::halted);
}

TEST_F(Prices, K47_MarkFollowsTheBookWithinItsBand) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(market().mark, kPrice);
    // A deep book 3 % above the index: the mark moves by the median of index, average and book, at most 1 %.
    EXPECT_EQ(house.buy(10, kPrice * 103 / 100, 10'000), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice * 104 / 100, 10'000), Code::ok);
    EXPECT_EQ(house.price_after(30'000, kPrice), Code::ok);
    // x = 35,000 ticks, e = x * 30 / 90
    EXPECT_EQ(market().premium_milli, 1000 * 35'000 / 3);
    EXPECT_EQ(market().mark, kPrice + 10'000);  // clamped to 1 %
}

TEST_F(Prices, K46_ThinQuotesMoveNothing) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice * 109 / 100, 400), Code::ok);  // 4,360 USDC < 5,000
    EXPECT_EQ(impact_price(test_config().market, house.engine.book(), true), std::nullopt);
    EXPECT_EQ(house.price_after(30'000, kPrice), Code::ok);
    EXPECT_EQ(market().mark, kPrice);
    EXPECT_EQ(market().premium_milli, 0);
}

TEST_F(Prices, K46_ImpactPricesRoundTowardsEachOther) {
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice - 1, 300), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice - 2, 900), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice + 1, 300), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice + 2, 900), Code::ok);
    EXPECT_EQ(impact_price(test_config().market, house.engine.book(), true), kPrice - 2);   // floor of -1.4
    EXPECT_EQ(impact_price(test_config().market, house.engine.book(), false), kPrice + 2);  // ceil of +1.4
}

TEST(Funding, K51_RateByHand) {
    const MarketConfig m = test_config().market;  // r 100, s 500, b 20,000
    EXPECT_EQ(hourly_rate(m, 0), 12);             // 100 / 8
    EXPECT_EQ(hourly_rate(m, 80), 12);            // the interest pulls to 100
    EXPECT_EQ(hourly_rate(m, 1'000), 62);         // (1000 - 500) / 8
    EXPECT_EQ(hourly_rate(m, -1'000), -62);       // (-1000 + 500) / 8, trunc
    EXPECT_EQ(hourly_rate(m, 1'000'000), 2'500);  // the cap
    EXPECT_EQ(funding_delta(m, kPrice, 12), i128{10'000'000} * kPrice * 12 / 1'000'000);
    EXPECT_EQ(funding_delta(m, 3, -7), 0 - i128{10'000'000} * 3 * 7 / 1'000'000);
}

TEST_F(Prices, K50_K52_FundingIsPaidExactlyAndOnlyOnceAnHour) {
    house.now = kStart - kStart % kHour;
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 10'000), Code::ok);
    for (int i = 0; i < 59; ++i) EXPECT_EQ(house.price_after(kMinute, kPrice), Code::ok);
    EXPECT_EQ(market().sample_count, 60u);
    EXPECT_EQ(market().funding, 0);
    EXPECT_EQ(house.price_after(kMinute, kPrice), Code::ok);
    const i128 f = funding_delta(test_config().market, kPrice, 12);
    EXPECT_EQ(market().funding, f);
    EXPECT_EQ(house.count_events(EventKind::funding), 1u);

    const i128 equity = house.equity(10), cash = house.cash(10);
    EXPECT_EQ(equity, cash + 10'000 * (i128{market().tick_value} - f));  // owed before it is paid
    EXPECT_EQ(house.sell(11, kPrice, 1), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 1), Code::ok);
    EXPECT_EQ(house.account(10).funding, f);
    EXPECT_EQ(house.engine.totals().funding_pot, 0);  // both have paid: zero-sum
}

TEST_F(Prices, K51_MissedHoursCatchUpWithZeroPremiumAtMost24) {
    house.now = kStart - kStart % kHour;
    EXPECT_EQ(house.price(kPrice), Code::ok);
    const i128 f = funding_delta(test_config().market, kPrice, 12);
    EXPECT_EQ(house.price_after(5 * kHour, kPrice), Code::ok);
    EXPECT_EQ(market().funding, 5 * f);
    EXPECT_EQ(house.price_after(1'000 * kHour, kPrice), Code::ok);
    EXPECT_EQ(market().funding, (5 + 25) * f);
}

TEST_F(Prices, K51_HoursInAHaltAreFree) {
    house.now = kStart - kStart % kHour;
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.price_after(1'000, kPrice * 2), Code::ok);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(house.price_after(3 * kHour, kPrice * 2), Code::ok);
    EXPECT_EQ(market().status, MarketStatus::open);
    EXPECT_EQ(market().funding, 0);
}

}  // namespace
}  // namespace belay::clearing::test
