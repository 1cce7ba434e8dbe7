// SPDX-License-Identifier: Apache-2.0
// K-95, K-96: the ledger table's rows (O-13). cash + position W is the equity of K-60 whatever the mark and
// the funding do, so a tick changes one row and not all of them.
#pragma once

#include <algorithm>

#include "engine/engine.h"

namespace belay::clearing {

template <class Table>
void Engine::write_rows(Table& table) {
    if (!configured_) return;
    const i128 worth = checked_add(i128{market_.tick_value}, -market_.funding);
    table.scale().worth = worth;
    table.scale().divisor = kQPerUnit;
    table.scale().token = config_.token;
    for (const AccountId id : touched_) {
        Account& account = accounts_[id];
        account.touched = false;
        if (id == kFund) continue;  // paid last or not at all: it has no row
        auto& row = table[id];
        if (account.counted) {
            short_cash_ -= row.cash;
            short_position_ -= row.position;
        }
        row.owner = account.address;
        row.position = account.position;
        row.cash = account.position == 0 ? account.cash
                                         : checked_add(account.cash, account.position * account.funding);
        account.counted = account.insolvent;
        if (account.counted) {
            short_cash_ = checked_add(short_cash_, row.cash);
            short_position_ += row.position;
        }
    }
    touched_.clear();
    const i128 shortfall = std::max<i128>(0, -checked_add(short_cash_, short_position_ * worth));
    const i128 fund = std::max<i128>(0, equity(accounts_[kFund]));
    const i128 total = checked_add(checked_add(totals_.vault, shortfall), -fund);
    table.set_total(total <= 0 ? 1 : std::max<u128>(1, ceil_div_million(static_cast<u128>(total))));
}

}  // namespace belay::clearing
