// SPDX-License-Identifier: Apache-2.0
// What joining costs and what calls are paid (rules G-20 to G-23).
#pragma once

#include "dispute/game.h"

namespace belay::dispute {

/// G-20: P times the gas of all that beating one contestant takes at most.
U256 bond_of(const GameParams& params, const GasTable& gas, unsigned level, unsigned height);

/// The gas price that counts: at most P (G-4, G-21).
GasPrice counted_price(const GameParams& params, GasPrice paid);

/// gas times price.
U256 gas_cost(u64 gas, GasPrice price);

/// How long refunds are paid after a tournament is won: R (G-22).
Seconds refund_time(const GameParams& params);

/// G-23.
struct Prize {
    U256 amount;  ///< to the winner's owner
    U256 burned;
};
Prize prize_of(const Tournament& tournament);

/// The sum; that it fits is the caller's knowledge (all the ether there is does).
U256 sum(const U256& a, const U256& b);
/// The difference; false, and `from` unchanged, when it is less.
[[nodiscard]] bool take(U256& from, const U256& amount);

}  // namespace belay::dispute
