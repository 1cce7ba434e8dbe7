// SPDX-License-Identifier: Apache-2.0
#include "engine/auction.h"

#include <algorithm>

#include "engine/arith.h"

namespace belay::clearing {

namespace {

/// One side's limits with what is wanted at each or better.
class Curve {
  public:
    Curve(std::span<const AuctionOrder> orders, bool buy) : buy_(buy) {
        for (const AuctionOrder& o : orders)
            if (o.buy == buy) steps_.push_back({o.price, o.size});
        std::sort(steps_.begin(), steps_.end(), [buy](const Step& a, const Step& b) {
            return buy ? a.price > b.price : a.price < b.price;
        });
        u64 sum = 0;
        for (Step& step : steps_) step.lots = sum += step.lots;
    }

    /// Lots that accept this price.
    u64 at(u64 price) const {
        const auto end = std::partition_point(steps_.begin(), steps_.end(), [&](const Step& step) {
            return buy_ ? step.price >= price : step.price <= price;
        });
        return end == steps_.begin() ? 0 : std::prev(end)->lots;
    }

  private:
    struct Step {
        u64 price, lots;
    };
    std::vector<Step> steps_;
    bool buy_;
};

struct Candidate {
    u64 price, volume, imbalance, distance;
    bool better_than(const Candidate& o) const {
        if (volume != o.volume) return volume > o.volume;
        if (imbalance != o.imbalance) return imbalance < o.imbalance;
        if (distance != o.distance) return distance < o.distance;
        return price < o.price;
    }
};

u64 gap(u64 a, u64 b) { return a > b ? a - b : b - a; }

/// Best limit first; the canonical order within one limit stays.
std::vector<u32> by_priority(std::span<const AuctionOrder> orders, bool buy, u64 price) {
    std::vector<u32> out;
    for (u32 i = 0; i < orders.size(); ++i) {
        const AuctionOrder& o = orders[i];
        if (o.buy == buy && (buy ? o.price >= price : o.price <= price)) out.push_back(i);
    }
    std::sort(out.begin(), out.end(), [&](u32 a, u32 b) {
        const u64 x = orders[a].price, y = orders[b].price;
        if (x != y) return buy ? x > y : x < y;
        return a < b;
    });
    return out;
}

/// Lots of one limit that cannot all be filled: in proportion, rounded down, what is left one by one.
void share(std::span<const AuctionOrder> orders, std::span<const u32> level, u64 total, u64 lots,
           std::vector<u64>& fills) {
    u64 left = lots;
    for (const u32 i : level) {
        fills[i] =
            static_cast<u64>(floor_div(static_cast<i128>(wide_mul(lots, orders[i].size)), i128{total}));
        left -= fills[i];
    }
    for (const u32 i : level) {
        if (left == 0) return;
        ++fills[i];
        --left;
    }
}

void fill_side(std::span<const AuctionOrder> orders, bool buy, const AuctionPrice& result,
               std::vector<u64>& fills) {
    const std::vector<u32> queue = by_priority(orders, buy, result.price);
    u64 left = result.volume;
    for (std::size_t from = 0; from < queue.size() && left != 0;) {
        std::size_t to = from;
        u64 total = 0;
        for (; to < queue.size() && orders[queue[to]].price == orders[queue[from]].price; ++to)
            total += orders[queue[to]].size;
        const std::span<const u32> level(queue.data() + from, to - from);
        if (total <= left) {
            for (const u32 i : level) fills[i] = orders[i].size;
            left -= total;
        } else {
            share(orders, level, total, left, fills);
            left = 0;
        }
        from = to;
    }
}

}  // namespace

AuctionPrice auction_price(std::span<const AuctionOrder> orders, u64 mark, u64 room) {
    const Curve demand(orders, true), supply(orders, false);
    Candidate best{0, 0, 0, 0};
    const auto consider = [&](u64 price) {
        const u64 buys = demand.at(price), sells = supply.at(price);
        const Candidate c{price, std::min(buys, sells), gap(buys, sells), gap(price, mark)};
        if (c.volume != 0 && c.better_than(best)) best = c;
    };
    // Demand and supply change at limits only. Between two of them, the nearest to the mark is the mark
    // itself or next to a limit.
    consider(mark);
    for (const AuctionOrder& o : orders) {
        consider(o.price);
        consider(o.price - 1);
        consider(o.price + 1);
    }
    return {best.price, std::min(best.volume, room)};
}

std::vector<u64> auction_fills(std::span<const AuctionOrder> orders, const AuctionPrice& result) {
    std::vector<u64> fills(orders.size());
    fill_side(orders, true, result, fills);
    fill_side(orders, false, result, fills);
    return fills;
}

}  // namespace belay::clearing
