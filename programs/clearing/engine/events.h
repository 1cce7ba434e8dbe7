// SPDX-License-Identifier: Apache-2.0
// K-81: exports. Big endian, first byte the kind; lengths are fixed.
#pragma once

#include "engine/auction.h"
#include "engine/host.h"
#include "engine/margin.h"
#include "engine/market.h"

namespace belay::clearing {

enum class EventKind : u8 {
    trade = 1,
    order,
    liquidation,
    funding,
    price,
    deposit,
    withdrawal,
    transfer,
    refund,
    auction
};

enum class OrderStatus : u8 {
    resting = 1,
    filled,
    cancelled,          // by its owner
    immediate,          // the rest of an IOC or market order
    self_trade,         // K-33
    maker_margin,       // K-37
    taker_margin,       // K-37
    nothing_to_reduce,  // K-34
    step_limit,         // K-35
    liquidated,         // K-71
};
const char* to_string(OrderStatus status);

/// u64(id) ‖ u64(time) ‖ maker(20) ‖ u64(maker order) ‖ taker(20) ‖ u64(taker order) ‖ flags ‖ u64(price) ‖
/// u64(size).
struct TradeEvent {
    u64 id, time;
    Address maker;
    u64 maker_order;
    Address taker;
    u64 taker_order;  // 0 in a liquidation
    bool taker_buys, liquidation, takeover;
    u64 price, size;
};
inline constexpr std::size_t kTradeEventSize = 90;

/// account(20) ‖ u64(order) ‖ status ‖ buy ‖ u64(price) ‖ u64(filled) ‖ u64(remaining).
struct OrderEvent {
    Address account;
    u64 order;
    OrderStatus status;
    bool buy;
    u64 price, filled, remaining;
};
inline constexpr std::size_t kOrderEventSize = 55;

/// account(20) ‖ liquidator(20) ‖ u64(zero price) ‖ u64(book lots) ‖ u64(fund lots) ‖ i128(penalty) ‖ before
/// ‖ after.
struct LiquidationEvent {
    Address account, liquidator;
    u64 zero_price, book_lots, fund_lots;
    i128 penalty;
    Health before, after;
};
inline constexpr std::size_t kLiquidationEventSize = 83;

/// u64(time) ‖ u64(index) ‖ i64(ppm an hour) ‖ i128(cumulative Q per lot).
inline constexpr std::size_t kFundingEventSize = 41;
/// u64(time) ‖ u64(index) ‖ u64(mark) ‖ status.
inline constexpr std::size_t kPriceEventSize = 26;
/// account(20) ‖ u64(units).
inline constexpr std::size_t kDepositEventSize = 29;
/// from(20) ‖ to(20) ‖ u64(units): withdrawals and transfers.
inline constexpr std::size_t kMoveEventSize = 49;
/// token(20) ‖ to(20) ‖ u256(amount).
inline constexpr std::size_t kRefundEventSize = 73;

/// u64(number) ‖ u64(time) ‖ u64(price) ‖ u64(volume) ‖ u32(orders).
inline constexpr std::size_t kAuctionEventSize = 37;

void emit_auction(Host& host, u64 number, u64 now, const AuctionPrice& result, u32 orders);
void emit(Host& host, const TradeEvent& event);
void emit(Host& host, const OrderEvent& event);
void emit(Host& host, const LiquidationEvent& event);
void emit_funding(Host& host, const Market& market, u64 now);
void emit_price(Host& host, const Market& market, u64 now);
void emit_deposit(Host& host, const Address& account, u64 amount);
void emit_move(Host& host, EventKind kind, const Address& from, const Address& to, u64 amount);
void emit_refund(Host& host, const Address& token, const Address& to, const U256& amount);

}  // namespace belay::clearing
