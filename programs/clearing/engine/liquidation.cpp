// SPDX-License-Identifier: Apache-2.0
// K-70..K-77: the book first, at the zero price or better; then the insurance fund, within its caps.
#include <algorithm>

#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

Health Engine::health_of(const Account& a) const {
    return margin_.health(equity(a), magnitude(a.position), market_.tick_value);
}

/// K-72. floor(E / (k |b|)) rounds the long's price up and the short's down: never past E = 0.
u64 Engine::zero_price(const Account& a, i128 equity) const {
    const auto per_tick = static_cast<i128>(wide_mul(magnitude(a.position), config_.market.k));
    const i128 ticks = floor_div(equity, per_tick);
    const i128 price = a.position > 0 ? i128{market_.mark} - ticks : i128{market_.mark} + ticks;
    return static_cast<u64>(clamp_to<i128>(price, 1, config_.market.max_price));
}

/// K-74.
void Engine::reduce_on_book(Taker& taker, Health health, u64 now, Host& host) {
    const Account& account = accounts_[taker.id];
    const u64 whole = magnitude(account.position);
    u64 budget = whole;
    if (health == Health::partial) {
        const u128 slice = ceil_div_million(wide_mul(whole, config_.market.slice));
        budget = std::min(whole, std::max(static_cast<u64>(slice), config_.market.min_slice));
    }
    taker.remaining = budget;
    for (u32 step = 0; step < kMaxMatchSteps && taker.remaining != 0 && crosses(taker.buy, taker.limit);
         ++step) {
        host.charge(kWeightStep);
        match_step(taker, book_.best(!taker.buy).first, now, host);
        if (health_of(account) == Health::healthy) return;
    }
}

i128 Engine::fund_cost(bool fund_buys, u64 price, u64 lots) const {
    const bool above = fund_buys ? price > market_.mark : price < market_.mark;
    const u64 gap = price > market_.mark ? price - market_.mark : market_.mark - price;
    return above ? static_cast<i128>(wide_mul(config_.market.k * gap, lots)) : 0;
}

/// K-75, K-76 for a piece of the position.
bool Engine::fund_can_take(const Account& a, u64 price, u64 lots) const {
    const Account& fund = accounts_[kFund];
    const bool buys = a.position > 0;
    const i64 after = fund.position + (buys ? static_cast<i64>(lots) : -static_cast<i64>(lots));
    if (magnitude(after) > config_.market.fund_max_position) return false;
    const i128 budget =
        static_cast<i128>(wide_mul(config_.market.window_base, kQPerUnit)) + window_.penalties;
    const i128 cost = fund_cost(buys, price, lots);
    if (cost != 0 && window_.paid + cost > budget) return false;
    return change_allowed(fund, Change{buys, price, lots, 0, 0});
}

u64 Engine::take_over(Account& a, u64 price, u64 now, Host& host) {
    host.charge(kWeightTakeover);
    u64 lots = magnitude(a.position);
    if (!fund_can_take(a, price, lots)) {
        u64 low = 0, high = lots;  // low is possible, high is not
        while (high - low > 1) {
            const u64 mid = low + (high - low) / 2;
            (fund_can_take(a, price, mid) ? low : high) = mid;
        }
        lots = low;
    }
    if (lots == 0) return 0;
    Account& fund = accounts_[kFund];
    const bool fund_buys = a.position > 0;
    window_.paid += fund_cost(fund_buys, price, lots);
    move_position(fund, fund_buys, lots, price);
    move_position(a, !fund_buys, lots, price);
    emit(host, TradeEvent{++market_.trade_count, now, fund.address, 0, a.address, 0, !fund_buys, true, true,
                          price, lots});
    return lots;
}

Code Engine::liquidate(const Action& x, AccountId id, u64 now, Host& host) {
    const AccountId target = accounts_.find(x.account);
    if (target == kNone) return Code::unknown_account;
    if (target == id) return Code::self_liquidation;
    if (target == kFund) return Code::not_liquidatable;
    if (const Code code = fresh_price(now); code != Code::ok) return code;
    Account& account = accounts_[target];
    const Health before = health_of(account);
    const bool due = account.position != 0 && before >= Health::partial;
    if (!due && !(account.insolvent && before != Health::bankrupt)) return Code::not_liquidatable;

    LiquidationEvent event{account.address, accounts_[id].address, 0, 0, 0, 0, before, before};
    if (due) {
        if (const u64 window = now / config_.market.window_ms; window != window_.window)
            window_ = {window, 0, 0};
        cancel_all(target, OrderStatus::liquidated, host);
        drop_auction_order(target, OrderStatus::liquidated, host);
        Taker taker{.id = target,
                    .buy = account.position < 0,
                    .limit = zero_price(account, equity(account)),
                    .remaining = 0};
        taker.liquidation = true;
        reduce_on_book(taker, before, now, host);
        window_.penalties += taker.penalty;
        event.zero_price = taker.limit;
        event.book_lots = taker.filled;
        event.penalty = taker.penalty;
        if (account.position != 0 && health_of(account) >= Health::full)
            event.fund_lots = take_over(account, taker.limit, now, host);
    }
    event.after = health_of(account);
    set_insolvent(account, event.after == Health::bankrupt);
    emit(host, event);
    return Code::ok;
}

}  // namespace belay::clearing
