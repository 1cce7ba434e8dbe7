// SPDX-License-Identifier: Apache-2.0
#include "node/challenge.h"

#include <thread>

#include "l1/game_contract.h"
#include "l1/http_l1.h"
#include "node/store_journal.h"
#include "node/stride_steps.h"

namespace belay::node {
namespace {

constexpr const char* kName = "challenger";

ChainFailure l1_failure(const l1::L1Error& error) { return {ChainReason::l1, to_string(error)}; }
ChainFailure host_failure(std::string detail) { return {ChainReason::execution, std::move(detail)}; }

/// Everything that one challenger is made of. Members are destroyed from the last to the first.
class Run {
  public:
    Run(const ChallengeConfig& config, const ChallengerHooks& hooks, l1::L1& l1, const RollupInfo& rollup,
        Store& store, StateKeeper* keeper, const dispute::GasTable& gas, const ecdsa::PrivateKey& key)
        : config_(config),
          hooks_(hooks),
          journal_(store, kName),
          txs_(l1, key, journal_, config.transactions),
          ledger_(store, kName),
          chain_(l1, rollup, config.following, Archive(store), ExecutorConfig{config.elf, config.so, {}},
                 chain_hooks()),
          view_(l1, rollup, gas, config.following),
          steps_(chain_, Archive(store), config.data / "steps", keeper),
          challenger_(config.challenger, chain_, view_, steps_, l1, Archive(store), txs_, ledger_, hooks) {
        chain_.keep_states(keeper);
    }

    Result<ChallengeReport, ChainFailure> run(std::stop_token stop) {
        if (const auto back = txs_.recover(); !back) return fail(l1_failure(back.error()));
        if (const auto read = ledger_.load(); !read) return fail(host_failure(read.error().text()));
        int failures = 0;
        while (!stop.stop_requested()) {
            const auto more = chain_.poll();
            if (!more) {
                const bool retry =
                    more.error().reason == ChainReason::l1 || more.error().reason == ChainReason::blob;
                if (!retry || (++failures > 5 && !config_.watch)) return fail(more.error());
                if (hooks_.log) hooks_.log(more.error().text());
                std::this_thread::sleep_for(config_.poll);
                continue;
            }
            failures = 0;
            if (*more || !chain_.caught_up()) continue;
            challenger_.step();
            steps_.finalized(final_position());
            if (done()) break;
            std::this_thread::sleep_for(config_.poll);
        }
        return report();
    }

  private:
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = hooks_.log;
        return hooks;
    }
    u64 final_position() const {
        return chain_.claims().at(chain_.claims().newest_final()).proposed.claim.position;
    }
    bool done() const {
        const ChallengerStatus& status = challenger_.status();
        if (config_.watch) return false;
        // A dry run has said all once it knows the histories; waiting would change nothing on L1.
        if (config_.challenger.dry_run) return status.looked && !status.computing;
        return status.quiet || status.disagrees;
    }
    ChallengeReport report() const {
        ChallengeReport out;
        out.status = challenger_.status();
        out.l1_block = chain_.follower().block();
        out.entries = chain_.results().size();
        out.claims = chain_.claims().size();
        out.final_claims = chain_.finalized();
        out.spent = ledger_.lines();
        return out;
    }

    const ChallengeConfig& config_;
    const ChallengerHooks& hooks_;
    StoreJournal journal_;
    l1::TxManager txs_;
    MoveLedger ledger_;
    DerivedChain chain_;
    GameView view_;
    StrideSteps steps_;
    Challenger challenger_;
};

}  // namespace

l1::L1Result<dispute::GasTable> read_gas_table(l1::L1& l1, const Address& game) {
    const auto gas = l1::GameViews(l1, game).gas_table();
    if (!gas) return std::unexpected(gas.error());
    return dispute::GasTable{gas->open,   gas->open_stride, gas->join_stride, gas->timeout,
                             gas->decide, gas->contradict,  gas->settle};
}

Result<ChallengeReport, ChainFailure> challenge(const ChallengeConfig& config, const ChallengerHooks& hooks,
                                                std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(l1_failure(rollup.error()));
    const auto gas = read_gas_table(l1, rollup->game);
    if (!gas) return fail(l1_failure(gas.error()));
    auto store = Store::open(config.data / "store", StoreIdentity{rollup->chain_id, rollup->inbox});
    if (!store) return fail(host_failure(store.error().text()));
    StateKeeperConfig states;
    states.folder = config.data / "states";
    auto keeper = StateKeeper::open(std::move(states));
    if (!keeper) return fail(host_failure(keeper.error().detail));
    // A dry run without a key looks with the eyes of somebody who owns nothing.
    Hash nobody;
    nobody[31] = 1;
    const auto key = config.key ? config.key : ecdsa::PrivateKey::from_bytes(nobody);
    return Run(config, hooks, l1, *rollup, **store, keeper->get(), *gas, *key).run(std::move(stop));
}

}  // namespace belay::node
