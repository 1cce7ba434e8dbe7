// SPDX-License-Identifier: Apache-2.0
// Properties over long random histories of the engine alone: K-4 to the unit, K-62 for every account, and
// nothing worse than before in a liquidation.
#include <gtest/gtest.h>

#include <random>

#include "test/house.h"

namespace belay::clearing::test {
namespace {

constexpr u64 kPrice = 1'000'000;
constexpr u32 kFirst = 10, kPeople = 10;

struct Before {
    i128 equity = 0;
    i64 position = 0;
};

/// Traders of all sizes around one market, high leverage, prices that move and sometimes jump.
class Crowd {
  public:
    explicit Crowd(u64 seed) : random_(seed) {
        for (u32 i = 0; i < kPeople; ++i) house.deposit(kFirst + i, (1 + random(20'000)) * kUsdc);
        house.deposit(1, 20'000 * kUsdc);
        (void)house.price(kPrice);
    }

    Code operation(bool& liquidation) {
        house.host.events.clear();
        house.host.withdrawals.clear();
        const u32 who = kFirst + static_cast<u32>(random(kPeople)),
                  other = kFirst + static_cast<u32>(random(kPeople));
        const u64 choice = random(100);
        liquidation = choice >= 26 && choice < 34;
        if (choice < 4)
            return house.deposit(other, random(house.equity(other) < 500 * kUsdcQ ? 8'000 * kUsdc : 50)),
                   Code::ok;
        if (choice < 9) return move();
        if (choice < 11) return house.cancel_all(who);
        if (choice < 20)
            return house.cancel(who, house.last_nonce(who) - std::min<u64>(house.last_nonce(who), random(9)));
        if (choice < 23) return house.transfer(who, other, random(200 * kUsdc));
        if (choice < 26) return house.withdraw(who, random(3) == 0 ? kMaxAmount : random(200 * kUsdc));
        if (liquidation) return house.liquidate(who, other);
        if (choice < 35) return house.buy(1, price(), 1 + random(500), OrderKind::ioc, true);
        if (choice < 36) return house.sell(1, price(), 1 + random(500), OrderKind::ioc, true);
        const u64 size = random(4) == 0 ? 1 : 1 + random(900);
        return house.order(who, {.buy = random(2) == 0,
                                 .price = price(),
                                 .size = size,
                                 .kind = static_cast<OrderKind>(random(4)),
                                 .reduce_only = random(6) == 0});
    }

    std::map<u32, Before> look() const {
        std::map<u32, Before> out;
        for (AccountId id = 0; id < house.engine.accounts().size(); ++id) {
            const Account& a = house.engine.accounts()[id];
            out[id] = {house.engine.equity(a), a.position};
        }
        return out;
    }

    House house;

  private:
    u64 random(u64 below) { return random_() % below; }
    u64 price() {
        const u64 mark = house.engine.market().mark, spread = mark / (random(20) == 0 ? 10 : 400) + 1;
        return mark + random(2 * spread) - spread;
    }
    Code move() {
        house.now += 1'000 + random(8'000) + (random(500) == 0 ? random(7'200'000) : 0);
        const u64 index = house.engine.market().index, wild = random(400) == 0 ? 250 : 12;
        return house.price(
            std::clamp<u64>(index * (1'000 - wild + random(2 * wild + 1)) / 1'000, 1'000, 90'000'000));
    }
    std::mt19937_64 random_;
};

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
