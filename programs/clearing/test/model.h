// SPDX-License-Identifier: Apache-2.0
// A second clearing house, written from spec/clearing.md and not from the engine: unbounded integers, an
// unsorted list of orders that is searched for every fill, ceil divisions where the rules say ceil, and a
// full copy of the state before every transaction. Slow and plain on purpose; differential_test.cpp compares
// the two after every operation.
#pragma once

#include <boost/multiprecision/cpp_int.hpp>
#include <map>
#include <vector>

#include "engine/action.h"
#include "engine/config.h"
#include "engine/market.h"

namespace belay::clearing::model {

using Int = boost::multiprecision::cpp_int;

struct Resting {
    u32 who;
    u64 nonce;
    bool buy, reduce_only;
    Int price, left;
    u64 arrival;
};

struct Person {
    Int cash = 0, position = 0, funding = 0;
    u64 nonce = 0;
    bool insolvent = false;
};

struct Tick {
    Int price = 0;
    u64 time = 0;
};

enum class Phase { waiting, open, halted };

struct State {
    std::map<u32, Person> people;
    std::vector<Resting> orders;
    u64 arrivals = 0;
    Phase phase = Phase::waiting;
    Int index = 0, mark = 0, smooth = 0, last_price = 0, funding = 0;
    u64 index_time = 0, last_time = 0, minute = 0, hour = 0;
    Tick seen;
    u32 agreed = 0;
    std::vector<Int> samples;
    std::map<u32, Tick> reports;  // by oracle
    Int vault = 0;
    u64 window = 0;
    Int window_paid = 0, window_penalties = 0;
};

/// People are small numbers; 1 is the fund, 2 the treasury, 101.. the oracles (test/house.h).
class House {
  public:
    explicit House(const Config& config);

    State state;
    u64 now = 0;

    void deposit(u32 who, u64 units);
    Code apply(const Action& action, u32 who, u32 target);
    Code prices(const std::vector<std::pair<u32, Candidate>>& reports);
    Int equity(u32 who) const;

  private:
    using Reports = std::vector<std::pair<u32, Candidate>>;
    Code dispatch(const Action& action, u32 who, u32 target);
    Code fresh() const;
    // money
    Code transfer(const Action& action, u32 who, u32 to);
    Code withdraw(const Action& action, u32 who);
    bool can_pay(u32 who, const Int& q) const;
    void credit(u32 who, const Int& q);
    // margin
    Int scaled(const Int& lots, int level) const;
    Int required(const Int& lots, int level) const;
    Int worst(u32 who, const Int& more_buys, const Int& more_sells) const;
    int health(u32 who) const;
    bool allowed(u32 who, bool buys, const Int& price, const Int& size, const Int& fee,
                 const Int& resting) const;
    // orders
    Code order(const Action& action, u32 who);
    Code refuse(const Action& action, u32 who) const;
    bool exposed(u32 who) const;
    Int reducible(u32 who, bool buy) const;
    std::size_t best(bool buy) const;
    bool crossing(bool buy, const Int& limit) const;
    void trade(u32 who, bool buys, const Int& price, const Int& size);
    Int maker_fee(const Int& notional, bool liquidation) const;
    Int taker_fee(const Int& notional) const;
    struct Incoming {
        u32 who;
        bool buy, reduce_only, liquidation;
        Int limit, left;
        Int penalty = 0;
        bool stopped = false;
    };
    void step(Incoming& in);
    // liquidation
    Code liquidate(u32 who, u32 target);
    bool fund_can(u32 target, const Int& price, const Int& lots) const;
    Int fund_pays(bool buys, const Int& price, const Int& lots) const;
    // market
    void consider(const Tick& tick);
    bool gate(const Tick& from, const Tick& to) const;
    void move_index(const Tick& tick, u64 dt);
    void reopen(const Tick& tick);
    Int impact(bool bids, bool& missing) const;
    Int rate(const Int& average) const;

    Config config_;
};

}  // namespace belay::clearing::model
