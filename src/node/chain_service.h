// SPDX-License-Identifier: Apache-2.0
// The thread that owns the derived chain, and the proposer and the challenger that live on it. Others ask it
// questions.
#pragma once

#include <deque>
#include <mutex>
#include <thread>

#include "node/challenger.h"
#include "node/checkpointer.h"
#include "node/fallback.h"
#include "node/l1_link.h"
#include "node/proposer.h"
#include "node/signal.h"

namespace belay::node {

struct ChainServiceHooks {
    std::function<void(const rollup::Entry&, const EntryResult&)> executed;
    std::function<void(const ClaimEvent&)> claim;
    std::function<void(const l1::Block&)> head;
    std::function<void(u64 batches, u64 l1_block)> landed;  ///< batches the inbox holds at L1's head
    std::function<void(const std::string&)> log;
    std::function<void(const ChainFailure&)> failed;         ///< not to be retried; the thread has ended
    std::function<void(const rollup::Entry&)> missing = {};  ///< a committee batch that nobody gives
};

class ChainService {
  public:
    ChainService(l1::L1& l1, RollupInfo rollup, FollowerConfig config, Archive archive,
                 ExecutorConfig program, std::chrono::milliseconds poll, ChainServiceHooks hooks);
    ~ChainService();

    /// All before start(). The proposer's step runs after each round, then the challenger's.
    void attach(L1Link* link) { link_ = link; }
    void attach(Proposer* proposer) { proposer_ = proposer; }
    void attach(Challenger* challenger) { challenger_ = challenger; }
    void attach(Fallback* fallback) { fallback_ = fallback; }
    void attach(Checkpointer* checkpointer) { checkpointer_ = checkpointer; }
    void attach(StateKeeper* keeper) { chain_.keep_states(keeper); }
    const DerivedChain& chain() const { return chain_; }
    /// For what is attached: on the thread, from its step() on.
    DerivedChain& own_chain() { return chain_; }
    /// Off: the proposer and the challenger rest, because another node acts with the same keys.
    void set_acting(bool acting) { acting_ = acting; }

    void start();
    void stop();
    /// Runs on the thread between two pieces of work; false when too many wait.
    bool ask(std::function<void(const DerivedChain&)> question);

  private:
    void run();
    bool round();
    bool answer_questions();

    const std::chrono::milliseconds poll_;
    const ChainServiceHooks hooks_;
    L1Link* link_ = nullptr;
    Proposer* proposer_ = nullptr;
    Challenger* challenger_ = nullptr;
    Fallback* fallback_ = nullptr;
    Checkpointer* checkpointer_ = nullptr;
    std::optional<l1::Block> head_;
    std::string last_trouble_;
    std::mutex mutex_;
    std::deque<std::function<void(const DerivedChain&)>> questions_;
    std::atomic<bool> stopping_{false}, acting_{true};
    Signal wake_;
    DerivedChain chain_;
    std::thread thread_;
};

}  // namespace belay::node
