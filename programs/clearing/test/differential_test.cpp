// SPDX-License-Identifier: Apache-2.0
// The engine against the second clearing house (test/model.h): random markets, random operations, the same
// code and the same state after each one.
#include <gtest/gtest.h>

#include <random>

#include "test/house.h"
#include "test/model.h"

namespace belay::clearing::test {
namespace {

using model::Int;

Int big(i128 v) {
    const Int high = static_cast<i64>(v >> 64);
    return (high << 64) + static_cast<u64>(v);
}

/// Small traders, thin funds and narrow limits, so that every rule is hit.
Config random_config(std::mt19937_64& random) {
    Config c = test_config();
    MarketConfig& m = c.market;
    const auto pick = [&](std::initializer_list<u64> values) {
        return *(values.begin() + random() % values.size());
    };
    m.k = static_cast<u32>(pick({1, 7, 10'000'000, kMaxLotValue - 1}));
    m.max_price = kMaxTickValue / m.k;
    m.taker_fee = static_cast<u32>(pick({0, 500, 2'000}));
    m.maker_fee = static_cast<i32>(pick({0, 200})) - static_cast<i32>(m.taker_fee == 0 ? 0 : pick({0, 300}));
    m.slice = static_cast<u32>(pick({100'000, 250'000, 1'000'000}));
    m.min_slice = pick({1, 50});
    m.fund_max_position = pick({100, 20'000'000});
    m.window_base = pick({0, 1'000, 1'000'000'000});
    m.window_ms = static_cast<u32>(pick({10'000, 86'400'000}));
    m.max_orders = static_cast<u8>(pick({3, 64}));
    m.max_open_interest = pick({1'500, 50'000, 1'000'000'000});
    m.max_position = m.max_order = std::min<u64>(m.max_open_interest, pick({1'000, 20'000}));
    m.impact_notional = pick({1, 1'000, 100'000'000});
    m.brackets = {{pick({1'000, 1'000'000, 50'000'000}), 50'000, 30'000, 20'000},
                  {kMaxAmount, 100'000, 60'000, 40'000}};
    return c;
}

class Pair {
  public:
    Pair(const Config& config, u64 seed) : random_(seed), engine_(config), model_(config), config_(config) {
        model_.now = engine_.now;
        unit_ = std::max<u64>(
            1, config.market.k * kPrice / 1'000'000 * 100);  // about 100 lots' worth of token units
        for (u32 who = 10; who < 16; ++who) deposit(who, unit_ * (1 + random(4)));
        deposit(1, unit_ * random(8));
        report(kPrice);
    }

    void operation() {
        const u32 who = random(40) == 0 ? 1 : 10 + static_cast<u32>(random(6));
        const u32 other =
            random(30) == 0 ? 1 + static_cast<u32>(random(20)) : 10 + static_cast<u32>(random(6));
        switch (random(40)) {
            case 0:
                return deposit(other, random(unit_));
            case 1:
            case 2:
            case 3:
                return move_price();
            case 4:
                return tick(random(3) ? 1'000 : random(4) ? 20'000 : random(4'000'000));
            case 5:
                return act(ActionKind::cancel_all, who, other);
            case 6:
            case 7:
                return act(ActionKind::cancel, who, other);
            case 8:
                return act(ActionKind::transfer, who, other);
            case 9:
                return act(ActionKind::withdraw, who, other);
            case 10:
            case 11:
            case 12:
                return act(ActionKind::liquidate, who, other);
            default:
                return act(ActionKind::order, who, other);
        }
    }

    void compare();
    const House& engine() const { return engine_; }
    const std::map<Code, u64>& codes() const { return codes_; }

  private:
    static constexpr u64 kPrice = 10'000;
    u64 random(u64 below) { return below == 0 ? 0 : random_() % below; }

    void deposit(u32 who, u64 units) {
        engine_.deposit(who, units);
        model_.deposit(who, units);
    }
    void tick(u64 ms) { model_.now = engine_.now += ms; }
    void expect(Code a, Code b) {
        ++codes_[a];
        ASSERT_STREQ(to_string(a), to_string(b));
    }
    void report(u64 price) {
        std::vector<std::pair<u32, Candidate>> reports;
        for (u32 oracle = 101; oracle < 104; ++oracle)
            if (random(5) != 0)
                reports.push_back({oracle, {price + random(2), engine_.now - random(2) * random(3'000)}});
        if (random(40) == 0) reports.push_back({101, {random(3), engine_.now + random(2)}});
        if (reports.empty()) return;
        const Code code = engine_.price_of(reports);
        expect(code, model_.prices(reports));
        price_ = price;
    }
    void move_price() {
        tick(1'000 + random(5'000));
        const u64 wild = random(60) == 0 ? 300 : 20;
        report(std::max<u64>(1, price_ * (1'000 - wild + random(2 * wild + 1)) / 1'000));
    }
    void act(ActionKind kind, u32 who, u32 other);

    std::mt19937_64 random_;
    House engine_;
    model::House model_;
    Config config_;
    u64 unit_ = 1, price_ = kPrice;
    std::map<u32, u64> nonces_;
    std::map<Code, u64> codes_;
};

void Pair::act(ActionKind kind, u32 who, u32 other) {
    Action a;
    a.kind = kind;
    u64& nonce = nonces_[who];
    a.nonce = nonce += random(50) == 0 ? 0 : 1 + random(2);
    a.expiry = random(30) == 0 ? engine_.now - 2 + random(4) : 0;
    a.account = named(other);
    a.buy = random(2) == 0;
    a.order_kind = static_cast<OrderKind>(random(8) == 0 ? random(4) : random(2));
    a.reduce_only = random(5) == 0;
    const u64 mark = std::max<u64>(1, engine_.engine.market().mark),
              spread = 1 + mark / (random(10) == 0 ? 4 : 200);
    a.price = std::max<u64>(1, mark + random(2 * spread) - std::min(mark, spread));
    a.size = random(60) == 0 ? random_() >> random(64) : 1 + random(random(3) == 0 ? 1'200 : 200);
    a.max_fee = random(30) == 0 ? static_cast<u32>(random(600)) : 5'000;
    if (kind == ActionKind::cancel) a.order = nonce - std::min(nonce, 1 + random(6));
    if (kind == ActionKind::transfer) a.amount = random(unit_ / 4 + 2);
    if (kind == ActionKind::withdraw) a.amount = random(4) == 0 ? kMaxAmount : random(unit_ / 4 + 2);
    if (kind == ActionKind::transfer || kind == ActionKind::withdraw) a.market = 0;
    a.signature = stub_signature(named(who));
    engine_.host.events.clear();
    expect(engine_.apply_bytes(encode(a)), model_.apply(a, who, other));
}

void Pair::compare() {
    const model::State& m = model_.state;
    const Engine& e = engine_.engine;
    ASSERT_EQ(engine_.broken(), "");
    ASSERT_EQ(m.people.size(), e.accounts().size());
    ASSERT_EQ(m.orders.size(), e.book().order_count());
    for (const auto& [who, p] : m.people) {
        const Account& a = engine_.account(who);
        ASSERT_EQ(p.cash, big(a.cash)) << who;
        ASSERT_EQ(p.position, a.position) << who;
        if (p.position != 0) ASSERT_EQ(p.funding, big(a.funding)) << who;
        ASSERT_EQ(p.nonce, a.nonce) << who;
        ASSERT_EQ(p.insolvent, a.insolvent) << who;
    }
    for (const model::Resting& r : m.orders) {
        const OrderId id = e.book().find(engine_.account(r.who), r.nonce);
        ASSERT_NE(id, kNone);
        const Order& o = e.book().order(id);
        ASSERT_TRUE(r.price == o.price && r.left == o.remaining && r.buy == o.buy &&
                    r.reduce_only == o.reduce_only);
    }
    const Market& k = e.market();
    ASSERT_EQ(static_cast<int>(m.phase), static_cast<int>(k.status));
    ASSERT_EQ(m.index, k.index);
    ASSERT_EQ(m.index_time, k.index_time);
    ASSERT_EQ(m.mark, k.mark);
    ASSERT_EQ(m.smooth, k.premium_milli);
    ASSERT_EQ(m.funding, big(k.funding));
    ASSERT_EQ(m.vault, big(e.totals().vault));
    ASSERT_EQ(m.window_paid, big(e.fund_window().paid));
    ASSERT_EQ(m.window_penalties, big(e.fund_window().penalties));
}

TEST(Differential, EngineAndModelAgreeOnEveryOperation) {
    std::map<Code, u64> seen;
    std::map<u8, u64> events;
    for (u64 seed = 1; seed <= 150; ++seed) {
        std::mt19937_64 random(seed);
        const Config config = random_config(random);
        ASSERT_TRUE(within_bounds(config));
        Pair pair(config, seed * 77);
        for (int i = 0; i < 1'000; ++i) {
            pair.operation();
            for (const Bytes& e : pair.engine().host.events) ++events[e[0]];
            if (!::testing::Test::HasFatalFailure()) pair.compare();
            if (::testing::Test::HasFatalFailure()) FAIL() << "seed " << seed << " operation " << i;
        }
        for (const auto& [code, n] : pair.codes()) seen[code] += n;
    }
    for (const auto& [code, n] : seen)
        std::printf("%-20s %8llu\n", to_string(code), static_cast<unsigned long long>(n));
    for (const auto& [kind, n] : events)
        std::printf("event %u: %llu\n", kind, static_cast<unsigned long long>(n));
    // The generator is not vacuous: each of these must have happened.
    for (const Code code :
         {Code::ok, Code::insufficient_margin, Code::would_cross, Code::nothing_to_reduce, Code::price_stale,
          Code::market_halted, Code::not_liquidatable, Code::self_liquidation, Code::withdrawals_paused,
          Code::too_many_orders, Code::position_cap, Code::open_interest_cap, Code::fund_restricted,
          Code::nonce_used, Code::expired, Code::unknown_order})
        EXPECT_GT(seen[code], 0u) << to_string(code);
    EXPECT_GT(events[static_cast<u8>(EventKind::liquidation)], 200u);
    EXPECT_GT(events[static_cast<u8>(EventKind::trade)], 1'000u);
}

}  // namespace
}  // namespace belay::clearing::test
