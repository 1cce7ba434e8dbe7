// SPDX-License-Identifier: Apache-2.0
// K-90..K-94: the exit batch. Every account at the last mark, the insurance fund after all others.
#include <algorithm>

#include "engine/engine.h"
#include "engine/weights.h"

namespace belay::clearing {

namespace {

u128 whole_units(i128 q) { return q <= 0 ? 0 : floor_div_million(static_cast<u128>(q)); }

}  // namespace

void Engine::exit(Payer& payer) const {
    u128 paid = 0;
    for (AccountId id = 0; id < accounts_.size(); ++id) {
        payer.charge(kWeightExit);
        if (id == kFund) continue;
        const Account& account = accounts_[id];
        const i128 worth = equity(account);
        const u128 units = whole_units(worth);
        if (units == 0) continue;
        const u128 senior = account.basis >= worth ? units : whole_units(account.basis);
        payer.pay_out(account.address, senior, units - senior);
        paid += units;
    }
    if (accounts_.size() == 0) return;
    // Only what is left: no claim of the fund's ever takes a unit from an account (K-93).
    const u128 pool = whole_units(totals_.vault);
    const u128 left = pool > paid ? pool - paid : 0;
    const u128 fund = std::min(whole_units(equity(accounts_[kFund])), left);
    if (fund != 0) payer.pay_out(accounts_[kFund].address, 0, fund);
}

}  // namespace belay::clearing
