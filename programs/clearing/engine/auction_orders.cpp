// SPDX-License-Identifier: Apache-2.0
// K-101..K-107: orders of an interval are collected, then cleared at one price.
#include <algorithm>

#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

Code Engine::place_auction(const Action& x, AccountId id, u64 now) {
    const MarketConfig& m = config_.market;
    if (id == kFund) return Code::fund_restricted;
    if (const Code code = fresh_price(now); code != Code::ok) return code;
    if (x.price == 0 || x.price > m.max_price) return Code::bad_price;
    if (x.size < m.min_order || x.size > m.max_order) return Code::bad_size;
    const u64 gap = x.price > market_.mark ? x.price - market_.mark : market_.mark - x.price;
    if (wide_mul(gap, kPpm) > wide_mul(market_.mark, m.price_band)) return Code::outside_band;
    if (x.max_fee < m.taker_fee) return Code::fee_above_max;
    const u64 number = auction_number(now);
    if (!auction_.orders.empty() && auction_.number != number) return Code::auction_due;
    for (const AuctionOrder& o : auction_.orders)
        if (o.account == id) return Code::auction_taken;
    if (auction_.orders.size() >= kMaxAuctionOrders) return Code::auction_full;
    if (const Code code = check_new_risk(x, accounts_[id]); code != Code::ok) return code;
    auction_.number = number;
    auction_.orders.push_back({id, x.buy, x.nonce, x.price, x.size});
    // Like a resting order's: nothing else may use this margin meanwhile (K-103).
    (x.buy ? accounts_[id].buys : accounts_[id].sells) += x.size;
    return Code::ok;
}

void Engine::release_auction_order(const AuctionOrder& o) {
    Account& account = accounts_[o.account];
    (o.buy ? account.buys : account.sells) -= o.size;
}

void Engine::drop_auction_order(AccountId id, OrderStatus why, Host& host) {
    const auto found = std::find_if(auction_.orders.begin(), auction_.orders.end(),
                                    [id](const AuctionOrder& o) { return o.account == id; });
    if (found == auction_.orders.end()) return;
    release_auction_order(*found);
    emit(host,
         OrderEvent{accounts_[id].address, found->nonce, why, found->buy, found->price, 0, found->size});
    auction_.orders.erase(found);
}

/// K-36 again, at today's mark: any fill up to the whole order, at its limit or better, leaves the account
/// healthy.
bool Engine::carries(const AuctionOrder& o) const {
    const Account& account = accounts_[o.account];
    const bool loses = o.buy ? o.price > market_.mark : o.price < market_.mark;
    const u64 gap = o.price > market_.mark ? o.price - market_.mark : market_.mark - o.price;
    i128 reserve = taker_fee(wide_mul(config_.market.k * o.price, o.size)) + 1;
    if (loses) reserve += static_cast<i128>(wide_mul(config_.market.k * gap, o.size));
    const u64 worst = worst_lots(account.position, account.buys, account.sells);
    return margin_.requirement(MarginLevel::initial, worst, market_.tick_value)
        .covered_by(checked_add(equity(account), -reserve));
}

Code Engine::apply_clear(ByteView tx, u64 now, Host& host) {
    u64 number = 0;
    u32 market = 0;
    if (const Code code = decode_clear(tx, market, number); code != Code::ok) return code;
    if (market != 0) return Code::unknown_market;
    if (auction_.orders.empty() || auction_.number != number) return Code::no_auction;
    if (auction_number(now) <= number) return Code::auction_not_due;
    host.charge(static_cast<u32>(auction_.orders.size()) * kWeightAuctionOrder);
    const bool fresh = fresh_price(now) == Code::ok;
    // From here on arrival is forgotten: the order of accounts is the order of everything (K-105).
    std::sort(auction_.orders.begin(), auction_.orders.end(), [this](const auto& a, const auto& b) {
        return accounts_[a.account].address < accounts_[b.account].address;
    });
    std::vector<AuctionOrder> orders;
    orders.reserve(auction_.orders.size());
    std::vector<AuctionOrder> all = std::move(auction_.orders);
    auction_.orders.clear();
    std::vector<AuctionOrder> refused;
    for (const AuctionOrder& o : all) (fresh && carries(o) ? orders : refused).push_back(o);
    for (const AuctionOrder& o : all) release_auction_order(o);
    for (const AuctionOrder& o : refused)
        emit(host, OrderEvent{accounts_[o.account].address, o.nonce,
                              fresh ? OrderStatus::maker_margin : OrderStatus::cancelled, o.buy, o.price, 0,
                              o.size});
    settle_auction(number, orders, now, host);
    return Code::ok;
}

void Engine::settle_auction(u64 number, std::span<const AuctionOrder> orders, u64 now, Host& host) {
    const u64 open = totals_.long_lots;
    const u64 room = open < config_.market.max_open_interest ? config_.market.max_open_interest - open : 0;
    const AuctionPrice result = auction_price(orders, market_.mark, room);
    const std::vector<u64> fills = auction_fills(orders, result);
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const AuctionOrder& o = orders[i];
        Account& account = accounts_[o.account];
        if (fills[i] != 0) {
            move_position(account, o.buy, fills[i], result.price);
            const i128 fee = taker_fee(wide_mul(config_.market.k * result.price, fills[i]));
            add_cash(account, -fee);
            add_cash(accounts_[kTreasury], fee);
        }
        const bool whole = fills[i] == o.size;
        emit(host, OrderEvent{account.address, o.nonce, whole ? OrderStatus::filled : OrderStatus::immediate,
                              o.buy, result.price, fills[i], o.size - fills[i]});
    }
    if (result.volume != 0) {
        market_.last_price = result.price;
        market_.last_time = now;
    }
    emit_auction(host, number, now, result, static_cast<u32>(orders.size()));
}

}  // namespace belay::clearing
