// SPDX-License-Identifier: Apache-2.0
// The exit batch (O-10..O-12): who is paid what when the chain is frozen.
#include "loader.h"

namespace belay::loader {
namespace {

/// Tokens of which nothing is left and nothing is paid say nothing to L1.
std::vector<wire::ExitTotal> totals_of(const Flows& flows) {
    std::vector<wire::ExitTotal> out;
    for (const auto& [token, sums] : flows.tokens()) {
        if (sums.taken_in == sums.promised && sums.senior.is_zero() && sums.junior.is_zero()) continue;
        out.push_back({token, sums.taken_in, sums.promised, sums.senior, sums.junior});
    }
    if (out.size() > wire::kMaxExitTotals) stop_entry();
    return out;
}

}  // namespace

Output Session::run_exit() {
    if (!has_genesis_) stop_entry();
    open();
    ctx_.meter_.start(2 * binding::handlers.entry_weight);  // a frame holds twice an entry's bound
    ctx_.next_payment_ = 0;
    ctx_.exiting_ = true;
    binding::handlers.exit(ctx_);
    ctx_.exiting_ = false;
    binding::handlers.close_ledger(ctx_.flows_);
    wire::append_export(ctx_.exports_, wire::encode_exit_totals(totals_of(ctx_.flows_)));
    wire::OutputHeader header;
    header.entry_index = wire::kExitIndex;
    header.kind = wire::kExitOutput;
    return finish(header);
}

}  // namespace belay::loader
