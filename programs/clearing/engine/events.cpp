// SPDX-License-Identifier: Apache-2.0
#include "engine/events.h"

namespace belay::clearing {

namespace {

/// A fixed-size event on the stack: no allocation on the hot path.
template <std::size_t N>
class Packer {
  public:
    explicit Packer(EventKind kind) { be(static_cast<u8>(kind)); }
    template <std::unsigned_integral T>
    Packer& be(T v) {
        store_be(bytes_.data() + size_, v);
        size_ += sizeof(T);
        return *this;
    }
    Packer& wide(i128 v) {
        const auto u = static_cast<u128>(v);
        return be(static_cast<u64>(u >> 64)).be(static_cast<u64>(u));
    }
    Packer& address(const Address& a) {
        std::memcpy(bytes_.data() + size_, a.data(), 20);
        size_ += 20;
        return *this;
    }
    Packer& flag(bool b) { return be(static_cast<u8>(b ? 1 : 0)); }
    void send(Host& host) const {
        require(size_ == N, "event size");
        host.emit(bytes_);
    }

  private:
    std::array<u8, N> bytes_;
    std::size_t size_ = 0;
};

}  // namespace

const char* to_string(OrderStatus status) {
    constexpr const char* kNames[] = {"none",         "resting",      "filled",
                                      "cancelled",    "immediate",    "self_trade",
                                      "maker_margin", "taker_margin", "nothing_to_reduce",
                                      "step_limit",   "liquidated"};
    const auto i = static_cast<u8>(status);
    return i < std::size(kNames) ? kNames[i] : "unknown";
}

void emit(Host& host, const TradeEvent& e) {
    const auto flags =
        static_cast<u8>((e.taker_buys ? 1 : 0) | (e.liquidation ? 2 : 0) | (e.takeover ? 4 : 0));
    Packer<kTradeEventSize> p(EventKind::trade);
    p.be(e.id).be(e.time).address(e.maker).be(e.maker_order).address(e.taker).be(e.taker_order);
    p.be(flags).be(e.price).be(e.size).send(host);
}

void emit(Host& host, const OrderEvent& e) {
    Packer<kOrderEventSize> p(EventKind::order);
    p.address(e.account).be(e.order).be(static_cast<u8>(e.status)).flag(e.buy);
    p.be(e.price).be(e.filled).be(e.remaining).send(host);
}

void emit(Host& host, const LiquidationEvent& e) {
    Packer<kLiquidationEventSize> p(EventKind::liquidation);
    p.address(e.account)
        .address(e.liquidator)
        .be(e.zero_price)
        .be(e.book_lots)
        .be(e.fund_lots)
        .wide(e.penalty);
    p.be(static_cast<u8>(e.before)).be(static_cast<u8>(e.after)).send(host);
}

void emit_funding(Host& host, const Market& m, u64 now) {
    Packer<kFundingEventSize> p(EventKind::funding);
    p.be(now).be(m.index).be(static_cast<u64>(m.last_rate)).wide(m.funding).send(host);
}

void emit_price(Host& host, const Market& m, u64 now) {
    Packer<kPriceEventSize> p(EventKind::price);
    p.be(now).be(m.index).be(m.mark).be(static_cast<u8>(m.status)).send(host);
}

void emit_auction(Host& host, u64 number, u64 now, const AuctionPrice& result, u32 orders) {
    Packer<kAuctionEventSize> p(EventKind::auction);
    p.be(number).be(now).be(result.price).be(result.volume).be(orders).send(host);
}

void emit_deposit(Host& host, const Address& account, u64 amount) {
    Packer<kDepositEventSize>(EventKind::deposit).address(account).be(amount).send(host);
}

void emit_move(Host& host, EventKind kind, const Address& from, const Address& to, u64 amount) {
    Packer<kMoveEventSize>(kind).address(from).address(to).be(amount).send(host);
}

void emit_refund(Host& host, const Address& token, const Address& to, const U256& amount) {
    Packer<kRefundEventSize> p(EventKind::refund);
    p.address(token).address(to);
    for (int i = 3; i >= 0; --i) p.be(amount.limb[static_cast<std::size_t>(i)]);
    p.send(host);
}

}  // namespace belay::clearing
