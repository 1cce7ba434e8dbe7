// SPDX-License-Identifier: Apache-2.0
// Matching (K-30, K-33..K-37): one bounded loop for users' orders and liquidations.
#include <algorithm>

#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

i128 Engine::taker_fee(u128 notional) const {
    return static_cast<i128>(ceil_div_million(notional * config_.market.taker_fee));
}

i128 Engine::maker_fee(u128 notional, bool liquidation) const {
    const i32 ppm = config_.market.maker_fee;
    if (ppm >= 0) return static_cast<i128>(ceil_div_million(notional * static_cast<u32>(ppm)));
    if (liquidation) return 0;  // no taker fee pays for a rebate (K-64)
    return -static_cast<i128>(floor_div_million(notional * static_cast<u32>(-ppm)));  // floor
}

bool Engine::crosses(bool buy, u64 limit) const {
    if (book_.empty(!buy)) return false;
    const u64 best = book_.best(!buy).price;
    return buy ? best <= limit : best >= limit;
}

void Engine::match(Taker& taker, u64 now, Host& host) {
    for (u32 step = 0; taker.remaining != 0 && taker.stop == OrderStatus::filled; ++step) {
        if (!crosses(taker.buy, taker.limit)) return;
        if (step == kMaxMatchSteps) {
            taker.stop = OrderStatus::step_limit;  // K-35: the rest would rest crossed
            return;
        }
        host.charge(kWeightStep);
        match_step(taker, book_.best(!taker.buy).first, now, host);
    }
}

void Engine::match_step(Taker& taker, OrderId id, u64 now, Host& host) {
    const Order& order = book_.order(id);
    if (order.account == taker.id) return remove_order(id, OrderStatus::self_trade, host);  // K-33
    const Account& maker = accounts_[order.account];
    u64 size = std::min(taker.remaining, order.remaining);
    if (order.reduce_only) {
        size = std::min(size, reducible(maker.position, order.buy));
        if (size == 0) return remove_order(id, OrderStatus::nothing_to_reduce, host);  // K-34
    }
    if (taker.reduce_only) {
        size = std::min(size, reducible(accounts_[taker.id].position, taker.buy));
        if (size == 0) {
            taker.stop = OrderStatus::nothing_to_reduce;
            return;
        }
    }
    const u128 notional = wide_mul(config_.market.k * order.price, size);
    const Change change{order.buy, order.price, size, maker_fee(notional, taker.liquidation),
                        order.reduce_only ? 0 : size};
    if (!change_allowed(maker, change)) return remove_order(id, OrderStatus::maker_margin, host);  // K-37
    if (!taker_accepts(taker, order.price, size)) {
        taker.stop = OrderStatus::taker_margin;
        return;
    }
    settle_fill(taker, id, size, now, host);
}

bool Engine::taker_accepts(const Taker& taker, u64 price, u64 size) const {
    // An order with new risk was checked for its worst case (K-36); a liquidation is bounded by its zero
    // price (K-72).
    if (taker.liquidation || !taker.reduce_only) return true;
    const i128 fee = taker_fee(wide_mul(config_.market.k * price, size));
    return change_allowed(accounts_[taker.id], Change{taker.buy, price, size, fee, 0});
}

void Engine::settle_fill(Taker& taker, OrderId id, u64 size, u64 now, Host& host) {
    const Order order = book_.order(id);
    Account& maker = accounts_[order.account];
    Account& account = accounts_[taker.id];
    book_.fill(maker, id, size);
    move_position(maker, order.buy, size, order.price);
    move_position(account, taker.buy, size, order.price);

    const i128 fee = maker_fee(wide_mul(config_.market.k * order.price, size), taker.liquidation);
    add_cash(maker, -fee);
    add_cash(accounts_[kTreasury], fee);
    charge_taker(taker, order.price, size);

    taker.remaining -= size;
    taker.filled += size;
    market_.last_price = order.price;
    market_.last_time = now;
    emit(host, TradeEvent{++market_.trade_count, now, maker.address, order.nonce, account.address,
                          taker.order, taker.buy, taker.liquidation, false, order.price, size});
}

void Engine::charge_taker(Taker& taker, u64 price, u64 size) {
    const u128 notional = wide_mul(config_.market.k * price, size);
    Account& account = accounts_[taker.id];
    if (!taker.liquidation) {
        const i128 fee = taker_fee(notional);
        add_cash(account, -fee);
        add_cash(accounts_[kTreasury], fee);
        return;
    }
    // K-73: never more than what the fill is better than the zero price, so E / |position| does not fall.
    const u64 better = taker.buy ? taker.limit - price : price - taker.limit;
    const auto improvement = static_cast<i128>(wide_mul(config_.market.k * better, size));
    const auto full = static_cast<i128>(ceil_div_million(notional * config_.market.penalty));
    const i128 penalty = std::min(improvement, full);
    add_cash(account, -penalty);
    add_cash(accounts_[kFund], penalty);
    taker.penalty += penalty;
}

}  // namespace belay::clearing
