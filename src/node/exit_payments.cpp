// SPDX-License-Identifier: Apache-2.0
#include "node/exit_payments.h"

#include <algorithm>

#include "node/withdrawals.h"
#include "wire/deposit.h"

namespace belay::node {
namespace {

namespace calls = l1::escape_calls;

// Neighbours are paid in one call with one proof.
template <class Make>
void group(const std::vector<ExitDue>& due, std::size_t most, Make&& make) {
    for (std::size_t from = 0; from < due.size();) {
        std::size_t to = from + 1;
        while (to < due.size() && to - from < most && due[to].index == due[to - 1].index + 1) ++to;
        make(std::span(due).subspan(from, to - from));
        from = to;
    }
}

ExitCall call_for(ExitWay way, const Address& to, std::span<const ExitDue> due) {
    ExitCall call{way, {}, to, {}, {due.begin(), due.end()}};
    call.name = std::string("exit/") + to_string(way) + "/" + std::to_string(due.front().index);
    if (due.size() > 1) call.name += "-" + std::to_string(due.back().index);
    return call;
}

}  // namespace

const char* to_string(ExitWay way) {
    switch (way) {
        case ExitWay::withdrawal:
            return "withdrawal";
        case ExitWay::refund:
            return "refund";
        case ExitWay::exit_batch:
            return "exit batch";
        case ExitWay::ledger_row:
            return "ledger row";
    }
    return "?";
}

bool ExitAccounts::wants(const Address& account) const {
    return list.empty() || std::ranges::find(list, account) != list.end();
}

l1::L1Result<std::vector<ExitCall>> ExitPayments::withdrawals() const {
    const auto views = l1::RollupViews::at(l1_, chain_.rollup().rollup);
    if (!views) return std::unexpected(views.error());
    std::vector<ExitCall> out;
    for (const WithdrawalView& view : list_withdrawals(chain_, std::nullopt, ~std::size_t{0})) {
        const wire::Withdrawal& w = view.withdrawal;
        if (!view.proof || !accounts_.wants(w.to)) continue;
        const auto paid = views->is_paid(w.index);
        if (!paid) return std::unexpected(paid.error());
        if (*paid) continue;
        const ExitDue due{w.to, w.token, w.amount, w.index};
        ExitCall& call =
            out.emplace_back(call_for(ExitWay::withdrawal, chain_.rollup().vault, std::array{due}));
        call.data = l1::calls::withdraw(w, {*view.number, view.proof->output_header, view.proof->output_path,
                                            view.proof->leaf_index, view.proof->outbox_path});
    }
    return out;
}

l1::L1Result<std::vector<ExitCall>> ExitPayments::refunds(u64 position) const {
    const Address& vault = chain_.rollup().vault;
    const auto views = l1::RollupViews::at(l1_, chain_.rollup().rollup);
    if (!views) return std::unexpected(views.error());
    std::vector<ExitCall> out;
    const auto add = [&](const wire::Deposit& d, u64 index, Bytes data) {
        const ExitDue due{d.from, d.token, d.amount, index};
        out.push_back(call_for(ExitWay::refund, vault, std::array{due}));
        out.back().data = std::move(data);
    };
    for (u64 i = position; i < chain_.entries().size(); ++i) {
        const rollup::Entry& entry = chain_.entries()[i];
        if (entry.header.kind != wire::EntryKind::deposit) continue;
        const auto d = wire::decode_deposit(entry.payload);
        if (!d || !accounts_.wants(d->from)) continue;
        const auto done = views->is_refunded(i);
        if (!done) return std::unexpected(done.error());
        if (!*done) add(*d, i, calls::refund_unconsumed(entry.header, {d->token, d->from, d->to, d->amount}));
    }
    for (const rollup::Queued& item : chain_.follower().derivation().queue()) {
        if (item.kind != wire::EntryKind::deposit) continue;
        const auto d = wire::decode_deposit(item.payload);
        if (!d || !accounts_.wants(d->from)) continue;
        const auto done = l1::is_queued_refunded(l1_, vault, item.queue_index);
        if (!done) return std::unexpected(done.error());
        if (!*done) {
            add(*d, item.queue_index,
                calls::refund_queued(item.queue_index, {d->token, d->from, d->to, d->amount}));
            out.back().name += "q";
        }
    }
    return out;
}

l1::L1Result<std::vector<ExitCall>> ExitPayments::leaves(const rollup::ExitResult& exit) const {
    std::vector<ExitDue> due;
    for (const wire::ExitPayment& payment : exit.payments) {
        if (!accounts_.wants(payment.to)) continue;
        const auto claimed = views().is_claimed(payment.index);
        if (!claimed) return std::unexpected(claimed.error());
        if (*claimed) continue;
        const auto amount = views().due(payment);
        if (!amount) return std::unexpected(amount.error());
        due.push_back({payment.to, payment.token, *amount, payment.index});
    }
    std::vector<ExitCall> out;
    group(due, most_, [&](std::span<const ExitDue> part) {
        ExitCall call = call_for(ExitWay::exit_batch, chain_.rollup().parts.escape, part);
        const auto payments = std::span(exit.payments).subspan(part.front().index, part.size());
        const auto path = rollup::prove_payments(exit.payments, part.front().index, part.size());
        call.data =
            part.size() == 1 ? calls::claim_exit(payments.front(), path) : calls::claim_exits(payments, path);
        out.push_back(std::move(call));
    });
    return out;
}

l1::L1Result<std::vector<ExitCall>> ExitPayments::rows(const rollup::LedgerTable& table) const {
    const rollup::LedgerScale scale = rollup::ledger_scale(table.row(1));
    const auto opened = views().ledger();
    if (!opened) return std::unexpected(opened.error());
    std::vector<ExitDue> due;
    for (const u32 index : table.used()) {
        const rollup::LedgerRow row = rollup::ledger_row(table.row(index));
        if (!accounts_.wants(row.owner)) continue;
        const U256 worth = rollup::worth_of(row, scale);
        const bool short_of_money = opened->size < opened->total;
        const U256 amount = short_of_money ? rollup::mul_div(worth, opened->size, opened->total) : worth;
        if (amount.is_zero()) continue;
        const auto paid = views().is_row_paid(index);
        if (!paid) return std::unexpected(paid.error());
        if (!*paid) due.push_back({row.owner, opened->token, amount, index});
    }
    std::vector<ExitCall> out;
    group(due, most_, [&](std::span<const ExitDue> part) {
        ExitCall call = call_for(ExitWay::ledger_row, chain_.rollup().parts.escape, part);
        const u32 first = static_cast<u32>(part.front().index), count = static_cast<u32>(part.size());
        const Bytes proof = table.prove(first, count).encode();
        call.data = count == 1 ? calls::claim_row(first, proof) : calls::claim_rows(first, count, proof);
        out.push_back(std::move(call));
    });
    return out;
}

}  // namespace belay::node
