// SPDX-License-Identifier: Apache-2.0
#include "node/derived_chain.h"

#include "base/hex.h"
#include "wire/blob.h"

namespace belay::node {

const char* to_string(ChainReason reason) {
    switch (reason) {
        case ChainReason::l1:
            return "l1";
        case ChainReason::blob:
            return "blob";
        case ChainReason::derivation:
            return "derivation";
        case ChainReason::program:
            return "program";
        case ChainReason::execution:
            return "execution";
    }
    return "unknown";
}

Bytes batch_bytes(const rollup::Entry& entry, std::span<const l1::Blob> blobs) {
    if (entry.header.kind == wire::EntryKind::calldata_batch) return entry.payload;
    if (entry.header.kind != wire::EntryKind::blob_batch) return {};
    Bytes joined;
    for (const l1::Blob& blob : blobs) append(joined, blob);
    auto unpacked = wire::unpack_blobs(joined);
    return unpacked ? std::move(*unpacked) : Bytes{};
}

DerivedChain::DerivedChain(l1::L1& l1, RollupInfo rollup, FollowerConfig config, Archive archive,
                           ExecutorConfig program, ChainHooks hooks)
    : l1_(l1),
      archive_(archive),
      program_(std::move(program)),
      hooks_(std::move(hooks)),
      follower_(l1, std::move(rollup), config, follower_hooks()) {
    program_.frame = follower_.rollup().frame;
}

FollowerHooks DerivedChain::follower_hooks() {
    FollowerHooks hooks;
    hooks.rolled_back = [this](u64 position, u64, u64 claims) { roll_back(position, claims); };
    hooks.entries = [this](std::vector<rollup::Entry>&& entries) {
        if (hooks_.derived) hooks_.derived(entries);
        for (rollup::Entry& entry : entries) entries_.push_back(std::move(entry));
    };
    hooks.queued = hooks_.queued;
    hooks.head = hooks_.head;
    hooks.claim = [this](const ClaimEvent& event) {
        const auto* proposed = std::get_if<ClaimProposed>(&event);
        if (proposed && proposed->number == 0) return;  // the genesis claim (C-10) is known without L1
        if (proposed) claims_.push_back({*proposed, false});
        if (const auto* final = std::get_if<ClaimFinalized>(&event)) {
            finalized_ = final->number;
            for (u64 i = 0; i < finalized_ && i < claims_.size(); ++i) claims_[i].final = true;
            if (keeper_ && finalized_ > 0 && finalized_ <= claims_.size())
                keeper_->finalized(claims_[finalized_ - 1].proposed.claim.position);
        }
        if (const auto* rejected = std::get_if<ClaimRejected>(&event)) claims_.resize(rejected->number - 1);
        if (hooks_.claim) hooks_.claim(event);
    };
    return hooks;
}

void DerivedChain::roll_back(u64 position, u64 claims) {
    if (entries_.size() > position) entries_.resize(position);
    if (results_.size() > position) {
        results_.resize(position);
        while (!checkpoints_.empty() && checkpoints_.back().position > position) checkpoints_.pop_back();
        // It has run too far: back to a checkpoint, or another one from the start (need_executor).
        if (checkpoints_.empty() || !executor_ || !executor_->load(checkpoints_.back())) executor_.reset();
    }
    if (keeper_) keeper_->rolled_back(position);
    if (claims_.size() + 1 > claims) claims_.resize(claims == 0 ? 0 : claims - 1);
    finalized_ = follower_.finalized();
    for (u64 i = finalized_; i < claims_.size(); ++i) claims_[i].final = false;
    if (hooks_.rolled_back) hooks_.rolled_back(position);
}

Result<bool, ChainFailure> DerivedChain::poll() {
    const auto more = follower_.poll();
    if (!more)
        return fail(
            ChainFailure{more.error().reason == FollowReason::l1 ? ChainReason::l1 : ChainReason::derivation,
                         more.error().detail});
    if (caught_up()) return *more;
    return run_next();
}

Result<std::vector<l1::Blob>, ChainFailure> DerivedChain::blobs_of(const rollup::Entry& entry) {
    if (entry.versioned_hashes.empty()) return std::vector<l1::Blob>{};
    auto fetched = archive_.fetch(l1_, entry.header.l1_block, entry.versioned_hashes);
    if (fetched) return std::move(*fetched);
    return fail(ChainFailure{ChainReason::blob, "entry " + std::to_string(entry.header.index) + ": " +
                                                    to_string(fetched.error())});
}

Result<void, ChainFailure> DerivedChain::need_executor() {
    if (executor_) return {};
    auto made = Executor::open(program_);
    if (!made)
        return fail(ChainFailure{ChainReason::execution,
                                 std::string(to_string(made.error().reason)) + ": " + made.error().detail});
    executor_ = std::move(*made);
    checkpoints_.clear();
    genesis_ = executor_->end_state();
    const Hash& hash = executor_->program()->hash();
    if (hash != rollup().program_hash)
        return fail(ChainFailure{
            ChainReason::program,
            "the rollup runs program " + to_hex(rollup().program_hash) + ", this is " + to_hex(hash)});
    return {};
}

void DerivedChain::keep_checkpoint() {
    constexpr u64 kEvery = 16;
    constexpr std::size_t kKept = 4;
    if (executor_->position() % kEvery != 0) return;
    checkpoints_.push_back(executor_->save());
    if (checkpoints_.size() > kKept) checkpoints_.pop_front();
}

void DerivedChain::keep_state(u64 steps) {
    const u64 position = executor_->position();
    if (!keeper_ || !executor_->has_machine() || !keeper_->due(position, steps)) return;
    machine::Snapshot snapshot = executor_->machine_snapshot();
    const auto saved = keeper_->save({position, executor_->end_state(), std::move(snapshot.pages)});
    // A dispute then starts from an older state; the chain goes on.
    if (!saved && hooks_.log)
        hooks_.log("a machine state is not kept: " + std::string(to_string(saved.error().reason)) + ": " +
                   saved.error().detail);
}

Result<bool, ChainFailure> DerivedChain::run_next() {
    if (auto ready = need_executor(); !ready) {
        executor_.reset();
        return fail(ready.error());
    }
    // After a reorg the executor may be behind the results that still hold.
    const u64 position = executor_->position();
    const rollup::Entry& entry = entries_[position];
    const auto blobs = blobs_of(entry);
    if (!blobs) return fail(blobs.error());
    const auto elements = rollup::elements_of(entry, std::vector<ByteView>(blobs->begin(), blobs->end()));
    if (!elements) return fail(ChainFailure{ChainReason::derivation, wire::to_string(elements.error())});
    auto result = executor_->run(entry, *elements);
    if (!result) {
        executor_.reset();
        return fail(ChainFailure{ChainReason::execution, "entry " + std::to_string(position) + ": " +
                                                             to_string(result.error().reason) + ": " +
                                                             result.error().detail});
    }
    keep_checkpoint();
    keep_state(result->steps);
    if (position < results_.size()) return true;
    results_.push_back(std::move(*result));
    if (hooks_.executed) hooks_.executed(entry, results_.back(), *blobs);
    return true;
}

std::optional<rollup::Parent> DerivedChain::parent_at(u64 claim) const {
    if (results_.empty() || claim > claims_.size()) return std::nullopt;
    rollup::Parent parent;
    if (claim == 0) {
        parent.state = genesis_;
        parent.id = claim_id(rollup::genesis_claim(genesis_));
        return parent;
    }
    const rollup::Claim& theirs = claims_[claim - 1].proposed.claim;
    if (theirs.position == 0 || theirs.position > results_.size()) return std::nullopt;
    const rollup::BatchResult& last = results_[theirs.position - 1].batch;
    if (last.end.root() != theirs.end_root || last.accumulator != theirs.accumulator) return std::nullopt;
    parent.id = claims_[claim - 1].proposed.id;
    parent.position = theirs.position;
    parent.accumulator = last.accumulator;
    parent.state = last.end;
    return parent;
}

std::vector<rollup::BatchResult> DerivedChain::batches(u64 from, u64 to) const {
    std::vector<rollup::BatchResult> out;
    for (u64 i = from; i < to && i < results_.size(); ++i) out.push_back(results_[i].batch);
    return out;
}

Result<rollup::Proposal, rollup::ClaimError> DerivedChain::build(const rollup::Parent& parent,
                                                                 u64 position) const {
    return rollup::build_claim(parent, batches(parent.position, position), rollup().frame);
}

std::optional<dispute::HistoryTree> DerivedChain::history(const rollup::Parent& parent, u64 position) const {
    return rollup::claim_history(batches(parent.position, position), rollup().frame);
}

rollup::Judgement DerivedChain::judge(u64 claim) const {
    using rollup::Verdict;
    using rollup::VerdictReason;
    const ClaimProposed& theirs = claims_[claim - 1].proposed;
    if (theirs.claim.position > results_.size()) return {Verdict::undecided, VerdictReason::beyond_inbox};
    const auto parent = parent_at(claim - 1);
    if (!parent) return {Verdict::disagree, VerdictReason::unknown_parent};
    const auto own = build(*parent, theirs.claim.position);
    return rollup::judge(theirs.claim, theirs.start_root, *parent, own ? &*own : nullptr);
}

}  // namespace belay::node
