// SPDX-License-Identifier: Apache-2.0
// K-10..K-16.
#include <gtest/gtest.h>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;

TEST(Money, K11_ADepositIsCreditedExactlyEvenWithoutAPrice) {
    House house;
    house.deposit(10, 1);
    EXPECT_EQ(house.cash(10), 1'000'000);
    EXPECT_EQ(house.engine.totals().vault, 1'000'000);
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K12_WhatCannotBeCreditedGoesStraightBack) {
    House house;
    const U256 huge{0, 1, 0, 0};
    house.engine.deposit({named(8), named(10), named(11), U256(5)}, house.now, house.host);
    house.engine.deposit({Address{}, named(10), named(11), U256(6)}, house.now, house.host);
    house.engine.deposit({test_config().token, named(10), named(11), huge}, house.now, house.host);
    house.engine.deposit({test_config().token, named(10), named(11), U256()}, house.now, house.host);
    ASSERT_EQ(house.host.withdrawals.size(), 3u);
    for (const Withdrawal& w : house.host.withdrawals) EXPECT_EQ(w.to, named(10));
    EXPECT_EQ(house.host.withdrawals[0].token, named(8));
    EXPECT_EQ(house.host.withdrawals[1].token, Address{});
    EXPECT_EQ(house.host.withdrawals[2].amount, huge);
    EXPECT_EQ(house.engine.accounts().find(named(11)), kNone);
    EXPECT_EQ(house.engine.totals().vault, 0);
    EXPECT_EQ(house.count_events(EventKind::refund), 3u);
}

TEST(Money, K12_TheTotalIsBounded) {
    House house;
    for (int i = 0; i < 70'000; ++i) {
        house.host.events.clear();
        house.deposit(10, ~u64{0});
    }
    EXPECT_GT(house.host.withdrawals.size(), 0u);
    EXPECT_LE(house.engine.totals().vault, kMaxDeposits * kQPerUnit);
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K80_WithoutAConfigurationDepositsComeBack) {
    Engine engine;
    StubHost host;
    const Bytes junk{1, 2, 3};
    EXPECT_FALSE(engine.genesis(1, named(9), junk));
    engine.deposit({named(7), named(10), named(10), U256(5)}, kStart, host);
    EXPECT_EQ(host.withdrawals.size(), 1u);
    EXPECT_EQ(engine.apply(junk, kStart, host), Code::not_configured);
}

TEST(Money, K13_Transfers) {
    House house;
    house.deposit(10, 100 * kUsdc);
    EXPECT_EQ(house.transfer(10, 11, kUsdc - 1), Code::below_new_account);
    EXPECT_EQ(house.transfer(10, 11, kUsdc), Code::ok);
    EXPECT_EQ(house.transfer(10, 11, 1), Code::ok);  // it exists now
    EXPECT_EQ(house.transfer(10, 10, kUsdc), Code::same_account);
    EXPECT_EQ(house.transfer(10, 11, 0), Code::bad_amount);
    EXPECT_EQ(house.transfer(10, 11, kMaxAmount), Code::bad_amount);
    EXPECT_EQ(house.transfer(10, 11, 99 * kUsdc), Code::insufficient_margin);
    Action to_nobody;
    to_nobody.kind = ActionKind::transfer;
    to_nobody.amount = 1;
    EXPECT_EQ(house.apply(to_nobody, 10), Code::bad_receiver);
    EXPECT_EQ(house.cash(11), kUsdcQ + 1'000'000);
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K14_WithdrawalsWithoutExposureNeedNoPrice) {
    House house;
    house.deposit(10, 100 * kUsdc);
    EXPECT_EQ(house.withdraw(10, 0), Code::bad_amount);
    EXPECT_EQ(house.withdraw(10, 101 * kUsdc), Code::insufficient_margin);
    EXPECT_EQ(house.withdraw(10, 40 * kUsdc), Code::ok);
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::ok);
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::insufficient_margin);
    ASSERT_EQ(house.host.withdrawals.size(), 2u);
    EXPECT_EQ(house.host.withdrawals[1].amount, U256(60 * kUsdc));
    EXPECT_EQ(house.engine.totals().vault, 0);
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K14_DustBelowATokenUnitStays) {
    House house;
    house.deposit(10, 100'000 * kUsdc);
    house.deposit(11, 100'000 * kUsdc);
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.sell(10, 999'999, 3), Code::ok);
    EXPECT_EQ(house.buy(11, 999'999, 3), Code::ok);
    EXPECT_EQ(house.buy(10, 999'998, 3), Code::ok);
    EXPECT_EQ(house.sell(11, 999'998, 3), Code::ok);
    EXPECT_NE(house.cash(10) % 1'000'000, 0);
    const i128 before = house.cash(10);
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::ok);
    EXPECT_EQ(house.cash(10), before % 1'000'000);
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K15_WithdrawalAndTransferNeedMarginAfterwards) {
    House house;
    house.deposit(10, 10'000 * kUsdc);
    house.deposit(11, 1'000'000 * kUsdc);
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.sell(11, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 10'000), Code::ok);  // 1 BTC: IM 5,000 and 1,000 to be allowed to pay
    const i128 free = house.equity(10) - 6'000 * kUsdcQ;
    const u64 most = static_cast<u64>(free / 1'000'000);
    EXPECT_EQ(house.withdraw(10, most + 1), Code::insufficient_margin);
    EXPECT_EQ(house.transfer(10, 11, most + 1), Code::insufficient_margin);
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::ok);
    EXPECT_EQ(house.host.withdrawals.back().amount, U256(most));
    EXPECT_EQ(house.withdraw(10, 1), Code::insufficient_margin);
    house.now += 61'000;
    EXPECT_EQ(house.withdraw(11, 1), Code::price_stale);  // exposure, and no fresh price (K-44)
    EXPECT_EQ(house.broken(), "");
}

TEST(Money, K15_RestingOrdersAreExposure) {
    House house;
    house.deposit(10, 5'100 * kUsdc);
    EXPECT_EQ(house.price(kPrice), Code::ok);
    EXPECT_EQ(house.buy(10, kPrice, 10'000), Code::ok);
    EXPECT_EQ(house.withdraw(10, 1), Code::insufficient_margin);
    EXPECT_EQ(house.cancel_all(10), Code::ok);
    EXPECT_EQ(house.withdraw(10, kMaxAmount), Code::ok);
}

TEST(Money, K15_TheFundPaysNobodyDirectly) {
    House house;
    house.deposit(1, 100 * kUsdc);
    EXPECT_EQ(house.withdraw(1, kUsdc), Code::fund_restricted);
    EXPECT_EQ(house.transfer(1, 10, kUsdc), Code::fund_restricted);
}

}  // namespace
}  // namespace belay::clearing::test
