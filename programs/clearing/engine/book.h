// SPDX-License-Identifier: Apache-2.0
// The price-time book (K-30): a sorted array of price levels a side with the best at the back, orders in an
// intrusive first-in-first-out list a level, and each account's orders in a second list through the same
// nodes.
#pragma once

#include <utility>

#include "engine/account.h"

namespace belay::clearing {

struct Order {
    u64 nonce = 0;  // its name, with the account (K-24)
    u64 price = 0;
    u64 remaining = 0;  // lots
    AccountId account = kNone;
    OrderId next = kNone, previous = kNone;  // within the level
    OrderId account_next = kNone, account_previous = kNone;
    bool buy = false, reduce_only = false;
};

struct Level {
    u64 price = 0;
    u64 lots = 0;
    OrderId first = kNone, last = kNone;
};

class Book {
  public:
    /// Whether one more order could rest at this price (K-3's bounds on orders and levels).
    bool has_room(bool buy, u64 price) const;
    /// The caller has asked has_room.
    OrderId add(Account& account, const Order& order);
    void remove(Account& account, OrderId id);
    /// Takes lots off an order; the last lot removes it.
    void fill(Account& account, OrderId id, u64 lots);
    /// The account's order with this name, or kNone.
    OrderId find(const Account& account, u64 nonce) const;

    bool empty(bool buy) const { return side(buy).empty(); }
    const Level& best(bool buy) const { return side(buy).back(); }
    u32 level_count(bool buy) const { return static_cast<u32>(side(buy).size()); }
    /// i = 0 is the best.
    const Level& level(bool buy, u32 i) const { return side(buy)[side(buy).size() - 1 - i]; }
    const Order& order(OrderId id) const { return orders_[id]; }
    u32 order_count() const { return live_; }
    /// K-97: the orders of both sides, best level first and each level in its order of arrival.
    template <class Codec>
    void checkpoint(Codec& codec, Accounts& accounts);
    /// Levels shifted by insertions and removals since the last call: work that only the meter cares about.
    u32 take_moved() { return std::exchange(moved_, 0); }

  private:
    using Side = std::vector<Level>;
    const Side& side(bool buy) const { return buy ? bids_ : asks_; }
    Side& side(bool buy) { return buy ? bids_ : asks_; }
    /// Where the level of this price is or belongs.
    static std::size_t position_of(const Side& levels, bool buy, u64 price);
    static bool better(bool buy, u64 a, u64 b) { return buy ? a > b : a < b; }
    const Level& worst(bool buy) const { return side(buy).front(); }
    bool may_take(const Order& order, const Accounts& accounts) const;
    void link_to_account(Account& account, Order& order, OrderId id);
    OrderId take_slot();
    void link_to_level(Order& order, OrderId id);
    void unlink_from_level(const Order& order, OrderId id);
    void unlink_from_account(Account& account, const Order& order);

    Side bids_, asks_;  // best at the back
    Pool<Order, 64> orders_;
    OrderId free_ = kNone;
    u32 live_ = 0;
    u32 moved_ = 0;
};

template <class Codec>
void Book::checkpoint(Codec& codec, Accounts& accounts) {
    for (const bool buy : {true, false}) {
        u32 count = 0;
        if constexpr (!Codec::kImports)
            for (const Level& level : side(buy))
                for (OrderId id = level.first; id != kNone; id = orders_[id].next) ++count;
        codec(count);
        if constexpr (Codec::kImports) {
            for (; count > 0 && codec.ok(); --count) {
                Order order;
                order.buy = buy;
                codec(order.account, order.nonce, order.price, order.remaining, order.reduce_only);
                if (!codec.ok() || !may_take(order, accounts)) return codec.reject();
                add(accounts[order.account], order);
            }
        } else {
            for (u32 i = 0; i < level_count(buy); ++i)
                for (OrderId id = level(buy, i).first; id != kNone; id = orders_[id].next) {
                    Order order = orders_[id];
                    codec(order.account, order.nonce, order.price, order.remaining, order.reduce_only);
                }
        }
    }
    if constexpr (Codec::kImports) moved_ = 0;
}

}  // namespace belay::clearing
