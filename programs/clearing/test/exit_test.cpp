// SPDX-License-Identifier: Apache-2.0
// K-90..K-96: what the exit batch pays and what the ledger table says, over random histories.
#include <gtest/gtest.h>

#include "belay/ledger.h"
#include "engine/rows.h"
#include "test/crowd.h"

namespace belay::clearing::test {
namespace {

using Table = Ledger<64>;

struct Payment {
    u128 senior = 0, junior = 0;
};

class Takedown final : public Payer {
  public:
    explicit Takedown(const Engine& engine) { engine.exit(*this); }
    void charge(u32 amount) override { weight += amount; }
    void pay_out(const Address& to, u128 senior, u128 junior) override {
        EXPECT_TRUE(payments.emplace(to, Payment{senior, junior}).second) << "one payment an account";
        EXPECT_TRUE(senior + junior > 0);
        sum += senior + junior;
        last = to;
    }
    Payment of(const Address& who) const { return payments.contains(who) ? payments.at(who) : Payment{}; }

    std::map<Address, Payment> payments;
    u128 sum = 0;
    Address last;
    u64 weight = 0;
};

u128 units(i128 q) { return q <= 0 ? 0 : static_cast<u128>(q) / kQPerUnit; }
u128 pool_of(const Engine& e) { return units(e.totals().vault); }

/// K-90..K-93 for one state, from the rules. `short_states` counts those where somebody is under water.
void expect_exit(const Engine& e, u64& short_states) {
    const Takedown exit(e);
    u128 others = 0;
    i128 negative = 0;
    for (AccountId id = 0; id < e.accounts().size(); ++id) {
        const Account& a = e.accounts()[id];
        const i128 worth = e.equity(a);
        if (worth < 0) negative -= worth;
        if (id == kFund) continue;
        const Payment got = exit.of(a.address);
        ASSERT_TRUE(got.senior + got.junior == units(worth)) << id;
        ASSERT_TRUE(got.senior == std::min(units(worth), units(a.basis))) << id;
        others += units(worth);
    }
    const Payment fund = exit.of(named(1));
    ASSERT_TRUE(fund.senior == 0 && (fund.junior == 0 || exit.last == named(1)));
    ASSERT_TRUE(fund.junior == 0 || exit.sum <= pool_of(e));
    ASSERT_TRUE(exit.weight == e.accounts().size() * u64{700});
    // Nothing is created, and nothing but dust is lost: a unit at most for every account.
    const u128 dust = e.accounts().size();
    if (negative != 0) ++short_states;
    if (negative == 0) {
        ASSERT_TRUE(exit.sum <= pool_of(e) && exit.sum + dust >= pool_of(e));
    } else {
        ASSERT_TRUE(exit.sum <= pool_of(e) + units(negative) + 1);
        ASSERT_TRUE(others + dust >= pool_of(e) - std::min(pool_of(e), units(e.equity(e.accounts()[kFund]))));
    }
}

TEST(ClearingExit, pays_everybody_the_last_mark_over_random_histories) {
    u64 short_states = 0;
    for (u64 seed = 1; seed <= 12; ++seed) {
        Crowd crowd(seed);
        for (int i = 0; i < 4'000 / kShorter; ++i) {
            bool liquidation = false;
            (void)crowd.operation(liquidation);
            if (i % 5 != 0) continue;
            expect_exit(crowd.house.engine, short_states);
            if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << " operation " << i;
        }
    }
    std::printf("states with an account under water: %llu\n", static_cast<unsigned long long>(short_states));
    EXPECT_GT(short_states, 0u);
}

// K-91 kept by hand from outside: what moved, and when the account was flat.
TEST(ClearingExit, the_basis_is_the_flat_cash_plus_what_was_moved) {
    u64 unseen = 0, seen = 0;
    for (u64 seed = 20; seed < 26; ++seed) {
        Crowd crowd(seed);
        const Engine& e = crowd.house.engine;
        std::map<Address, i128> basis;
        const auto note = [&] {
            for (AccountId id = 0; id < e.accounts().size(); ++id) {
                const Account& a = e.accounts()[id];
                if (a.position == 0) basis[a.address] = a.cash;
            }
        };
        note();
        for (int i = 0; i < 6'000 / kShorter; ++i) {
            bool liquidation = false;
            (void)crowd.operation(liquidation);
            for (const Bytes& event : crowd.house.host.events) {
                const auto kind = static_cast<EventKind>(event[0]);
                const auto address = [&](std::size_t at) {
                    return Address::from(ByteView(event).subspan(at, 20));
                };
                const auto amount = [&](std::size_t at) {
                    return static_cast<i128>(load_be<u64>(event.data() + at)) * kQPerUnit;
                };
                if (kind == EventKind::deposit) basis[address(1)] += amount(21);
                if (kind == EventKind::withdrawal) basis[address(1)] -= amount(41);
                if (kind == EventKind::transfer) {
                    basis[address(1)] -= amount(41);
                    basis[address(21)] += amount(41);
                }
            }
            note();
            for (AccountId id = 0; id < e.accounts().size(); ++id) {
                const Account& a = e.accounts()[id];
                // A position opened, closed and opened again within one order is flat in between, unseen.
                if (a.position == 0) continue;
                ++(a.basis == basis[a.address] ? seen : unseen);
                basis[a.address] = a.basis;
            }
        }
    }
    EXPECT_LT(unseen * 1'000, seen);
}

TEST(ClearingExit, profit_that_is_not_settled_is_junior) {
    House house;
    for (const u32 who : {10u, 11u}) house.deposit(who, 10'000 * kUsdc);
    ASSERT_EQ(house.price(1'000'000), Code::ok);
    ASSERT_EQ(house.buy(10, 1'000'000, 100), Code::ok);
    ASSERT_EQ(house.sell(11, 1'000'000, 100), Code::ok);
    ASSERT_EQ(house.price_after(5'000, 1'010'000), Code::ok);
    ASSERT_GT(house.equity(10), 10'000 * kUsdcQ);
    const Takedown open(house.engine);
    // The buyer's order rested, so he got a rebate or paid a fee: the basis knows of neither.
    EXPECT_TRUE(open.of(named(10)).senior == 10'000 * kUsdc);
    EXPECT_TRUE(open.of(named(10)).junior == units(house.equity(10)) - 10'000 * kUsdc);
    EXPECT_TRUE(open.of(named(11)).junior == 0);
    EXPECT_TRUE(open.of(named(11)).senior == units(house.equity(11)));
    // Closed, it is cash like any other.
    ASSERT_EQ(house.sell(10, 1'010'000, 100), Code::ok);
    ASSERT_EQ(house.buy(11, 1'010'000, 100), Code::ok);
    const Takedown flat(house.engine);
    EXPECT_TRUE(flat.of(named(10)).junior == 0);
    EXPECT_TRUE(flat.of(named(10)).senior == units(house.cash(10)));
}

// Orders that rest hold no money: an exit with them is an exit without them.
TEST(ClearingExit, resting_orders_change_nothing) {
    House house;
    house.deposit(10, 10'000 * kUsdc);
    ASSERT_EQ(house.price(1'000'000), Code::ok);
    const Takedown before(house.engine);
    ASSERT_EQ(house.buy(10, 999'000, 50), Code::ok);
    const Takedown after(house.engine);
    EXPECT_TRUE(before.sum == after.sum && after.of(named(10)).senior == 10'000 * kUsdc);
}

// A crash nobody could liquidate in: the winners are owed more than there is. L1 pays seniors first, so what
// is short comes out of profit; the fund has stood in before anybody.
TEST(ClearingExit, when_an_account_is_short_juniors_are_what_lacks) {
    House house;
    for (const u32 who : {10u, 11u}) house.deposit(who, 1'000 * kUsdc);
    ASSERT_EQ(house.price(1'000'000), Code::ok);
    ASSERT_EQ(house.buy(10, 1'000'000, 1'000), Code::ok);
    ASSERT_EQ(house.sell(11, 1'000'000, 1'000), Code::ok);
    u64 price = 1'000'000;
    while (house.equity(10) >= 0) ASSERT_EQ(house.price_after(8'000, price = price * 985 / 1'000), Code::ok);
    const Takedown exit(house.engine);
    u128 seniors = 0;
    for (const auto& [who, payment] : exit.payments) seniors += payment.senior;
    EXPECT_TRUE(exit.sum > pool_of(house.engine));
    EXPECT_TRUE(seniors <= pool_of(house.engine));
    EXPECT_TRUE(exit.of(named(10)).senior + exit.of(named(10)).junior == 0);
    EXPECT_TRUE(exit.of(named(1)).junior == 0);
    u64 short_states = 0;
    expect_exit(house.engine, short_states);
    EXPECT_EQ(short_states, 1u);

    // The table learns of it when somebody liquidates, and follows the mark from then on (K-96).
    Table table;
    house.engine.write_rows(table);
    EXPECT_TRUE(table.sums().total == pool_of(house.engine));
    ASSERT_EQ(house.liquidate(11, 10), Code::ok);
    ASSERT_EQ(house.engine.totals().insolvent, 1u);
    for (int step = 0; step < 3; ++step) {
        house.engine.write_rows(table);
        const i128 lacks = -house.equity(10);
        ASSERT_TRUE(lacks > 0);
        const i128 total = house.engine.totals().vault + lacks;
        EXPECT_TRUE(table.sums().total == units(total + kQPerUnit - 1));
        EXPECT_TRUE(table.sums().total > pool_of(house.engine));
        ASSERT_EQ(house.price_after(8'000, price = price * 995 / 1'000), Code::ok);
    }
    // Covered again, it is a row like any other.
    house.deposit(10, 2'000 * kUsdc);
    ASSERT_EQ(house.engine.totals().insolvent, 0u);
    house.engine.write_rows(table);
    EXPECT_TRUE(table.sums().total == pool_of(house.engine));
}

// O-13 over random histories: rows that are worth what the exit pays, and a total that covers them.
TEST(ClearingLedger, rows_are_worth_the_equity_after_every_entry) {
    u64 stale_shortfall = 0;
    for (u64 seed = 40; seed < 48; ++seed) {
        Crowd crowd(seed);
        Table table;
        Engine& e = crowd.house.engine;
        for (int i = 0; i < 2'000 / kShorter; ++i) {
            bool liquidation = false;
            (void)crowd.operation(liquidation);
            if (i % 3 != 0) continue;  // an entry of several transactions
            e.write_rows(table);
            ASSERT_EQ(table.scale().divisor, kQPerUnit);
            u128 sum = 0;
            i128 short_of_rows = 0;
            for (AccountId id = 1; id < e.accounts().size(); ++id) {
                const Account& a = e.accounts()[id];
                const LedgerRow& row = table[id];
                ASSERT_TRUE(row.cash + row.position * table.scale().worth == e.equity(a)) << id;
                ASSERT_TRUE(row.owner == a.address || (row.owner.is_zero() && a.cash == 0));
                sum += units(e.equity(a));
                if (a.insolvent) short_of_rows += e.equity(a);
            }
            ASSERT_TRUE(table[kFund].owner.is_zero());
            // What the total does not know: accounts under water that nobody has marked (K-96).
            bool unmarked = false;
            for (AccountId id = 0; id < e.accounts().size(); ++id)
                unmarked |= e.equity(e.accounts()[id]) < 0 && (!e.accounts()[id].insolvent || id == kFund);
            const bool exact = !unmarked && short_of_rows <= 0;
            if (exact)
                ASSERT_TRUE(table.sums().total >= sum && table.sums().total <= sum + e.accounts().size() + 1);
            else
                ++stale_shortfall;
        }
    }
    std::printf("states with an unmarked shortfall: %llu\n",
                static_cast<unsigned long long>(stale_shortfall));
}

}  // namespace
}  // namespace belay::clearing::test
