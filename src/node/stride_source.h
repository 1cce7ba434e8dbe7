// SPDX-License-Identifier: Apache-2.0
// A stride's history and step logs for a dispute, made on a thread of their own from the nearest kept machine
// state: restored, run through the entries between, then step by step. Leaves go to disk as they come, so a
// restart goes on. What comes out is checked against the roots that the chain's own run gave before and after
// the stride.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <set>
#include <thread>

#include "dispute/stride_run.h"
#include "node/archive.h"
#include "node/derived_chain.h"
#include "node/state_keeper.h"
#include "node/step_cache.h"

namespace belay::node {

struct StrideKey {
    u64 entry = 0;
    dispute::StrideIndex stride;
    Hash start;  ///< the root before its first step: another branch of L1 has another
    auto operator<=>(const StrideKey&) const = default;
};

/// All that is needed to make a stride's history, apart from the chain.
struct StridePlan {
    StrideKey key;
    Hash end;                            ///< the root after it
    std::optional<KeptState> from;       ///< nothing: where the chain's run began
    Hash parent_output{};                ///< of ChainStart, when that was a restart
    std::vector<rollup::Entry> entries;  ///< from there to the key's, which is the last
    /// The stride is the exit batch's (E-8): `entries` are those before it, and none may be left.
    bool exit = false;
};
/// Nothing when the chain has not run the entry, or not in a machine. `keeper` may be null.
std::optional<StridePlan> plan_stride(const DerivedChain& chain, const StateKeeper* keeper, u64 entry,
                                      dispute::StrideIndex stride);
/// A stride of the exit batch, which `exit` has run.
std::optional<StridePlan> plan_exit_stride(const DerivedChain& chain, const StateKeeper* keeper,
                                           const rollup::ExitResult& exit, dispute::StrideIndex stride);
/// The same from what a chain holds; `genesis` is the genesis claim's end state (C-10).
struct ChainRun {
    rollup::Frame frame;
    machine::StatePreimage genesis;
    std::span<const rollup::Entry> entries;
    std::span<const EntryResult> results;
    ChainStart start{};
};
std::optional<StridePlan> plan_stride(const ChainRun& chain, const StateKeeper* keeper, u64 entry,
                                      dispute::StrideIndex stride);

enum class StrideStage : u8 {
    unknown,  ///< never asked for, or forgotten
    waiting,  ///< another one is being made
    running,  ///< towards the stride
    hashing,  ///< step by step
    ready,
    failed,  ///< see `failure`; asking again tries again
};
struct StrideStatus {
    StrideStage stage = StrideStage::unknown;
    u64 steps = 0;  ///< of the stride, done
    std::string failure;
};

struct StrideSourceConfig {
    std::filesystem::path folder;  ///< leaves on disk
    rollup::Frame frame;
    std::size_t most_in_memory = 2;  ///< histories; 2^22 steps that all differ take 256 MiB
};

/// The elements of an entry, or why they cannot be had. Called on the source's thread.
using ElementsOf = std::function<Result<wire::Elements, std::string>(const rollup::Entry&)>;
/// From blobs that the archive holds already: those of every entry that ran here.
ElementsOf elements_from(Archive archive);

/// Thread safe. Histories are made one after another, in the order asked for; logs before histories.
class StrideSource {
  public:
    /// `keeper` may be null; it and what `elements` uses outlive the source.
    StrideSource(std::shared_ptr<Programs> programs, StrideSourceConfig config, StateKeeper* keeper,
                 ElementsOf elements);
    /// Stops at the next piece; what is on disk stays.
    ~StrideSource();

    /// Has the history made, unless it is there or on its way.
    void ask(const StridePlan& plan);
    StrideStatus status(const StrideKey& key) const;
    /// Null until it is ready, and when it has been pushed out of memory by others: ask again.
    std::shared_ptr<const dispute::StepHistory> history(const StrideKey& key) const;

    /// Has the log of one step made: `step` counts from the stride's first.
    void ask_log(const StridePlan& plan, dispute::StepIndex step);
    std::optional<Bytes> log(const StrideKey& key, dispute::StepIndex step) const;

    /// Stops making it and removes all of it.
    void forget(const StrideKey& key);
    /// No entry before this one is disputed any more.
    void finalized(u64 position);

  private:
    using LogKey = std::pair<StrideKey, dispute::StepIndex>;
    struct Job {
        StridePlan plan;
        std::optional<dispute::StepIndex> log;  // nothing: the history
    };
    struct Stop {  // asked to
        bool operator==(const Stop&) const = default;
    };
    using Failure = std::variant<Stop, std::string>;

    void work();
    bool interrupted() const { return stop_ || forgotten_; }
    void set(const StrideKey& key, StrideStage stage, u64 steps);
    Result<dispute::StepHistory, Failure> make(const StridePlan& plan);
    Result<dispute::HistoryTree, Failure> make_tree(const StridePlan& plan, StepCache& cache);
    Result<Bytes, Failure> make_log(const StridePlan& plan, dispute::StepIndex step);
    Result<std::unique_ptr<machine::Machine>, Failure> start(const StridePlan& plan,
                                                             machine::Hashing hashing);
    /// A machine in the last entry's open batch before `step`, and that entry's elements.
    Result<std::unique_ptr<machine::Machine>, Failure> machine_at(const StridePlan& plan,
                                                                  dispute::StepIndex step,
                                                                  machine::Hashing hashing,
                                                                  wire::Elements& elements);
    /// In the batch that was begun. `what` names it.
    Result<void, Failure> run(machine::Machine& machine, const std::string& what, dispute::StepIndex to,
                              const machine::InputWindow& window) const;
    std::filesystem::path path_of(const StrideKey& key) const;
    void keep(const StrideKey& key, dispute::StepHistory&& history);

    const std::shared_ptr<Programs> programs_;
    const StrideSourceConfig config_;
    StateKeeper* const keeper_;
    const ElementsOf elements_;

    mutable std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Job> jobs_;
    std::optional<StrideKey> current_;
    std::atomic<bool> stop_{false}, forgotten_{false};  // forgotten_: the current job's key
    std::map<StrideKey, StrideStatus> status_;
    std::map<LogKey, Bytes> logs_;
    std::set<LogKey> asked_logs_;
    std::deque<std::pair<StrideKey, std::shared_ptr<const dispute::StepHistory>>> ready_;  // newest last
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace belay::node
