// SPDX-License-Identifier: Apache-2.0
#include "dispute/bonds.h"

#include <algorithm>

#include "base/check.h"

namespace belay::dispute {

U256 bond_of(const GameParams& params, const GasTable& gas, unsigned level, unsigned height) {
    u64 total = height * gas.open + gas.settle;
    if (level == 0)
        total += gas.open_stride + gas.join_stride + std::max(gas.timeout, gas.contradict);
    else
        total += std::max(gas.decide, gas.timeout);
    return gas_cost(total, params.gas_price);
}

GasPrice counted_price(const GameParams& params, GasPrice paid) { return std::min(paid, params.gas_price); }

U256 gas_cost(u64 gas, GasPrice price) {
    const u128 product = u128{gas} * price;
    return {static_cast<u64>(product), static_cast<u64>(product >> 64), 0, 0};
}

Seconds refund_time(const GameParams& params) { return params.budget + params.join_grace; }

Prize prize_of(const Tournament& tournament) {
    if (tournament.winner == 0) return {{}, tournament.pool};
    const U256 more = std::min(tournament.bond, tournament.pool);
    Prize prize{sum(tournament.bond, more), tournament.pool};
    BELAY_CHECK(take(prize.burned, more));
    return prize;
}

U256 sum(const U256& a, const U256& b) {
    U256 out;
    BELAY_CHECK(add(out, a, b) == 0);
    return out;
}

bool take(U256& from, const U256& amount) {
    U256 out;
    if (sub(out, from, amount) != 0) return false;
    from = out;
    return true;
}

}  // namespace belay::dispute
