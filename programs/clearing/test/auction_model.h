// SPDX-License-Identifier: Apache-2.0
// The auction as spec/clearing.md says it (K-104, K-105), without the engine's shortcuts: every price is
// tried, and lots are handed out from lists.
#pragma once

#include <map>

#include "engine/auction.h"

namespace belay::clearing::model {

struct AuctionOutcome {
    u64 price = 0, volume = 0;
    std::vector<u64> fills;
};

inline u64 wanted(std::span<const AuctionOrder> orders, bool buy, u64 price) {
    u64 lots = 0;
    for (const AuctionOrder& o : orders)
        if (o.buy == buy && (buy ? price <= o.price : o.price <= price)) lots += o.size;
    return lots;
}

/// Lots of one side, by limit: the best first, and within a limit by whole shares, then one by one.
inline void hand_out(std::span<const AuctionOrder> orders, bool buy, u64 price, u64 volume,
                     std::vector<u64>& fills) {
    std::map<u64, std::vector<std::size_t>> levels;  // by distance from the worst possible price
    for (std::size_t i = 0; i < orders.size(); ++i) {
        const AuctionOrder& o = orders[i];
        if (o.buy != buy || (buy ? o.price < price : o.price > price)) continue;
        levels[buy ? 1'000'000 - o.price : o.price].push_back(i);
    }
    for (const auto& [rank, members] : levels) {
        u64 total = 0;
        for (const std::size_t i : members) total += orders[i].size;
        const u64 here = total < volume ? total : volume;
        u64 given = 0;
        for (const std::size_t i : members) given += fills[i] = here * orders[i].size / total;
        for (std::size_t i = 0; given < here; ++i, ++given) ++fills[members[i]];
        volume -= here;
    }
}

inline AuctionOutcome auction(std::span<const AuctionOrder> orders, u64 mark, u64 room, u64 highest) {
    AuctionOutcome best;
    u64 imbalance = 0, distance = 0;
    for (u64 price = 1; price <= highest; ++price) {
        const u64 buys = wanted(orders, true, price), sells = wanted(orders, false, price);
        const u64 volume = buys < sells ? buys : sells;
        const u64 over = buys > sells ? buys - sells : sells - buys;
        const u64 away = price > mark ? price - mark : mark - price;
        if (volume == 0) continue;
        const bool more = volume > best.volume, same = volume == best.volume;
        if (more || (same && (over < imbalance || (over == imbalance && away < distance)))) {
            best.price = price;
            best.volume = volume;
            imbalance = over;
            distance = away;
        }
    }
    if (best.volume > room) best.volume = room;
    best.fills.resize(orders.size());
    hand_out(orders, true, best.price, best.volume, best.fills);
    hand_out(orders, false, best.price, best.volume, best.fills);
    return best;
}

}  // namespace belay::clearing::model
