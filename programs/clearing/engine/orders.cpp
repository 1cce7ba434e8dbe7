// SPDX-License-Identifier: Apache-2.0
// K-30..K-39: placing and cancelling. Everything that can refuse an order does so before anything changes
// (K-6).
#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

namespace {

bool may_rest(OrderKind kind) { return kind == OrderKind::limit || kind == OrderKind::post_only; }

}  // namespace

Code Engine::check_order(const Action& x, const Account& account) const {
    const MarketConfig& m = config_.market;
    if (x.price == 0 || x.price > m.max_price) return Code::bad_price;
    if (x.size < m.min_order || x.size > m.max_order) return Code::bad_size;
    const u64 gap = x.price > market_.mark ? x.price - market_.mark : market_.mark - x.price;
    if (wide_mul(gap, kPpm) > wide_mul(market_.mark, m.price_band)) return Code::outside_band;
    if (i64{x.max_fee} < i64{m.taker_fee} || i64{x.max_fee} < i64{m.maker_fee}) return Code::fee_above_max;
    if (x.order_kind == OrderKind::post_only && crosses(x.buy, x.price)) return Code::would_cross;
    if (may_rest(x.order_kind)) {
        if (account.order_count >= m.max_orders) return Code::too_many_orders;
        if (!book_.has_room(x.buy, x.price)) return Code::book_full;
    }
    if (x.reduce_only) return reducible(account.position, x.buy) != 0 ? Code::ok : Code::nothing_to_reduce;
    return check_new_risk(x, account);
}

Code Engine::check_new_risk(const Action& x, const Account& account) const {
    const MarketConfig& m = config_.market;
    if (totals_.long_lots + x.size > m.max_open_interest) return Code::open_interest_cap;
    const u64 worst = worst_lots(account.position, account.buys + (x.buy ? x.size : 0),
                                 account.sells + (x.buy ? 0 : x.size));
    if (worst > m.max_position) return Code::position_cap;
    const bool loses = x.buy ? x.price > market_.mark : x.price < market_.mark;
    const u64 gap = x.price > market_.mark ? x.price - market_.mark : market_.mark - x.price;
    i128 reserve = loses ? static_cast<i128>(wide_mul(m.k * gap, x.size)) : 0;
    if (x.order_kind != OrderKind::post_only)
        reserve +=
            taker_fee(wide_mul(m.k * x.price, x.size)) + i128{kMaxMatchSteps};  // one ceil a step (K-36)
    const i128 left = checked_add(equity(account), -reserve);
    const Requirement needed = margin_.requirement(MarginLevel::initial, worst, market_.tick_value);
    return needed.covered_by(left) ? Code::ok : Code::insufficient_margin;
}

Code Engine::place(const Action& x, AccountId id, u64 now, Host& host) {
    if (id == kFund && !x.reduce_only) return Code::fund_restricted;
    if (const Code code = fresh_price(now); code != Code::ok) return code;
    Account& account = accounts_[id];
    if (const Code code = check_order(x, account); code != Code::ok) return code;

    Taker taker{.id = id, .buy = x.buy, .limit = x.price, .remaining = x.size};
    taker.order = x.nonce;
    taker.reduce_only = x.reduce_only;
    if (x.order_kind != OrderKind::post_only) match(taker, now, host);
    finish_order(x, taker, account, host);
    return Code::ok;
}

void Engine::finish_order(const Action& x, Taker& t, Account& account, Host& host) {
    OrderStatus status = t.stop;
    if (t.remaining != 0 && t.stop == OrderStatus::filled) {
        if (!may_rest(x.order_kind)) {
            status = OrderStatus::immediate;
        } else if (t.reduce_only && reducible(account.position, t.buy) == 0) {
            status = OrderStatus::nothing_to_reduce;
        } else {
            status = OrderStatus::resting;
            Order order;
            order.nonce = x.nonce;
            order.price = x.price;
            order.remaining = t.remaining;
            order.account = t.id;
            order.buy = x.buy;
            order.reduce_only = x.reduce_only;
            book_.add(account, order);
        }
    }
    emit(host, OrderEvent{account.address, x.nonce, status, x.buy, x.price, t.filled, t.remaining});
}

void Engine::remove_order(OrderId id, OrderStatus why, Host& host) {
    const Order order = book_.order(id);
    Account& owner = accounts_[order.account];
    book_.remove(owner, id);
    emit(host, OrderEvent{owner.address, order.nonce, why, order.buy, order.price, 0, order.remaining});
}

Code Engine::cancel(const Action& x, AccountId id, Host& host) {
    const OrderId order = book_.find(accounts_[id], x.order);
    if (order == kNone) return Code::unknown_order;
    remove_order(order, OrderStatus::cancelled, host);
    return Code::ok;
}

void Engine::cancel_all(AccountId id, OrderStatus why, Host& host) {
    host.charge(accounts_[id].order_count * kWeightStep);
    while (accounts_[id].first_order != kNone) remove_order(accounts_[id].first_order, why, host);
}

}  // namespace belay::clearing
