// SPDX-License-Identifier: Apache-2.0
// K-30..K-39.
#include <gtest/gtest.h>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;  // 100,000 USDC

class Orders : public ::testing::Test {
  protected:
    Orders() {
        for (u32 who = 10; who < 16; ++who) house.deposit(who, 1'000'000 * kUsdc);
        EXPECT_EQ(house.price(kPrice), Code::ok);
    }
    ~Orders() override { EXPECT_EQ(house.broken(), ""); }
    House house;
};

TEST_F(Orders, K30_BetterPriceFirstThenEarlierArrival) {
    EXPECT_EQ(house.sell(10, kPrice + 2, 5), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice + 1, 5), Code::ok);
    EXPECT_EQ(house.sell(12, kPrice + 1, 5), Code::ok);
    EXPECT_EQ(house.buy(13, kPrice + 2, 12), Code::ok);
    EXPECT_EQ(house.position(11), -5);
    EXPECT_EQ(house.position(12), -5);
    EXPECT_EQ(house.position(10), -2);
    EXPECT_EQ(house.position(13), 12);
}

TEST_F(Orders, K30_FillsAreAtTheRestingPriceAndFeesAreExact) {
    EXPECT_EQ(house.sell(10, kPrice - 100, 3), Code::ok);
    EXPECT_EQ(house.buy(11, kPrice, 3), Code::ok);
    const i128 notional = i128{10'000'000} * 3 * (kPrice - 100);
    const i128 taker = (notional * 500 + 999'999) / 1'000'000, rebate = notional * 100 / 1'000'000;
    EXPECT_EQ(house.cash(11), 1'000'000 * kUsdcQ - notional - taker);
    EXPECT_EQ(house.cash(10), 1'000'000 * kUsdcQ + notional + rebate);
    EXPECT_EQ(house.cash(2), taker - rebate);  // treasury (K-64)
}

TEST_F(Orders, K31_LimitRestsIocAndMarketDoNot) {
    EXPECT_EQ(house.buy(10, kPrice, 5), Code::ok);
    EXPECT_EQ(house.account(10).order_count, 1u);
    EXPECT_EQ(house.sell(11, kPrice, 8, OrderKind::ioc), Code::ok);
    EXPECT_EQ(house.position(11), -5);
    EXPECT_EQ(house.account(11).order_count, 0u);
    EXPECT_EQ(house.sell(11, kPrice, 8, OrderKind::market), Code::ok);
    EXPECT_EQ(house.position(11), -5);
    EXPECT_EQ(house.engine.book().order_count(), 0u);
}

TEST_F(Orders, K31_MarketOrderStopsAtItsWorstPrice) {
    EXPECT_EQ(house.sell(10, kPrice + 10, 5), Code::ok);
    EXPECT_EQ(house.sell(10, kPrice + 20, 5), Code::ok);
    EXPECT_EQ(house.buy(11, kPrice + 15, 10, OrderKind::market), Code::ok);
    EXPECT_EQ(house.position(11), 5);
}

TEST_F(Orders, K31_PostOnlyNeverTakes) {
    EXPECT_EQ(house.sell(10, kPrice, 5), Code::ok);
    EXPECT_EQ(house.buy(11, kPrice, 5, OrderKind::post_only), Code::would_cross);
    EXPECT_EQ(house.buy(11, kPrice - 1, 5, OrderKind::post_only), Code::ok);
    EXPECT_EQ(house.position(11), 0);
}

TEST_F(Orders, K31_BoundsOfPriceAndSize) {
    EXPECT_EQ(house.buy(10, 0, 5), Code::bad_price);
    EXPECT_EQ(house.buy(10, test_config().market.max_price + 1, 5), Code::bad_price);
    EXPECT_EQ(house.buy(10, ~u64{0}, 5), Code::bad_price);
    EXPECT_EQ(house.buy(10, kPrice, 0), Code::bad_size);
    EXPECT_EQ(house.buy(10, kPrice, test_config().market.max_order + 1), Code::bad_size);
    EXPECT_EQ(house.buy(10, kPrice, ~u64{0}), Code::bad_size);
    EXPECT_EQ(house.buy(10, kPrice * 12 / 10 + 1, 5), Code::outside_band);
    EXPECT_EQ(house.sell(10, kPrice * 8 / 10 - 1, 5), Code::outside_band);
}

TEST_F(Orders, K32_FeeAboveTheSignedMaximum) {
    EXPECT_EQ(house.order(10, {.buy = true, .price = kPrice, .size = 1, .max_fee = 499}),
              Code::fee_above_max);
    EXPECT_EQ(house.order(10, {.buy = true, .price = kPrice, .size = 1, .max_fee = 500}), Code::ok);
}

TEST_F(Orders, K33_SelfTradeCancelsTheRestingOrder) {
    EXPECT_EQ(house.sell(10, kPrice, 5), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 5), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 8), Code::ok);
    EXPECT_EQ(house.position(10), 5);
    EXPECT_EQ(house.position(11), -5);
    EXPECT_EQ(house.account(10).order_count, 1u);  // the rest of the buy
    EXPECT_EQ(house.account(10).sells, 0u);
}

TEST_F(Orders, K34_ReduceOnlyNeverFlips) {
    EXPECT_EQ(house.buy(10, kPrice, 5, OrderKind::limit, true), Code::nothing_to_reduce);
    EXPECT_EQ(house.sell(10, kPrice, 5), Code::ok);
    EXPECT_EQ(house.buy(11, kPrice, 5), Code::ok);
    EXPECT_EQ(house.buy(12, kPrice, 50), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 50, OrderKind::ioc, true), Code::ok);
    EXPECT_EQ(house.position(11), 0);
    EXPECT_EQ(house.position(12), 5);
}

TEST_F(Orders, K34_RestingReduceOnlyIsCutWhenMet) {
    EXPECT_EQ(house.sell(10, kPrice, 5), Code::ok);
    EXPECT_EQ(house.buy(11, kPrice, 5), Code::ok);  // 11 is long 5
    EXPECT_EQ(house.sell(11, kPrice + 5, 9, OrderKind::limit, true),
              Code::ok);                     // rests: 9, but only 5 may fill
    EXPECT_EQ(house.account(11).sells, 0u);  // outside the worst case
    EXPECT_EQ(house.buy(12, kPrice + 5, 9), Code::ok);
    EXPECT_EQ(house.position(11), 0);
    EXPECT_EQ(house.position(12), 5);
    EXPECT_EQ(house.account(11).order_count, 0u);
    EXPECT_EQ(house.account(12).order_count, 1u);
}

TEST_F(Orders, K35_AtMost64StepsThenTheRestIsCancelled) {
    for (u32 i = 0; i < 64; ++i) EXPECT_EQ(house.sell(10, kPrice, 1), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 10), Code::ok);
    EXPECT_EQ(house.buy(12, kPrice, 70), Code::ok);
    EXPECT_EQ(house.position(12), 64);
    EXPECT_EQ(house.account(12).order_count, 0u);  // it would rest crossed
}

TEST_F(Orders, K36_InsufficientMarginChangesNothing) {
    house.deposit(20, 50 * kUsdc);
    const u64 nonce = house.account(20).nonce;
    // 1 BTC at 100,000 USDC needs 5,000 USDC.
    EXPECT_EQ(house.buy(20, kPrice, 10'000), Code::insufficient_margin);
    EXPECT_EQ(house.account(20).nonce, nonce);
    EXPECT_EQ(house.cash(20), 50 * kUsdcQ);
}

TEST_F(Orders, K36_LossAgainstTheMarkIsReserved) {
    house.deposit(20, 5'100 * kUsdc);
    EXPECT_EQ(house.buy(20, kPrice, 10'000), Code::ok);  // 5,000 margin and 50 fee
    EXPECT_EQ(house.cancel_all(20), Code::ok);
    EXPECT_EQ(house.buy(20, kPrice + 1'000, 10'000),
              Code::insufficient_margin);  // 100 USDC worse than the mark
}

TEST_F(Orders, K37_AMakerShortOfMarginIsCancelledWhenMet) {
    house.deposit(20, 6'000 * kUsdc);
    EXPECT_EQ(house.buy(20, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.transfer(20, 10, 5'000 * kUsdc), Code::insufficient_margin);
    // The mark falls by 2 %: a fill at the old price would lose 2,000 of 6,000 USDC and leave 4,000 < 4,900.
    EXPECT_EQ(house.price_after(1'000, kPrice * 98 / 100), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.position(11), 0);
    EXPECT_EQ(house.account(20).order_count, 0u);
    EXPECT_EQ(house.account(11).order_count, 1u);
}

TEST_F(Orders, K38_Caps) {
    Config c = test_config();
    c.market.max_open_interest = c.market.max_position = c.market.max_order = 100;
    House small(c);
    for (u32 who = 10; who < 13; ++who) small.deposit(who, 1'000'000 * kUsdc);
    EXPECT_EQ(small.price(kPrice), Code::ok);
    EXPECT_EQ(small.buy(10, kPrice, 60), Code::ok);
    EXPECT_EQ(small.buy(10, kPrice, 41), Code::position_cap);
    EXPECT_EQ(small.sell(11, kPrice, 60), Code::ok);
    EXPECT_EQ(small.buy(12, kPrice, 41), Code::open_interest_cap);
    EXPECT_EQ(small.buy(12, kPrice, 40), Code::ok);
}

TEST_F(Orders, K39_TheFundOnlyReduces) {
    house.deposit(1, 1'000 * kUsdc);
    EXPECT_EQ(house.buy(1, kPrice, 1), Code::fund_restricted);
    EXPECT_EQ(house.buy(1, kPrice, 1, OrderKind::limit, true), Code::nothing_to_reduce);
}

TEST_F(Orders, K3_OrdersAndLevelsAreBounded) {
    for (u32 i = 0; i < 64; ++i) EXPECT_EQ(house.buy(10, kPrice - i, 1), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice - 64, 1), Code::too_many_orders);
    EXPECT_EQ(house.buy(10, kPrice, 1, OrderKind::ioc), Code::ok);
    for (u32 i = 64; i < kMaxLevels; ++i) {
        const u32 who = 200 + i / 64;
        if (i % 64 == 0) house.deposit(who, 10'000 * kUsdc);
        ASSERT_EQ(house.buy(who, kPrice - i, 1), Code::ok);
    }
    EXPECT_EQ(house.buy(11, kPrice - kMaxLevels, 1), Code::book_full);
    EXPECT_EQ(house.buy(11, kPrice - 5, 1), Code::ok);  // a level that exists
}

TEST_F(Orders, CancelByNameAndAll) {
    EXPECT_EQ(house.buy(10, kPrice - 1, 5), Code::ok);
    const u64 first = house.last_nonce(10);
    EXPECT_EQ(house.buy(10, kPrice - 2, 5), Code::ok);
    EXPECT_EQ(house.cancel(11, first), Code::unknown_order);  // names are per account
    EXPECT_EQ(house.cancel(10, first), Code::ok);
    EXPECT_EQ(house.cancel(10, first), Code::unknown_order);
    EXPECT_EQ(house.account(10).buys, 5u);
    EXPECT_EQ(house.cancel_all(10), Code::ok);
    EXPECT_EQ(house.account(10).buys, 0u);
}

TEST_F(Orders, K24_K25_NoncesRiseAndActionsExpire) {
    Action a;
    a.kind = ActionKind::cancel_all;
    a.signature = stub_signature(named(10));
    a.nonce = 50;
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::ok);
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::nonce_used);
    a.nonce = 49;
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::nonce_used);
    a.nonce = 60;
    a.expiry = house.now - 1;
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::expired);
    a.expiry = house.now;
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::ok);
    a.nonce = ~u64{0};
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::ok);
    EXPECT_EQ(house.apply_bytes(encode(a)), Code::nonce_used);
}

TEST_F(Orders, K26_OtherMarketsAndUnknownSigners) {
    Action a;
    a.kind = ActionKind::cancel_all;
    a.market = 1;
    EXPECT_EQ(house.apply(a, 10), Code::unknown_market);
    EXPECT_EQ(house.buy(999, kPrice, 1), Code::unknown_signer);
}

}  // namespace
}  // namespace belay::clearing::test
