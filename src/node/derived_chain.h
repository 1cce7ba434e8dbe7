// SPDX-License-Identifier: Apache-2.0
// The chain as L1 alone determines it: entries derived, blobs fetched, every entry run natively and in the
// machine, claims collected. The proposer claims from it, the verifier judges by it, the sequencer is held to
// it.
//
// Single threaded: poll() does one bounded piece of work, the owner decides on which thread and how often.
#pragma once

#include <set>

#include "node/archive.h"
#include "node/claim_tree.h"
#include "node/data_source.h"
#include "node/executor.h"
#include "node/follower.h"
#include "node/state_keeper.h"

namespace belay::node {

enum class [[nodiscard]] ChainReason : u8 {
    l1,          ///< L1 did not answer as it should: try again
    blob,        ///< an entry's bytes are neither on L1 nor in an archive: try again, or bring an archive
    derivation,  ///< L1 holds events that these contracts cannot make
    program,     ///< the rollup runs another program than the one given
    execution,   ///< native and machine disagree, or the host failed: stop and look
};
const char* to_string(ChainReason reason);
struct ChainFailure {
    ChainReason reason = ChainReason::l1;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};

struct ChainHooks {
    /// With the blobs of its versioned hashes.
    std::function<void(const rollup::Entry&, const EntryResult&, std::span<const l1::Blob>)> executed;
    std::function<void(u64 position)> rolled_back;
    std::function<void(const rollup::Queued&)> queued;
    std::function<void(const ClaimEvent&)> claim;
    std::function<void(const l1::Block&)> head;
    /// Entries as soon as they are derived, before they run.
    std::function<void(const std::vector<rollup::Entry>&)> derived;
    std::function<void(const std::string&)> log;
    /// Nobody asked has the bytes of this committee batch; told at every try.
    std::function<void(const rollup::Entry&)> missing = {};
};

/// The bytes of a sequencer batch; empty for other kinds, and for blobs that do not unpack, which makes the
/// batch void (B-6).
Bytes batch_bytes(const rollup::Entry& entry, std::span<const l1::Blob> blobs);

/// B-6: the stream in blobs; nothing when they do not unpack.
std::optional<Bytes> unpacked(std::span<const l1::Blob> blobs);

/// Where a chain's run began (U-7).
struct ChainStart {
    u64 entry = 0;       ///< 0: genesis; else a restart, and results before it are empty
    Hash parent_output;  ///< digest of the output before it
};

class DerivedChain {
  public:
    /// `program.frame` is taken from the rollup.
    DerivedChain(l1::L1& l1, RollupInfo rollup, FollowerConfig config, Archive archive,
                 ExecutorConfig program, ChainHooks hooks);

    /// Before the first poll(): states of the machine go there, so that a dispute can start from them.
    void keep_states(StateKeeper* keeper) { keeper_ = keeper; }

    /// Before the first poll(): nothing older than the newest restart entry runs that a final claim covers
    /// and that is not void. L1's finality stands for what came before.
    void start_at_checkpoint() { from_checkpoint_ = true; }
    const ChainStart& start() const { return start_; }

    /// Follows L1 one round, or runs one entry that waits. True when there is more to do at once.
    Result<bool, ChainFailure> poll();

    const RollupInfo& rollup() const { return follower_.rollup(); }
    const Follower& follower() const { return follower_; }
    /// Entries derived; the first results().size() of them have run.
    const std::vector<rollup::Entry>& entries() const { return entries_; }
    const std::vector<EntryResult>& results() const { return results_; }
    bool caught_up() const { return results_.size() == entries_.size(); }
    /// The last poll() saw L1's head: every entry there is derived, whether it has run or not.
    bool at_head() const { return at_head_; }
    /// Entries that have run and that a claim may cover: L1 refuses those not yet settled (D-13).
    u64 claimable() const { return unsettled_.empty() ? results_.size() : *unsettled_.begin(); }
    const ClaimTree& claims() const { return claims_; }
    u64 finalized() const { return claims_.finalized(); }
    /// The genesis claim's end state (C-10), once an entry has run.
    const machine::StatePreimage& genesis() const { return genesis_; }
    /// Null before the first entry has run.
    std::shared_ptr<Programs> programs() const { return programs_; }

    /// At the last entry that ran; null before the first.
    Executor* executor() { return executor_.get(); }
    /// Takes the executor away, at the last entry that ran; null before the first. Another one is made, from
    /// the start, when one more entry is to run.
    std::unique_ptr<Executor> release_executor();

    /// What stands at this claim, as the parent of a next one; nullopt when it is not what we computed, lies
    /// ahead of us, or was never proposed.
    std::optional<rollup::Parent> parent_at(const Hash& claim) const;
    /// Our claim over the entries from the parent's position to `position`, which must have run.
    Result<rollup::Proposal, rollup::ClaimError> build(const rollup::Parent& parent, u64 position) const;
    /// The whole history of that claim, to answer for any of its nodes. Nothing without a machine.
    std::optional<dispute::HistoryTree> history(const rollup::Parent& parent, u64 position) const;
    /// Ours against theirs. Says nothing of the parent but that its end is ours; see true_chain().
    rollup::Judgement judge(const Hash& claim) const;
    /// The member of a round that we agree with; nullptr when there is none, or when we cannot say yet.
    const KnownClaim* true_member(const KnownRound& round) const;
    /// From the newest final claim on, the claims that we agree with, each on the one before. Empty when the
    /// newest final claim is not what we computed, or lies ahead of us.
    std::vector<Hash> true_chain() const;

  private:
    FollowerHooks follower_hooks();
    std::vector<rollup::BatchResult> batches(u64 from, u64 to) const;
    void roll_back(u64 position, u64 claim_events);
    Result<bool, ChainFailure> run_next();
    std::optional<ChainStart> newest_checkpoint() const;
    void skip_to(const ChainStart& start);
    void undo_results(u64 position);
    Result<std::vector<l1::Blob>, ChainFailure> fill_in(rollup::Entry& entry);
    Result<void, ChainFailure> look_at_unsettled();
    Result<void, ChainFailure> need_executor();
    void keep_checkpoint();
    void keep_state(u64 steps);

    ExecutorConfig program_;
    bool from_checkpoint_ = false, at_head_ = false;
    ChainStart start_;
    const ChainHooks hooks_;
    Follower follower_;
    std::unique_ptr<DataSource> data_;
    std::set<u64> unsettled_;   // committee batches that have run and that L1 may still withhold (D-14)
    u64 settled_at_block_ = 0;  // when they were looked at last
    std::unique_ptr<Executor> executor_;
    std::shared_ptr<Programs> programs_;  // the executor's, and after it
    machine::StatePreimage genesis_;
    std::deque<Executor::Checkpoint> checkpoints_;
    std::vector<rollup::Entry> entries_;
    std::vector<EntryResult> results_;
    ClaimTree claims_;
    mutable std::map<Hash, rollup::Judgement> judged_;  // decided ones, until a reorg
    StateKeeper* keeper_ = nullptr;
};

}  // namespace belay::node
