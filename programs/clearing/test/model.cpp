// SPDX-License-Identifier: Apache-2.0
#include "test/model.h"

#include <algorithm>

namespace belay::clearing::model {

namespace {

constexpr u32 kFundPerson = 1, kTreasuryPerson = 2;
const Int kMillion = 1'000'000;

Int floor_of(const Int& n, const Int& d) { return n >= 0 ? Int(n / d) : Int(-((-n + d - 1) / d)); }
Int ceil_of(const Int& n, const Int& d) { return -floor_of(-n, d); }

}  // namespace

House::House(const Config& config) : config_(config) {
    state.people[kFundPerson];
    state.people[kTreasuryPerson];
}

Int House::equity(u32 who) const {
    const Person& p = state.people.at(who);
    return p.cash - p.position * (state.funding - p.funding) +
           Int(config_.market.k) * p.position * state.mark;
}

Code House::fresh() const {
    if (state.phase == Phase::waiting) return Code::market_waiting;
    if (state.phase == Phase::halted) return Code::market_halted;
    return now - std::min(now, state.index_time) <= config_.oracle.stale_ms ? Code::ok : Code::price_stale;
}

Code House::apply(const Action& action, u32 who, u32 target) {
    if (!state.people.contains(who)) return Code::unknown_signer;
    if (action.expiry != 0 && now > action.expiry) return Code::expired;
    if (action.nonce <= state.people[who].nonce) return Code::nonce_used;
    const State before = state;
    const Code code = dispatch(action, who, target);
    if (code != Code::ok)
        state = before;  // K-6
    else
        state.people[who].nonce = action.nonce;
    return code;
}

Code House::dispatch(const Action& a, u32 who, u32 target) {
    switch (a.kind) {
        case ActionKind::order:
            return order(a, who);
        case ActionKind::cancel: {
            const auto gone = std::erase_if(
                state.orders, [&](const Resting& r) { return r.who == who && r.nonce == a.order; });
            return gone == 1 ? Code::ok : Code::unknown_order;
        }
        case ActionKind::cancel_all:
            std::erase_if(state.orders, [&](const Resting& r) { return r.who == who; });
            return Code::ok;
        case ActionKind::transfer:
            return transfer(a, who, target);
        case ActionKind::withdraw:
            return withdraw(a, who);
        case ActionKind::liquidate:
            return liquidate(who, target);
        case ActionKind::auction_order:
        case ActionKind::clear:
        case ActionKind::prices:
            break;
    }
    return Code::unknown_kind;
}

// ---- money

void House::deposit(u32 who, u64 units) {
    if (units == 0) return;
    state.vault += Int(units) * kMillion;
    credit(who, Int(units) * kMillion);
}

void House::credit(u32 who, const Int& q) {
    Person& p = state.people[who];
    p.cash += q;
    const bool known = p.position == 0 || fresh() == Code::ok;
    if (p.insolvent && known && equity(who) >= 0) p.insolvent = false;
}

bool House::exposed(u32 who) const {
    return state.people.at(who).position != 0 ||
           std::ranges::any_of(state.orders, [&](const Resting& r) { return r.who == who; });
}

bool House::can_pay(u32 who, const Int& q) const {
    if (!exposed(who)) return state.people.at(who).cash >= q;
    return equity(who) - q >= required(worst(who, 0, 0), 3);
}

Code House::transfer(const Action& a, u32 who, u32 to) {
    if (who == kFundPerson) return Code::fund_restricted;
    if (a.amount == 0 || a.amount == kMaxAmount) return Code::bad_amount;
    if (to == who) return Code::same_account;
    if (!state.people.contains(to) && a.amount < config_.min_new_account) return Code::below_new_account;
    const Int q = Int(a.amount) * kMillion;
    if (exposed(who) && fresh() != Code::ok) return fresh();
    if (!can_pay(who, q)) return Code::insufficient_margin;
    state.people[who].cash -= q;
    credit(to, q);
    return Code::ok;
}

Code House::withdraw(const Action& a, u32 who) {
    if (who == kFundPerson) return Code::fund_restricted;
    if (a.amount == 0) return Code::bad_amount;
    for (const auto& [number, p] : state.people)
        if (p.insolvent) return Code::withdrawals_paused;
    if (exposed(who) && fresh() != Code::ok) return fresh();
    Int units = a.amount;
    if (a.amount == kMaxAmount) {
        const Int free =
            exposed(who) ? Int(equity(who) - required(worst(who, 0, 0), 3)) : state.people[who].cash;
        units = free <= 0 ? Int(0) : floor_of(free, kMillion);
    }
    if (units == 0 || !can_pay(who, units * kMillion)) return Code::insufficient_margin;
    if (units * kMillion > state.vault) return Code::vault_short;
    state.people[who].cash -= units * kMillion;
    state.vault -= units * kMillion;
    return Code::ok;
}

// ---- margin: level 0 IM, 1 MM, 2 CO, 3 withdrawal

Int House::scaled(const Int& lots, int level) const {
    Int rest = Int(config_.market.k) * lots * state.mark, from = 0, sum = 0;
    const Int all = rest;
    for (const Bracket& b : config_.market.brackets) {
        const Int to = b.upto == kMaxAmount ? all : std::min(all, Int(Int(b.upto) * kMillion));
        const u32 ppm = level == 0   ? b.im
                        : level == 1 ? b.mm
                        : level == 2 ? b.co
                                     : b.im + config_.market.withdraw_margin;
        if (to > from) sum += (to - from) * ppm;
        from = std::max(from, to);
    }
    return sum;
}

Int House::required(const Int& lots, int level) const { return ceil_of(scaled(lots, level), kMillion); }

Int House::worst(u32 who, const Int& more_buys, const Int& more_sells) const {
    const Int b = state.people.at(who).position;
    Int up = (b > 0 ? b : Int(0)) + more_buys, down = (b < 0 ? Int(-b) : Int(0)) + more_sells;
    for (const Resting& r : state.orders)
        if (r.who == who && !r.reduce_only) (r.buy ? up : down) += r.left;
    return std::max(up, down);
}

int House::health(u32 who) const {
    const Int e = equity(who), lots = abs(state.people.at(who).position);
    if (e < 0) return 4;
    for (int level = 0; level < 3; ++level)
        if (e >= required(lots, level)) return level;
    return 3;
}

bool House::allowed(u32 who, bool buys, const Int& price, const Int& size, const Int& fee,
                    const Int& resting) const {
    const Int b0 = state.people.at(who).position, b1 = buys ? Int(b0 + size) : Int(b0 - size);
    const Int e0 = equity(who);
    const Int e1 = e0 + Int(config_.market.k) * (b1 - b0) * (state.mark - price) - fee;
    Int up = b1 > 0 ? b1 : Int(0), down = b1 < 0 ? Int(-b1) : Int(0);
    for (const Resting& r : state.orders)
        if (r.who == who && !r.reduce_only) (r.buy ? up : down) += r.left;
    (buys ? up : down) -= resting;
    if (e1 >= required(std::max(up, down), 0)) return true;
    if (b0 * b1 < 0 || abs(b1) > abs(b0)) return false;
    const Int r0 = scaled(abs(b0), 0), r1 = scaled(abs(b1), 0);
    return r0 == 0 ? e1 >= e0 : e1 * r0 >= e0 * r1;
}

// ---- the book

std::size_t House::best(bool buy) const {
    std::size_t at = state.orders.size();
    for (std::size_t i = 0; i < state.orders.size(); ++i) {
        const Resting& r = state.orders[i];
        if (r.buy != buy) continue;
        if (at == state.orders.size()) {
            at = i;
            continue;
        }
        const Resting& b = state.orders[at];
        const bool better = buy ? r.price > b.price : r.price < b.price;
        if (better || (r.price == b.price && r.arrival < b.arrival)) at = i;
    }
    return at;
}

bool House::crossing(bool buy, const Int& limit) const {
    const std::size_t at = best(!buy);
    if (at == state.orders.size()) return false;
    return buy ? state.orders[at].price <= limit : state.orders[at].price >= limit;
}

Int House::reducible(u32 who, bool buy) const {
    const Int b = state.people.at(who).position;
    return buy == (b < 0) ? Int(abs(b)) : Int(0);
}

Int House::taker_fee(const Int& notional) const {
    return ceil_of(notional * config_.market.taker_fee, kMillion);
}
Int House::maker_fee(const Int& notional, bool liquidation) const {
    if (liquidation && config_.market.maker_fee < 0) return 0;
    // ceil of a charge; a rebate rounds down in size, which is ceil of the negative number as well
    return ceil_of(notional * config_.market.maker_fee, kMillion);
}

void House::trade(u32 who, bool buys, const Int& price, const Int& size) {
    Person& p = state.people[who];
    p.cash -= p.position * (state.funding - p.funding);
    p.funding = state.funding;
    p.position += buys ? size : Int(-size);
    p.cash -= (buys ? size : Int(-size)) * Int(config_.market.k) * price;
}

Code House::refuse(const Action& a, u32 who) const {
    const MarketConfig& m = config_.market;
    if (a.price == 0 || a.price > m.max_price) return Code::bad_price;
    if (a.size < m.min_order || a.size > m.max_order) return Code::bad_size;
    if (abs(Int(a.price) - state.mark) * kMillion > state.mark * m.price_band) return Code::outside_band;
    if (Int(a.max_fee) < Int(m.taker_fee) || Int(a.max_fee) < Int(m.maker_fee)) return Code::fee_above_max;
    if (a.order_kind == OrderKind::post_only && crossing(a.buy, a.price)) return Code::would_cross;
    const bool rests = a.order_kind == OrderKind::limit || a.order_kind == OrderKind::post_only;
    const auto open = std::ranges::count_if(state.orders, [&](const Resting& r) { return r.who == who; });
    if (rests && open >= m.max_orders) return Code::too_many_orders;
    if (a.reduce_only) return reducible(who, a.buy) == 0 ? Code::nothing_to_reduce : Code::ok;
    Int interest = 0;
    for (const auto& [number, p] : state.people) interest += p.position > 0 ? p.position : Int(0);
    if (interest + a.size > m.max_open_interest) return Code::open_interest_cap;
    const Int w = worst(who, a.buy ? a.size : 0, a.buy ? 0 : a.size);
    if (w > m.max_position) return Code::position_cap;
    const Int signed_size = a.buy ? Int(a.size) : Int(-Int(a.size));
    const Int loss = std::max(Int(0), Int(Int(m.k) * signed_size * (Int(a.price) - state.mark)));
    const Int fee =
        a.order_kind == OrderKind::post_only ? Int(0) : Int(taker_fee(Int(m.k) * a.price * a.size) + 64);
    return equity(who) - loss - fee >= required(w, 0) ? Code::ok : Code::insufficient_margin;
}

Code House::order(const Action& a, u32 who) {
    if (who == kFundPerson && !a.reduce_only) return Code::fund_restricted;
    if (fresh() != Code::ok) return fresh();
    if (const Code code = refuse(a, who); code != Code::ok) return code;
    Incoming in{who, a.buy, a.reduce_only, false, a.price, a.size};
    if (a.order_kind != OrderKind::post_only)
        for (int steps = 0; in.left != 0 && !in.stopped && crossing(in.buy, in.limit); ++steps) {
            if (steps == 64)
                in.stopped = true;
            else
                step(in);
        }
    const bool rests = a.order_kind == OrderKind::limit || a.order_kind == OrderKind::post_only;
    if (in.left == 0 || in.stopped || !rests) return Code::ok;
    if (a.reduce_only && reducible(who, a.buy) == 0) return Code::ok;
    state.orders.push_back({who, a.nonce, a.buy, a.reduce_only, a.price, in.left, ++state.arrivals});
    return Code::ok;
}

void House::step(Incoming& in) {
    const std::size_t at = best(!in.buy);
    const Resting r = state.orders[at];
    const auto drop = [&] { state.orders.erase(state.orders.begin() + static_cast<std::ptrdiff_t>(at)); };
    if (r.who == in.who) return drop();
    Int size = std::min(in.left, r.left);
    if (r.reduce_only) size = std::min(size, reducible(r.who, r.buy));
    if (size == 0) return drop();
    if (in.reduce_only) size = std::min(size, reducible(in.who, in.buy));
    if (size == 0) {
        in.stopped = true;
        return;
    }
    const Int notional = Int(config_.market.k) * r.price * size;
    if (!allowed(r.who, r.buy, r.price, size, maker_fee(notional, in.liquidation),
                 r.reduce_only ? Int(0) : size))
        return drop();
    if (in.reduce_only && !allowed(in.who, in.buy, r.price, size, taker_fee(notional), 0)) {
        in.stopped = true;
        return;
    }
    if (r.left == size)
        drop();
    else
        state.orders[at].left -= size;
    trade(r.who, r.buy, r.price, size);
    trade(in.who, in.buy, r.price, size);
    state.people[r.who].cash -= maker_fee(notional, in.liquidation);
    state.people[kTreasuryPerson].cash += maker_fee(notional, in.liquidation);
    if (in.liquidation) {
        const Int better = Int(config_.market.k) * abs(in.limit - r.price) * size;
        const Int penalty = std::min(better, ceil_of(notional * config_.market.penalty, kMillion));
        state.people[in.who].cash -= penalty;
        state.people[kFundPerson].cash += penalty;
        in.penalty += penalty;
    } else {
        state.people[in.who].cash -= taker_fee(notional);
        state.people[kTreasuryPerson].cash += taker_fee(notional);
    }
    in.left -= size;
    state.last_price = r.price;
    state.last_time = now;
}

// ---- liquidation

Int House::fund_pays(bool buys, const Int& price, const Int& lots) const {
    const Int over = buys ? Int(price - state.mark) : Int(state.mark - price);
    return over > 0 ? Int(over * config_.market.k * lots) : Int(0);
}

bool House::fund_can(u32 target, const Int& price, const Int& lots) const {
    const bool buys = state.people.at(target).position > 0;
    const Int b = state.people.at(kFundPerson).position, after = buys ? Int(b + lots) : Int(b - lots);
    if (abs(after) > config_.market.fund_max_position) return false;
    const Int pays = fund_pays(buys, price, lots);
    const Int budget = Int(config_.market.window_base) * kMillion + state.window_penalties;
    if (pays != 0 && state.window_paid + pays > budget) return false;
    return allowed(kFundPerson, buys, price, lots, 0, 0);
}

Code House::liquidate(u32 who, u32 target) {
    if (!state.people.contains(target)) return Code::unknown_account;
    if (target == who) return Code::self_liquidation;
    if (target == kFundPerson) return Code::not_liquidatable;
    if (fresh() != Code::ok) return fresh();
    Person& p = state.people[target];
    const int before = health(target);
    if (p.position == 0 || before < 2) {
        if (!p.insolvent || before == 4) return Code::not_liquidatable;
        p.insolvent = false;
        return Code::ok;
    }
    if (now / config_.market.window_ms != state.window) {
        state.window = now / config_.market.window_ms;
        state.window_paid = state.window_penalties = 0;
    }
    std::erase_if(state.orders, [&](const Resting& r) { return r.who == target; });
    const Int ticks = floor_of(equity(target), abs(p.position) * config_.market.k);
    Int zero = p.position > 0 ? Int(state.mark - ticks) : Int(state.mark + ticks);
    zero = std::clamp(zero, Int(1), Int(config_.market.max_price));
    Int budget = abs(p.position);
    if (before == 2)
        budget = std::min(budget, std::max(ceil_of(budget * config_.market.slice, kMillion),
                                           Int(config_.market.min_slice)));
    Incoming in{target, p.position < 0, false, true, zero, budget};
    for (int steps = 0; steps < 64 && in.left != 0 && crossing(in.buy, zero); ++steps) {
        step(in);
        if (health(target) == 0) break;
    }
    state.window_penalties += in.penalty;
    if (p.position != 0 && health(target) >= 3) {
        Int lots = abs(p.position);
        if (!fund_can(target, zero, lots)) {
            Int low = 0, high = lots;
            while (high - low > 1) {
                const Int mid = low + (high - low) / 2;
                (fund_can(target, zero, mid) ? low : high) = mid;
            }
            lots = low;
        }
        if (lots != 0) {
            const bool buys = p.position > 0;
            state.window_paid += fund_pays(buys, zero, lots);
            trade(kFundPerson, buys, zero, lots);
            trade(target, !buys, zero, lots);
        }
    }
    p.insolvent = health(target) == 4;
    return Code::ok;
}

}  // namespace belay::clearing::model
