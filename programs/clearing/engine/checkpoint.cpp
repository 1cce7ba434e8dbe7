// SPDX-License-Identifier: Apache-2.0
// K-97: what an import checks of an account and of an order before it is taken in.
#include "engine/engine.h"

namespace belay::clearing {

bool Engine::count_in(Account& a) {
    constexpr u128 kMostCash = u128{1} << 122;  // K-3
    if (magnitude(a.position) > kMaxSize || magnitude(a.cash) >= kMostCash ||
        magnitude(a.basis) >= kMostCash || magnitude(a.funding) >= u128{1} << 80)
        return false;
    if (__builtin_add_overflow(totals_.cash, a.cash, &totals_.cash)) return false;
    totals_.position += a.position;
    totals_.long_lots += a.position > 0 ? static_cast<u64>(a.position) : 0;
    totals_.insolvent += a.insolvent ? 1 : 0;
    touch(a);
    return true;
}

bool Engine::take_auction_order(const AuctionOrder& o) {
    if (auction_.orders.size() >= kMaxAuctionOrders || o.account >= accounts_.size() || o.account == kFund ||
        o.price == 0 || o.price > kMaxTickValue || o.size == 0 || o.size > kMaxSize ||
        o.nonce > accounts_[o.account].nonce)
        return false;
    for (const AuctionOrder& other : auction_.orders)
        if (other.account == o.account) return false;
    auction_.orders.push_back(o);
    (o.buy ? accounts_[o.account].buys : accounts_[o.account].sells) += o.size;
    return true;
}

bool Book::may_take(const Order& order, const Accounts& accounts) const {
    if (order.account >= accounts.size() || order.price == 0 || order.price > kMaxTickValue ||
        order.remaining == 0 || order.remaining > kMaxSize)
        return false;
    const Account& owner = accounts[order.account];
    if (owner.order_count >= kMaxOrdersPerAccount || order.nonce > owner.nonce) return false;
    return find(owner, order.nonce) == kNone && has_room(order.buy, order.price) &&
           (empty(order.buy) || !better(order.buy, order.price, worst(order.buy).price));
}

}  // namespace belay::clearing
