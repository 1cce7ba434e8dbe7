// SPDX-License-Identifier: Apache-2.0
// K-97: the whole state by the SDK's codec. What follows from something else is not written: sums, lists and
// rows are built again, so bytes that contradict themselves have no way to be taken.
#pragma once

#include "engine/engine.h"

namespace belay::clearing {

namespace codec {

/// Every value of an enum whose last one is `last`.
template <class Codec, class Enum>
void small_enum(Codec& codec, Enum& value, Enum last) {
    codec(value);
    if constexpr (Codec::kImports)
        if (value > last) codec.reject();
}

template <class Codec>
void market(Codec& codec, Market& m) {
    small_enum(codec, m.status, MarketStatus::halted);
    codec(m.index, m.index_time, m.mark, m.premium_milli, m.last_price, m.last_time, m.pending.price,
          m.pending.time, m.agreed, m.funding, m.minute, m.hour, m.sample_sum, m.sample_count, m.last_rate,
          m.trade_count);
}

}  // namespace codec

template <class Codec>
void Engine::configuration(Codec& codec) {
    Bytes bytes = configured_ ? encode(config_) : Bytes{};
    codec(bytes, domain_);
    if constexpr (Codec::kImports) {
        if (bytes.empty()) return;
        auto config = decode_config(bytes);
        if (!config) return codec.reject();
        config_ = std::move(*config);
        margin_.configure(config_.market);
        configured_ = true;
    }
}

template <class Codec>
void Engine::account_list(Codec& codec) {
    u32 count = accounts_.size();
    codec(count);
    for (AccountId id = 0; id < count; ++id) {
        Address address;
        if constexpr (!Codec::kImports) address = accounts_[id].address;
        codec(address);
        if constexpr (Codec::kImports) {
            if (!codec.ok() || accounts_.full() || accounts_.find(address) != kNone) return codec.reject();
            accounts_.create(address);
        }
        Account& a = accounts_[id];
        codec(a.insolvent, a.nonce, a.position, a.cash, a.funding, a.basis);
        if constexpr (Codec::kImports)
            if (!codec.ok() || !count_in(a)) return codec.reject();
    }
}

// In the order of arrival, which decides nothing (K-105) but is state all the same.
template <class Codec>
void Engine::auction_list(Codec& codec) {
    u32 count = static_cast<u32>(auction_.orders.size());
    codec(count);
    if (count == 0) return;
    codec(auction_.number);
    for (u32 i = 0; i < count; ++i) {
        AuctionOrder order;
        if constexpr (!Codec::kImports) order = auction_.orders[i];
        codec(order.account, order.buy, order.nonce, order.price, order.size);
        if constexpr (Codec::kImports)
            if (!codec.ok() || !take_auction_order(order)) return codec.reject();
    }
}

template <class Codec>
void Engine::checkpoint(Codec& codec) {
    configuration(codec);
    account_list(codec);
    book_.checkpoint(codec, accounts_);
    codec::market(codec, market_);
    reports_.checkpoint(codec);
    auction_list(codec);
    codec(totals_.vault, totals_.funding_pot, window_.window, window_.paid, window_.penalties);
    if constexpr (Codec::kImports) {
        market_.tick_value = market_.mark * config_.market.k;
        const bool named =
            !configured_ || (accounts_.size() >= 2 && accounts_[kFund].address == config_.fund &&
                             accounts_[kTreasury].address == config_.treasury);
        if (!named || totals_.position != 0 || totals_.long_lots > kMaxOpenInterest || totals_.vault < 0 ||
            magnitude(totals_.funding_pot) >> 124 != 0 || totals_.cash + totals_.funding_pot != totals_.vault)
            codec.reject();
    }
}

}  // namespace belay::clearing
