// SPDX-License-Identifier: Apache-2.0
// A round of the dispute game on the real contracts: anvil, a real program, one honest challenger, any number
// of adversaries. Time is the chain's own: it is moved on whenever nobody can do anything now.
#pragma once

#include <chrono>

#include "apps/belay/attacker.h"
#include "dispute/bounds.h"
#include "ecdsa/ecdsa.h"
#include "l1/anvil.h"
#include "l1/contracts.h"
#include "node/challenger.h"
#include "node/stride_source.h"
#include "node/testing/temp_dir.h"

namespace belay::apps {

/// Steps of strides, made at once when they are asked for, and all kept.
class PromptSteps final : public node::StepSource {
  public:
    PromptSteps(const node::DerivedChain& chain, node::Archive archive, std::filesystem::path folder)
        : chain_(chain), archive_(archive), folder_(std::move(folder)) {}
    const dispute::HistoryTree* steps(const node::StrideAt& stride) override;
    std::optional<Bytes> step_log(const node::StrideAt& stride, u64 step) override;
    std::string trouble() const override { return trouble_; }

  private:
    std::optional<node::StridePlan> plan(const node::StrideAt& stride);

    const node::DerivedChain& chain_;
    node::Archive archive_;
    const std::filesystem::path folder_;
    std::unique_ptr<node::StrideSource> source_;
    std::map<node::StrideAt, std::shared_ptr<const dispute::StepHistory>> kept_;
    std::map<std::pair<node::StrideAt, u64>, Bytes> logs_;
    std::string trouble_;
};

struct ArenaSpec {
    l1::GameConfig game;
    rollup::Frame frame{18, 8};
    unsigned batches = 3;  ///< beside the genesis entry
    bool restart = false;  ///< and behind them a mark and a restart from it (U-1)
    std::vector<dispute::PlayerSpec> adversaries;
    bool honest_first = true;
    u64 base_fee = 20'000'000'000;  ///< wei a gas, in every block
};

struct ArenaOutcome {
    std::string trouble;
    bool honest_won = false, finalized = false;
    u64 contestants = 0, inner_tournaments = 0, most_inner = 0, pairs = 0;
    dispute::Seconds delay = 0, bound = 0;
    unsigned height = 0, inner_height = 0;
    u64 honest_gas = 0, honest_transactions = 0, transactions = 0, blocks = 0;
    U256 honest_fees, honest_most_in_flight;
    U256 honest_own_fees;  ///< claiming, settling what nobody contests, bringing money home: not paid back
    U256 honest_lost, honest_gained;  ///< one of them is zero: what it all came to
    U256 others_bonds, others_fees, others_back;
    U256 paid_in, paid_out, burned, held;  ///< by the game; held: still in the contract
    bool conserved = false;
    double seconds = 0;
};

class Arena {
  public:
    /// Null, and why in `trouble`, when something cannot be set up.
    static std::unique_ptr<Arena> open(const ArenaSpec& spec, std::string& trouble);
    ArenaOutcome run();
    void log_to(std::function<void(const std::string&)> log) { log_ = std::move(log); }
    const node::DerivedChain& chain() const { return *chain_; }
    l1::HttpL1& l1() { return *l1_; }

  private:
    explicit Arena(const ArenaSpec& spec) : spec_(spec) {}
    bool deploy(std::string& trouble);
    bool post_batches(std::string& trouble);
    bool restart(std::string& trouble);
    bool build(std::string& trouble);
    bool follow();
    bool mine(dispute::Seconds at);
    void begin();
    void play();
    void measure();
    void note(const std::string& what) {
        if (out_.trouble.empty()) out_.trouble = what;
    }
    const dispute::Tournament* round() const;

    const ArenaSpec spec_;
    node::testing::TempDir folder_;
    std::optional<l1::Anvil> anvil_;
    std::unique_ptr<l1::HttpL1> l1_;
    std::unique_ptr<l1::DevChain> dev_;
    Address rollup_, game_;
    std::optional<node::RollupInfo> info_;
    std::unique_ptr<node::Store> store_;
    std::unique_ptr<node::DerivedChain> chain_;
    std::unique_ptr<node::GameView> view_;
    std::unique_ptr<PromptSteps> steps_;
    std::unique_ptr<node::TrueHistories> histories_;
    l1::MemoryJournal journal_;
    std::optional<ecdsa::PrivateKey> key_;
    std::unique_ptr<l1::TxManager> txs_;
    std::unique_ptr<node::MoveLedger> ledger_;
    std::unique_ptr<node::Challenger> honest_;
    std::unique_ptr<Attacker> attacker_;
    std::optional<rollup::Parent> parent_;
    U256 first_balance_;
    std::function<void(const std::string&)> log_;
    ArenaOutcome out_;
};

}  // namespace belay::apps
