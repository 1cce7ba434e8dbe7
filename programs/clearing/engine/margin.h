// SPDX-License-Identifier: Apache-2.0
// K-60..K-63: what a position needs. This class is the seat for other margin models: the engine asks it for
// the requirement of an exposure and whether equity covers it, and knows nothing of brackets. Options and
// portfolio margin would answer the same questions from a larger portfolio.
#pragma once

#include "engine/arith.h"
#include "engine/config.h"

namespace belay::clearing {

enum class MarginLevel : u8 { initial, maintenance, close_out, withdraw };
enum class Health : u8 { healthy, no_new_risk, partial, full, bankrupt };
const char* to_string(Health health);

/// A requirement in ppm times Q: the exact sum before K-61's ceil division.
struct Requirement {
    u128 scaled = 0;
    /// E >= ceil(scaled / 10^6), without a division.
    bool covered_by(i128 equity) const;
    /// K-61, for people and for the largest withdrawal.
    i128 in_q() const { return static_cast<i128>(ceil_div_million(scaled)); }
};

class MarginEngine {
  public:
    void configure(const MarketConfig& config);

    /// Of `lots` at tick_value = k * mark.
    Requirement requirement(MarginLevel level, u64 lots, u64 tick_value) const;
    /// K-63, by the position alone.
    Health health(i128 equity, u64 lots, u64 tick_value) const;
    /// K-62 (a)-(c): the risk of an account that stays short of its margin must fall.
    bool risk_falls(i128 equity0, i64 position0, i128 equity1, i64 position1, u64 tick_value) const;

  private:
    struct Step {
        u128 width;  // Q of notional in this bracket
        std::array<u32, 4> ppm;
    };
    std::array<Step, kMaxBrackets> steps_{};
    u32 count_ = 0;
};

/// Lots of an order on this side that would only reduce the position (K-34).
constexpr u64 reducible(i64 position, bool buy) { return buy == (position < 0) ? magnitude(position) : 0; }

/// K-61: w = max(max(b, 0) + buys, max(-b, 0) + sells).
constexpr u64 worst_lots(i64 position, u64 buys, u64 sells) {
    const u64 up = (position > 0 ? static_cast<u64>(position) : 0) + buys;
    const u64 down = (position < 0 ? magnitude(position) : 0) + sells;
    return up > down ? up : down;
}

}  // namespace belay::clearing
