// SPDX-License-Identifier: Apache-2.0
// One run of `belay exit`: everything that it is made of, and its steps in the order of spec/escape.md.
#pragma once

#include "l1/http_l1.h"
#include "node/exit.h"
#include "node/proposer.h"
#include "node/store_journal.h"
#include "node/stride_steps.h"

namespace belay::node {

class ExitSession {
  public:
    using Outcome = Result<void, ChainFailure>;

    ExitSession(const ExitConfig& config, const ExitHooks& hooks, l1::HttpL1& l1, const RollupInfo& rollup,
                Store& store, StateKeeper& keeper, const dispute::GasTable& gas,
                const ecdsa::PrivateKey& key);
    Result<ExitReport, ChainFailure> run(std::stop_token stop);

  private:
    using Clock = std::chrono::steady_clock;

    Outcome rebuild(std::stop_token stop);
    Outcome look();
    /// One look at L1 and what follows from it. True when there is no more to do.
    Result<bool, ChainFailure> step();
    Result<bool, ChainFailure> alive();
    Result<bool, ChainFailure> frozen();
    Result<bool, ChainFailure> resolved();
    Result<bool, ChainFailure> open_ledger();
    Result<bool, ChainFailure> pay(l1::EscapePhase phase);

    Outcome need_exit();
    Outcome show_balances(u64 position);
    Outcome propose_exit();
    l1::L1Result<std::vector<l1::ExitProposed>> proposals();
    bool exit_round_is_open() const;
    bool succeeds(const Address& to, const Bytes& data);
    Result<l1::Receipt, ChainFailure> send(const std::string& name, const std::string& text,
                                           const Address& to, Bytes data, const U256& value = {});
    Outcome pay_one(const ExitCall& call);
    void pass_time(u64 until);
    void play();
    double seconds() const;
    u64 now();
    void say(const std::string& text);
    ExitReport report(bool done);

    const ExitConfig& config_;
    const ExitHooks& hooks_;
    l1::HttpL1& l1_;
    const RollupInfo rollup_;
    Archive archive_;
    const ExecutorConfig program_;
    StoreJournal journal_;
    l1::TxManager txs_;
    MoveLedger ledger_;
    DerivedChain chain_;
    GameView view_;
    StrideSteps steps_;
    Challenger challenger_;
    Proposer proposer_;
    l1::EscapeViews views_;
    ExitPayments payments_;
    std::optional<ExitRun> exit_;
    Bytes proposal_;  // calldata
    ExitReport report_;
    std::string last_said_;
    std::optional<l1::EscapePhase> phase_;
    const Clock::time_point begin_ = Clock::now();
    u64 l1_begin_ = 0, travelled_to_ = 0;
    int idle_ = 0;
};

}  // namespace belay::node
