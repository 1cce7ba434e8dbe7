// SPDX-License-Identifier: Apache-2.0
// Sealed batch auctions (K-100..K-107): which price, and who gets how much. Pure: the order in which the
// orders arrived is not an input.
#pragma once

#include "engine/limits.h"

namespace belay::clearing {

inline constexpr u64 kAuctionMs = 1'000;       // K-100
inline constexpr u32 kMaxAuctionOrders = 512;  // K-102

struct AuctionOrder {
    AccountId account = kNone;
    bool buy = false;
    u64 nonce = 0;
    u64 price = 0;  // limit
    u64 size = 0;   // lots
};

/// What is collected, all of one interval.
struct Auction {
    u64 number = 0;  // of the interval
    std::vector<AuctionOrder> orders;
};

/// K-100.
constexpr u64 auction_number(u64 now) { return now / kAuctionMs; }

struct AuctionPrice {
    u64 price = 0;
    u64 volume = 0;  // 0: nothing trades
};

/// K-104: the most volume, then the least imbalance, then the price nearest to the mark, then the lower one.
/// At most `room` lots.
AuctionPrice auction_price(std::span<const AuctionOrder> orders, u64 mark, u64 room);

/// K-105: lots of each order, in the order given, which must be the canonical one.
std::vector<u64> auction_fills(std::span<const AuctionOrder> orders, const AuctionPrice& result);

}  // namespace belay::clearing
