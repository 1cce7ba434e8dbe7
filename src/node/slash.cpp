// SPDX-License-Identifier: Apache-2.0
#include "node/slash.h"

#include <algorithm>
#include <thread>

#include "l1/http_l1.h"
#include "node/work_folder.h"

namespace belay::node {
namespace {

ChainFailure l1_failure(const l1::L1Error& error) { return {ChainReason::l1, to_string(error)}; }

class Run {
  public:
    Run(const SlashConfig& config, const SlashLog& log, l1::L1& l1, const RollupInfo& rollup, Store& store,
        const l1::BondTerms& terms)
        : config_(config),
          log_(log),
          l1_(l1),
          bond_(l1, rollup.parts.sequencer_bond),
          domain_(rollup.chain_id, rollup.inbox),
          chain_(l1, rollup, FollowerConfig{config.confirmations}, Archive(store),
                 ExecutorConfig{config.elf, config.so, {}}, chain_hooks()),
          judge_(chain_, terms.grace_blocks,
                 [this](u64 deadline) { return bond_.stretched_deadline(deadline); }) {}

    Result<SlashReport, ChainFailure> run(std::stop_token stop) {
        int failures = 0;
        while (!stop.stop_requested()) {
            const auto more = chain_.poll();
            if (!more) {
                if (more.error().reason != ChainReason::l1 || (++failures > 5 && !config_.watch))
                    return fail(more.error());
                log_(more.error().text());
                std::this_thread::sleep_for(config_.poll);
                continue;
            }
            failures = 0;
            if (*more || !chain_.caught_up()) continue;
            if (auto looked = look(); !looked) return fail(looked.error());
            if (report_.sent || !config_.watch) break;
            std::this_thread::sleep_for(config_.poll);
        }
        return report_;
    }

  private:
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = log_;
        hooks.executed = [this](const rollup::Entry& entry, const EntryResult&,
                                std::span<const l1::Blob> blobs) { judge_.executed(entry, blobs); };
        hooks.rolled_back = [this](u64 position) { judge_.rolled_back(position); };
        return hooks;
    }

    Result<void, ChainFailure> look() {
        const auto file = read_receipts(config_.receipts);
        if (!file)
            return fail(ChainFailure{ChainReason::execution, config_.receipts.string() + " cannot be read"});
        const auto bond = bond_.bond();
        if (!bond) return fail(l1_failure(bond.error()));
        report_ = {};
        report_.bond = *bond;
        report_.l1_block = chain_.follower().block();
        report_.entries = chain_.results().size();
        report_.not_receipts = file->unreadable;
        if (auto judged = judge_all(file->receipts); !judged) return judged;
        return config_.key && !bond->is_zero() ? send_one() : Result<void, ChainFailure>{};
    }

    Result<void, ChainFailure> judge_all(const std::vector<Receipt>& all) {
        std::vector<Receipt> signed_ones;
        for (const Receipt& receipt : all) {
            if (verify_receipt(receipt, domain_, chain_.rollup().sequencer))
                signed_ones.push_back(receipt);
            else
                ++report_.not_receipts;
        }
        for (const Receipt& receipt : signed_ones) {
            auto verdict = judge_.judge(receipt, report_.l1_block);
            if (!verdict) return fail(l1_failure(verdict.error()));
            report_.judged.push_back({receipt, std::move(*verdict)});
        }
        if (const auto two = find_equivocation(signed_ones)) {
            const Receipt &a = signed_ones[two->first], &b = signed_ones[two->second];
            report_.judged[two->second].verdict = {
                ReceiptVerdict::State::broken,
                Breach::equivocation,
                l1::bond_calls::slash_equivocation(argument_of(a), argument_of(b)),
                {}};
        }
        return {};
    }

    Result<void, ChainFailure> send_one() {
        for (const JudgedReceipt& one : report_.judged) {
            if (one.verdict.proof.empty()) continue;
            const auto punished = bond_.is_punished(one.receipt.batch, one.receipt.index);
            if (!punished) return fail(l1_failure(punished.error()));
            if (*punished) continue;
            l1::MemoryJournal journal;
            l1::TxPolicy policy;
            policy.confirmations = config_.confirmations;
            l1::TxManager txs(l1_, *config_.key, journal, policy);
            l1::TxRequest request;
            request.id = "slash";
            request.to = bond_.address();
            request.data = one.verdict.proof;
            const auto sent = txs.submit(request);
            const auto done = sent ? txs.wait(request.id) : sent;
            if (!done) return fail(l1_failure(done.error()));
            report_.sent = *done;
            return {};
        }
        return {};
    }

    const SlashConfig& config_;
    const SlashLog& log_;
    l1::L1& l1_;
    l1::BondViews bond_;
    ReceiptDomain domain_;
    SlashReport report_;
    DerivedChain chain_;
    ReceiptJudge judge_;
};

}  // namespace

u64 SlashReport::count(ReceiptVerdict::State state) const {
    return static_cast<u64>(std::ranges::count_if(
        judged, [state](const JudgedReceipt& one) { return one.verdict.state == state; }));
}

Result<SlashReport, ChainFailure> slash(const SlashConfig& config, const SlashLog& log,
                                        std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(l1_failure(rollup.error()));
    if (rollup->parts.sequencer_bond.is_zero())
        return fail(ChainFailure{ChainReason::derivation, "this rollup's sequencer has no bond"});
    const auto terms = l1::BondViews(l1, rollup->parts.sequencer_bond).terms();
    if (!terms) return fail(l1_failure(terms.error()));
    const WorkFolder folder(config.archive);
    auto store = Store::open(folder.path(), StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return fail(ChainFailure{ChainReason::execution, store.error().text()});
    return Run(config, log, l1, *rollup, **store, *terms).run(stop);
}

}  // namespace belay::node
