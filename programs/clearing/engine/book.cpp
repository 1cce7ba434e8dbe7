// SPDX-License-Identifier: Apache-2.0
#include "engine/book.h"

#include "engine/arith.h"

namespace belay::clearing {

std::size_t Book::position_of(const Side& levels, bool buy, u64 price) {
    const auto worse = [buy](u64 a, u64 b) { return buy ? a < b : a > b; };
    std::size_t low = 0, high = levels.size();
    // Most orders come near the best price: look at the back before halving.
    for (int probe = 0; probe < 4 && high > 0; ++probe, --high)
        if (!worse(price, levels[high - 1].price)) return levels[high - 1].price == price ? high - 1 : high;
    while (low < high) {
        const std::size_t mid = (low + high) / 2;
        if (worse(levels[mid].price, price))
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

bool Book::has_room(bool buy, u64 price) const {
    if (live_ >= kMaxOrders) return false;
    const Side& levels = side(buy);
    if (levels.size() < kMaxLevels) return true;
    const std::size_t at = position_of(levels, buy, price);
    return at < levels.size() && levels[at].price == price;
}

OrderId Book::take_slot() {
    ++live_;
    if (free_ == kNone) return orders_.push();
    const OrderId id = free_;
    free_ = orders_[id].next;
    return id;
}

void Book::link_to_level(Order& order, OrderId id) {
    Side& levels = side(order.buy);
    const std::size_t at = position_of(levels, order.buy, order.price);
    if (at == levels.size() || levels[at].price != order.price) {
        moved_ += static_cast<u32>(levels.size() - at);
        levels.insert(levels.begin() + static_cast<std::ptrdiff_t>(at), Level{order.price, 0, kNone, kNone});
    }
    Level& level = levels[at];
    order.previous = level.last;
    order.next = kNone;
    if (level.last == kNone)
        level.first = id;
    else
        orders_[level.last].next = id;
    level.last = id;
    level.lots += order.remaining;
}

void Book::unlink_from_level(const Order& order, OrderId id) {
    Side& levels = side(order.buy);
    const std::size_t at = position_of(levels, order.buy, order.price);
    require(at < levels.size() && levels[at].price == order.price, "order without a level");
    Level& level = levels[at];
    level.lots -= order.remaining;
    if (level.first == id)
        level.first = order.next;
    else
        orders_[order.previous].next = order.next;
    if (level.last == id)
        level.last = order.previous;
    else
        orders_[order.next].previous = order.previous;
    if (level.first == kNone) {
        moved_ += static_cast<u32>(levels.size() - at);
        levels.erase(levels.begin() + static_cast<std::ptrdiff_t>(at));
    }
}

/// Newest first, which is by falling nonce (K-24): a new order goes to the front at once, one from a
/// checkpoint to its place.
void Book::link_to_account(Account& account, Order& order, OrderId id) {
    OrderId before = kNone, after = account.first_order;
    while (after != kNone && orders_[after].nonce > order.nonce) {
        before = after;
        after = orders_[after].account_next;
    }
    order.account_previous = before;
    order.account_next = after;
    (before == kNone ? account.first_order : orders_[before].account_next) = id;
    if (after != kNone) orders_[after].account_previous = id;
    ++account.order_count;
}

void Book::unlink_from_account(Account& account, const Order& order) {
    if (order.account_previous == kNone)
        account.first_order = order.account_next;
    else
        orders_[order.account_previous].account_next = order.account_next;
    if (order.account_next != kNone) orders_[order.account_next].account_previous = order.account_previous;
    --account.order_count;
}

OrderId Book::add(Account& account, const Order& wanted) {
    const OrderId id = take_slot();
    Order& order = orders_[id];
    order = wanted;
    link_to_level(order, id);
    link_to_account(account, order, id);
    if (!order.reduce_only) (order.buy ? account.buys : account.sells) += order.remaining;
    return id;
}

void Book::remove(Account& account, OrderId id) {
    Order& order = orders_[id];
    unlink_from_level(order, id);
    unlink_from_account(account, order);
    if (!order.reduce_only) (order.buy ? account.buys : account.sells) -= order.remaining;
    order.next = free_;
    free_ = id;
    --live_;
}

void Book::fill(Account& account, OrderId id, u64 lots) {
    Order& order = orders_[id];
    if (lots == order.remaining) return remove(account, id);
    Side& levels = side(order.buy);
    Level& level = levels[position_of(levels, order.buy, order.price)];
    level.lots -= lots;
    order.remaining -= lots;
    if (!order.reduce_only) (order.buy ? account.buys : account.sells) -= lots;
}

OrderId Book::find(const Account& account, u64 nonce) const {
    OrderId id = account.first_order;
    while (id != kNone && orders_[id].nonce != nonce) id = orders_[id].account_next;
    return id;
}

}  // namespace belay::clearing
