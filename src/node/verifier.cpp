// SPDX-License-Identifier: Apache-2.0
#include "node/verifier.h"

#include <algorithm>
#include <thread>

#include "l1/http_l1.h"
#include "node/work_folder.h"

namespace belay::node {
namespace {

class Verification {
  public:
    Verification(l1::L1& l1, const RollupInfo& rollup, Store& store, const VerifierConfig& config,
                 const VerifierHooks& hooks)
        : hooks_(hooks),
          chain_(l1, rollup, FollowerConfig{config.confirmations}, Archive(store, config.archives),
                 ExecutorConfig{config.elf, config.so, {}}, chain_hooks()) {
        report_.rollup = rollup;
    }

    Result<VerifyReport, ChainFailure> run(bool watch, std::stop_token stop) {
        int failures = 0;
        while (!stop.stop_requested()) {
            const auto more = chain_.poll();
            if (!more) {
                const bool retry = more.error().reason == ChainReason::l1 || watch;
                if (!retry || (++failures > 5 && !watch)) return fail(more.error());
                if (hooks_.log) hooks_.log(more.error().text());
                std::this_thread::sleep_for(std::chrono::milliseconds(500));
                continue;
            }
            failures = 0;
            judge();
            if (*more || !chain_.caught_up()) continue;
            if (!watch) break;
            std::this_thread::sleep_for(std::chrono::milliseconds(1000));
        }
        report_.l1_block = chain_.follower().block();
        return report_;
    }

  private:
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = hooks_.log;
        hooks.executed = [this](const rollup::Entry& entry, const EntryResult& result,
                                std::span<const l1::Blob> blobs) {
            batch_sizes_.resize(entry.header.index);
            batch_sizes_.push_back(batch_bytes(entry, blobs).size());
            count(entry, result);
        };
        hooks.rolled_back = [this](u64 position) { restart(position); };
        return hooks;
    }

    // The entries that still hold are counted anew.
    void restart(u64 position) {
        const RollupInfo rollup = report_.rollup;
        report_ = {};
        report_.rollup = rollup;
        for (u64 i = 0; i < position && i < chain_.results().size(); ++i)
            count(chain_.entries()[i], chain_.results()[i]);
    }

    void count(const rollup::Entry& entry, const EntryResult& result) {
        ++report_.entries;
        report_.void_entries += result.is_void;
        report_.batches += entry.batch.has_value();
        report_.transactions += result.output.tx_count;
        report_.batch_bytes += batch_sizes_[entry.header.index];
        report_.blobs += entry.versioned_hashes.size();
        report_.steps += result.steps;
        report_.native_seconds += result.native_seconds;
        report_.machine_seconds += result.machine_seconds;
        report_.machine_root = result.machine_root;
        if (hooks_.progress) hooks_.progress(chain_.results().size(), chain_.entries().size());
    }

    // A claim is judged as soon as its entries have run, and again whenever it is another one.
    void judge() {
        const std::vector<Hash>& ids = chain_.claims().ids();
        report_.claims.resize(std::min(report_.claims.size(), ids.size()));
        for (std::size_t i = 0; i < ids.size(); ++i) {
            const KnownClaim& known = chain_.claims().at(ids[i]);
            const bool seen = i < report_.claims.size();
            if (seen) {
                ClaimVerdict& before = report_.claims[i];
                const bool settled = before.judgement.verdict != rollup::Verdict::undecided;
                if (before.id == ids[i] && settled) {
                    before.number = known.number;
                    continue;
                }
            }
            ClaimVerdict verdict{known.sequence, ids[i], known.proposed.claim, chain_.judge(ids[i]),
                                 known.number};
            if (seen)
                report_.claims[i] = verdict;
            else
                report_.claims.push_back(verdict);
            if (hooks_.verdict && verdict.judgement.verdict != rollup::Verdict::undecided)
                hooks_.verdict(verdict);
        }
    }

    const VerifierHooks& hooks_;
    VerifyReport report_;
    std::vector<u64> batch_sizes_;  // of each entry
    DerivedChain chain_;
};

}  // namespace

bool VerifyReport::agrees() const {
    return std::ranges::all_of(claims, [](const ClaimVerdict& c) {
        return !c.number || c.judgement.verdict == rollup::Verdict::agree;
    });
}

u64 VerifyReport::wrong_pending() const {
    return static_cast<u64>(std::ranges::count_if(claims, [](const ClaimVerdict& c) {
        return !c.number && c.judgement.verdict == rollup::Verdict::disagree;
    }));
}

Result<VerifyReport, ChainFailure> verify(const VerifierConfig& config, const VerifierHooks& hooks,
                                          std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(ChainFailure{ChainReason::l1, to_string(rollup.error())});

    const WorkFolder folder(config.archive);
    auto store = Store::open(folder.path(), StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return fail(ChainFailure{ChainReason::execution, store.error().text()});
    return Verification(l1, *rollup, **store, config, hooks).run(config.watch, stop);
}

}  // namespace belay::node
