// SPDX-License-Identifier: Apache-2.0
// The only code that changes a cash or a position, so that K-4's sums cannot be forgotten.
#include "engine/engine.h"

namespace belay::clearing {

i128 Engine::equity(const Account& a) const {
    i128 value = a.cash;
    if (a.position == 0) return value;
    const auto worth = static_cast<i128>(wide_mul(magnitude(a.position), market_.tick_value));
    value = checked_add(value, a.position < 0 ? -worth : worth);
    if (a.funding != market_.funding)
        value = checked_add(value, -(a.position * (market_.funding - a.funding)));
    return value;
}

void Engine::touch(Account& account) {
    if (account.touched) return;
    account.touched = true;
    touched_.push_back(account.id);
}

void Engine::add_cash(Account& account, i128 amount) {
    account.cash = checked_add(account.cash, amount);
    totals_.cash = checked_add(totals_.cash, amount);
    if (account.position == 0) account.basis = account.cash;  // K-91
    touch(account);
}

void Engine::move_money(Account& account, i128 amount) {
    if (account.position != 0) account.basis = checked_add(account.basis, amount);
    add_cash(account, amount);
}

void Engine::pay_funding(Account& account) {
    if (account.funding == market_.funding) return;
    if (account.position != 0) {
        const i128 owed = account.position * (market_.funding - account.funding);  // exact, K-52
        add_cash(account, -owed);
        totals_.funding_pot = checked_add(totals_.funding_pot, owed);
    }
    account.funding = market_.funding;
}

void Engine::move_position(Account& account, bool buys, u64 lots, u64 price) {
    pay_funding(account);
    const u64 long_before = account.position > 0 ? static_cast<u64>(account.position) : 0;
    const i64 delta = buys ? static_cast<i64>(lots) : -static_cast<i64>(lots);
    account.position += delta;
    totals_.position += delta;
    const u64 long_after = account.position > 0 ? static_cast<u64>(account.position) : 0;
    totals_.long_lots += long_after;
    totals_.long_lots -= long_before;
    // After the position: a fill that opens one is no money of a flat account, one that closes it is (K-91).
    const auto cost = static_cast<i128>(wide_mul(config_.market.k * price, lots));
    add_cash(account, buys ? -cost : cost);
}

void Engine::set_insolvent(Account& account, bool insolvent) {
    if (account.insolvent == insolvent) return;
    account.insolvent = insolvent;
    touch(account);
    totals_.insolvent += insolvent ? 1 : 0;
    totals_.insolvent -= insolvent ? 0 : 1;
}

bool Engine::change_allowed(const Account& a, const Change& c) const {
    const i64 delta = c.buys ? static_cast<i64>(c.size) : -static_cast<i64>(c.size);
    const i64 after = a.position + delta;
    // The fill moves equity by size * k * (mark - price) for a buyer, the opposite for a seller, less the
    // fee.
    const bool gains = c.buys == (market_.mark > c.price);
    const u64 gap = market_.mark > c.price ? market_.mark - c.price : c.price - market_.mark;
    const auto moved = static_cast<i128>(wide_mul(config_.market.k * gap, c.size));
    const i128 equity0 = equity(a);
    const i128 equity1 = checked_add(equity0, (gains ? moved : -moved) - c.fee);
    const u64 buys = a.buys - (c.buys ? c.resting : 0), sells = a.sells - (c.buys ? 0 : c.resting);
    const u64 worst = worst_lots(after, buys, sells);
    if (margin_.requirement(MarginLevel::initial, worst, market_.tick_value).covered_by(equity1)) return true;
    return margin_.risk_falls(equity0, a.position, equity1, after, market_.tick_value);
}

}  // namespace belay::clearing
