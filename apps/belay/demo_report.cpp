// SPDX-License-Identifier: Apache-2.0
// The demo's closing table, from L1's receipts and the node's answers.
#include <fmt/core.h>

#include <algorithm>

#include "apps/belay/demo.h"
#include "l1/abi.h"
#include "node/challenger.h"

namespace belay::apps {
namespace {

struct BatchCost {
    u64 batches = 0, blobs = 0, gas = 0, blob_gas = 0;
};

BatchCost cost_of_batches(l1::L1& l1, const l1::RollupDescription& rollup) {
    BatchCost cost;
    l1::LogFilter filter;
    filter.from = rollup.deployed_at;
    const auto head = l1.block(l1::BlockTag::latest);
    if (!head) return cost;
    filter.to = head->number;
    filter.addresses = {rollup.inbox};
    filter.events = {l1::abi_topic("BatchSubmitted(uint64,uint64,bytes32[],bytes)")};
    const auto logs = l1.logs(filter);
    if (!logs) return cost;
    for (const l1::Log& log : *logs) {
        const auto receipt = l1.receipt(log.transaction_hash);
        if (!receipt || !*receipt) continue;
        ++cost.batches;
        cost.gas += (*receipt)->gas_used;
        cost.blob_gas += (*receipt)->blob_gas_used;
        cost.blobs += (*receipt)->blob_gas_used / 131'072;
    }
    return cost;
}

double percentile(std::vector<double>& values, double p) {
    std::erase(values, 0.0);
    if (values.empty()) return 0;
    std::sort(values.begin(), values.end());
    return values[std::min(values.size() - 1,
                           static_cast<std::size_t>(p * static_cast<double>(values.size())))];
}

void row(const std::string& name, const std::string& value) { fmt::print("  {:<34} {}\n", name, value); }

}  // namespace

void print_report(l1::L1& l1, const l1::RollupDescription& rollup, const json& status, const json& claims,
                  const GameShow& dispute, const json& verified, Traffic& traffic) {
    const BatchCost cost = cost_of_batches(l1, rollup);
    const json chain = status.value("chain", json::object());
    const u64 transactions = std::max<u64>(verified.value("transactions", u64{0}), 1);
    const double steps = static_cast<double>(verified.value("steps", u64{0}));
    const double machine = std::max(verified.value("machineSeconds", 0.0), 1e-9);
    const double native = std::max(verified.value("nativeSeconds", 0.0), 1e-9);

    fmt::print("\n  What happened\n  {:-<72}\n", "");
    row("entries (batches, deposits, forced)",
        fmt::format("{}, of them void {}", verified.value("entries", u64{0}),
                    verified.value("voidEntries", u64{0})));
    row("batches on L1",
        fmt::format("{} with {} transactions in {} blobs", cost.batches, transactions, cost.blobs));
    row("batch bytes per transaction",
        fmt::format("{:.1f} with signatures",
                    verified.value("batchBytes", 0.0) / static_cast<double>(transactions)));
    row("L1 gas per transaction",
        fmt::format("{:.1f} execution, {:.1f} blob gas",
                    static_cast<double>(cost.gas) / static_cast<double>(transactions),
                    static_cast<double>(cost.blob_gas) / static_cast<double>(transactions)));
    row("acknowledged over the RPC",
        fmt::format("{} ({:.0f} a second while trading)", traffic.accepted,
                    static_cast<double>(traffic.accepted) / std::max(traffic.seconds, 1e-9)));
    row("receipt latency, 20 a submission",
        fmt::format("p50 {:.1f} ms, p99 {:.1f} ms", percentile(traffic.latencies_ms, 0.5),
                    percentile(traffic.latencies_ms, 0.99)));
    row("native run", fmt::format("{:.2f} s, {:.0f} transactions a second", native,
                                  static_cast<double>(transactions) / native));
    row("machine run, roots included",
        fmt::format("{:.2f} s, {:.2f} G steps, {:.0f} transactions a second", machine, steps / 1e9,
                    static_cast<double>(transactions) / machine));
    row("claims", fmt::format("{} posted, {} final", claims.size(), chain.value("finalized", u64{0})));
    const auto last = std::find_if(claims.rbegin(), claims.rend(),
                                   [](const json& claim) { return claim.value("verdict", "") == "agree"; });
    if (last != claims.rend()) {
        row("newest end root", last->value("endRoot", ""));
        row("  rebuilt from L1 alone", verified.value("machineRoot", ""));
        row("newest history root", last->value("historyRoot", ""));
    }
    for (const auto& [who, spent] : dispute.spent()) {
        row("the dispute, " + who,
            fmt::format("{} transactions, {} openings, {:.2f} M gas: {} in fees", spent.transactions,
                        spent.opened, static_cast<double>(spent.gas) / 1e6, node::ether(spent.fees)));
        row("  bonds paid in, and what came back",
            fmt::format("{}, {}", node::ether(spent.bonds), node::ether(spent.back)));
    }
    row("  burned", node::ether(dispute.burned()));
    row("  decided by", fmt::format("{} ({} gas)", dispute.instruction(), dispute.step_gas()));
    row("verdict of belay verify",
        verified.value("agrees", false) ? "agree, on every final claim" : "DISAGREE");
}

}  // namespace belay::apps
