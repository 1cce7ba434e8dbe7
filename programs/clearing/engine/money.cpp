// SPDX-License-Identifier: Apache-2.0
// K-10..K-16: money in, across and out.
#include "engine/engine.h"

namespace belay::clearing {

void Engine::deposit(const wire::Deposit& d, u64 now, Host& host) {
    if (d.amount.is_zero()) return;
    bool accepted = configured_ && d.token == config_.token && d.amount.fits_u64();
    AccountId id = kNone;
    if (accepted) {
        const i128 total =
            totals_.vault / kQPerUnit + i128{d.amount.limb[0]};  // exact: the vault holds whole units
        id = accounts_.find(d.to);
        accepted = total <= kMaxDeposits && (id != kNone || !accounts_.full());
    }
    if (!accepted) {
        host.withdraw(d.token, d.from, d.amount);
        emit_refund(host, d.token, d.from, d.amount);
        return;
    }
    if (id == kNone) id = accounts_.create(d.to);
    const u64 amount = d.amount.limb[0];
    totals_.vault = checked_add(totals_.vault, static_cast<i128>(wide_mul(amount, kQPerUnit)));
    credit(id, amount, now);
    emit_deposit(host, d.to, amount);
    check_conservation();
}

void Engine::credit(AccountId id, u64 amount, u64 now) {
    Account& account = accounts_[id];
    move_money(account, static_cast<i128>(wide_mul(amount, kQPerUnit)));
    const bool known = account.position == 0 || fresh_price(now) == Code::ok;
    if (account.insolvent && known && equity(account) >= 0) set_insolvent(account, false);  // K-77
}

u64 Engine::largest_payment(const Account& account) const {
    i128 free = account.cash;
    if (account.has_exposure()) {
        const u64 worst = worst_lots(account.position, account.buys, account.sells);
        free = equity(account) - margin_.requirement(MarginLevel::withdraw, worst, market_.tick_value).in_q();
    }
    if (free <= 0) return 0;
    const i128 units = floor_div(free, kQPerUnit);
    return units >= i128{kMaxAmount} ? kMaxAmount - 1 : static_cast<u64>(units);
}

Code Engine::may_pay(const Account& account, u64 amount, u64 now) const {
    const i128 q = static_cast<i128>(wide_mul(amount, kQPerUnit));
    if (!account.has_exposure()) return account.cash >= q ? Code::ok : Code::insufficient_margin;
    if (const Code code = fresh_price(now); code != Code::ok) return code;
    const u64 worst = worst_lots(account.position, account.buys, account.sells);
    const Requirement needed = margin_.requirement(MarginLevel::withdraw, worst, market_.tick_value);
    return needed.covered_by(checked_add(equity(account), -q)) ? Code::ok : Code::insufficient_margin;
}

Code Engine::transfer(const Action& x, AccountId id, u64 now, Host& host) {
    if (id == kFund) return Code::fund_restricted;
    if (x.amount == 0 || x.amount == kMaxAmount) return Code::bad_amount;
    if (x.account.is_zero()) return Code::bad_receiver;
    AccountId to = accounts_.find(x.account);
    if (to == id) return Code::same_account;
    if (to == kNone && x.amount < config_.min_new_account) return Code::below_new_account;
    if (to == kNone && accounts_.full()) return Code::too_many_accounts;
    if (const Code code = may_pay(accounts_[id], x.amount, now); code != Code::ok) return code;

    if (to == kNone) to = accounts_.create(x.account);
    move_money(accounts_[id], -static_cast<i128>(wide_mul(x.amount, kQPerUnit)));
    credit(to, x.amount, now);
    emit_move(host, EventKind::transfer, accounts_[id].address, x.account, x.amount);
    return Code::ok;
}

Code Engine::withdraw(const Action& x, AccountId id, u64 now, Host& host) {
    if (id == kFund) return Code::fund_restricted;
    if (x.amount == 0) return Code::bad_amount;
    if (x.account.is_zero()) return Code::bad_receiver;
    if (totals_.insolvent != 0) return Code::withdrawals_paused;
    Account& account = accounts_[id];
    if (account.has_exposure())
        if (const Code code = fresh_price(now); code != Code::ok) return code;
    const u64 amount = x.amount == kMaxAmount ? largest_payment(account) : x.amount;
    if (amount == 0) return Code::insufficient_margin;
    if (const Code code = may_pay(account, amount, now); code != Code::ok) return code;
    const auto q = static_cast<i128>(wide_mul(amount, kQPerUnit));
    if (q > totals_.vault) return Code::vault_short;

    move_money(account, -q);
    totals_.vault -= q;
    host.withdraw(config_.token, x.account, U256(amount));
    emit_move(host, EventKind::withdrawal, account.address, x.account, amount);
    return Code::ok;
}

}  // namespace belay::clearing
