// SPDX-License-Identifier: Apache-2.0
#include "node/attest.h"

#include <thread>

#include "l1/http_l1.h"
#include "node/store_journal.h"

namespace belay::node {
namespace {

ChainFailure l1_failure(const l1::L1Error& error) { return {ChainReason::l1, to_string(error)}; }
ChainFailure host_failure(std::string detail) { return {ChainReason::execution, std::move(detail)}; }

bool is_hiccup(const ChainFailure& failure) {
    return failure.reason == ChainReason::l1 || failure.reason == ChainReason::blob;
}

/// Members are destroyed from the last to the first.
class Run {
  public:
    Run(const AttestConfig& config, const AttestorHooks& hooks, l1::L1& l1, const RollupInfo& rollup,
        Store& store, const Address& attestors)
        : config_(config),
          hooks_(hooks),
          journal_(store, "attestor"),
          txs_(l1, config.key, journal_, config.transactions),
          chain_(l1, rollup, config.following, Archive(store), ExecutorConfig{config.elf, config.so, {}},
                 chain_hooks()),
          attestor_(chain_, l1, txs_, config.key, attestors, store, counting()) {}

    Result<AttestReport, ChainFailure> run(std::stop_token stop) {
        if (config_.from_checkpoint) chain_.start_at_checkpoint();
        if (const auto back = txs_.recover(); !back) return fail(l1_failure(back.error()));
        int failures = 0;
        while (!stop.stop_requested()) {
            const auto more = chain_.poll();
            if (!more) {
                if (!is_hiccup(more.error()) || (++failures > 5 && !config_.watch)) return fail(more.error());
                if (hooks_.log) hooks_.log(more.error().text());
                std::this_thread::sleep_for(config_.poll);
                continue;
            }
            failures = 0;
            if (*more || !chain_.caught_up()) continue;
            attestor_.step();
            if (!config_.watch && txs_.all().empty()) break;  // nothing to sign, nothing on its way
            std::this_thread::sleep_for(config_.poll);
        }
        return AttestReport{chain_.results().size(), chain_.claims().size(), attested_,
                            !chain_.true_chain().empty()};
    }

  private:
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = hooks_.log;
        return hooks;
    }
    AttestorHooks counting() {
        return {[this](const Hash& claim) {
                    ++attested_;
                    if (hooks_.attested) hooks_.attested(claim);
                },
                hooks_.log};
    }

    const AttestConfig& config_;
    const AttestorHooks& hooks_;
    u64 attested_ = 0;
    StoreJournal journal_;
    l1::TxManager txs_;
    DerivedChain chain_;
    Attestor attestor_;
};

}  // namespace

Result<AttestReport, ChainFailure> attest(const AttestConfig& config, const AttestorHooks& hooks,
                                          std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(l1_failure(rollup.error()));
    if (rollup->parts.policy.is_zero()) return fail(host_failure("this rollup has no finality policy"));
    const auto slot = l1::policy_slot(l1, rollup->parts.policy, l1::kAttestationClass);
    if (!slot) return fail(l1_failure(slot.error()));
    if (slot->verifier.is_zero()) return fail(host_failure("this rollup has no attestors"));
    auto store = Store::open(config.data / "store", StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return fail(host_failure(store.error().text()));
    return Run(config, hooks, l1, *rollup, **store, slot->verifier).run(std::move(stop));
}

}  // namespace belay::node
