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

std::optional<Bytes> unpacked(std::span<const l1::Blob> blobs) {
    Bytes joined;
    for (const l1::Blob& blob : blobs) append(joined, blob);
    auto stream = wire::unpack_blobs(joined);
    return stream ? std::optional(std::move(*stream)) : std::nullopt;
}

Bytes batch_bytes(const rollup::Entry& entry, std::span<const l1::Blob> blobs) {
    if (entry.header.kind == wire::EntryKind::calldata_batch ||
        entry.header.kind == wire::EntryKind::committee_batch)
        return entry.payload;
    if (entry.header.kind != wire::EntryKind::blob_batch) return {};
    return unpacked(blobs).value_or(Bytes{});
}

DerivedChain::DerivedChain(l1::L1& l1, RollupInfo rollup, FollowerConfig config, Archive archive,
                           ExecutorConfig program, ChainHooks hooks)
    : program_(std::move(program)),
      hooks_(std::move(hooks)),
      follower_(l1, std::move(rollup), config, follower_hooks()),
      data_(data_source(l1, follower_.rollup(), std::move(archive))),
      claims_(follower_.rollup().genesis_root) {
    program_.frame = follower_.rollup().frame;
}

FollowerHooks DerivedChain::follower_hooks() {
    FollowerHooks hooks;
    hooks.rolled_back = [this](u64 position, u64, u64 claim_events) { roll_back(position, claim_events); };
    hooks.entries = [this](std::vector<rollup::Entry>&& entries) {
        if (hooks_.derived) hooks_.derived(entries);
        for (rollup::Entry& entry : entries) entries_.push_back(std::move(entry));
    };
    hooks.queued = hooks_.queued;
    hooks.head = hooks_.head;
    hooks.claim = [this](const ClaimEvent& event) {
        claims_.apply(event);
        if (keeper_ && std::holds_alternative<ClaimFinalized>(event) && finalized() > 0)
            keeper_->finalized(claims_.at(claims_.newest_final()).proposed.claim.position);
        if (hooks_.claim) hooks_.claim(event);
    };
    return hooks;
}

void DerivedChain::roll_back(u64 position, u64 claim_events) {
    if (entries_.size() > position) entries_.resize(position);
    claims_.roll_back(claim_events);
    undo_results(position);
}

void DerivedChain::undo_results(u64 position) {
    if (start_.entry > 0 && position <= start_.entry) {  // L1 took back what it had called final
        results_.clear();
        start_ = {};
    }
    if (results_.size() > position) {
        results_.resize(position);
        while (!checkpoints_.empty() && checkpoints_.back().position > position) checkpoints_.pop_back();
        // It has run too far: back to a checkpoint, or another one from the start (need_executor).
        if (checkpoints_.empty() || !executor_ || !executor_->load(checkpoints_.back())) executor_.reset();
    }
    unsettled_.erase(unsettled_.lower_bound(position), unsettled_.end());
    settled_at_block_ = 0;
    if (keeper_) keeper_->rolled_back(position);
    judged_.clear();
    if (hooks_.rolled_back) hooks_.rolled_back(position);
}

// D-14: a batch that ran while L1 could still withhold it, and L1 did; or the other way round after a reorg.
Result<void, ChainFailure> DerivedChain::look_at_unsettled() {
    const u64 block = follower_.block();
    if (unsettled_.empty() || settled_at_block_ == block) return {};
    for (const u64 position : std::vector<u64>(unsettled_.begin(), unsettled_.end())) {
        rollup::Entry& entry = entries_[position];
        const auto now = data_->opening_of(entry, block);
        if (!now) return fail(ChainFailure{ChainReason::l1, now.error().detail});
        if (now->opening != entry.opening) {
            if (hooks_.log) hooks_.log("entry " + std::to_string(position) + " is withheld: it runs again");
            undo_results(position);
            return {};
        }
        if (now->settled) unsettled_.erase(position);
    }
    settled_at_block_ = block;
    return {};
}

Result<bool, ChainFailure> DerivedChain::poll() {
    const auto more = follower_.poll();
    if (!more)
        return fail(
            ChainFailure{more.error().reason == FollowReason::l1 ? ChainReason::l1 : ChainReason::derivation,
                         more.error().detail});
    at_head_ = !*more;
    if (auto looked = look_at_unsettled(); !looked) return fail(looked.error());
    if (caught_up()) return *more;
    if (from_checkpoint_ && results_.empty()) {
        if (*more) return true;  // which is the newest one shows at L1's head
        if (const auto start = newest_checkpoint()) skip_to(*start);
    }
    return run_next();
}

// The digests of a final claim's outputs are in its event (C-14), and tell a void restart from others.
std::optional<ChainStart> DerivedChain::newest_checkpoint() const {
    std::map<u64, Hash> digests;
    for (std::size_t i = 1; i < claims_.finals().size(); ++i) {
        const ClaimProposed& claim = claims_.at(claims_.finals()[i]).proposed;
        const auto of = claim.output_digests();
        for (std::size_t k = 0; k < of.size(); ++k) digests[claim.claim.position - of.size() + k] = of[k];
    }
    for (auto it = digests.rbegin(); it != digests.rend(); ++it) {
        const auto& [entry, digest] = *it;
        if (entry == 0 || entry >= entries_.size() || !digests.contains(entry - 1)) continue;
        if (entries_[entry].header.kind != wire::EntryKind::restart || digest == wire::void_output_digest())
            continue;
        return ChainStart{entry, digests[entry - 1]};
    }
    return std::nullopt;
}

void DerivedChain::skip_to(const ChainStart& start) {
    start_ = start;
    results_.resize(start.entry);
    for (u64 i = 0; i < start.entry; ++i) {
        results_[i].batch.entry = entries_[i].header;
        results_[i].batch.accumulator = entries_[i].accumulator;
        results_[i].batch.limit = entries_[i].limit;
    }
    if (hooks_.log)
        hooks_.log("starting at entry " + std::to_string(start.entry) +
                   ", a checkpoint that L1 has called final");
}

// What the entry's events do not carry. A committee batch's bytes and its opening stay in the entry, so that
// disputes and proofs find them there.
Result<std::vector<l1::Blob>, ChainFailure> DerivedChain::fill_in(rollup::Entry& entry) {
    auto bytes = data_->bytes_of(entry, follower_.block());
    if (!bytes) {
        const bool missing = bytes.error().reason == DataReason::missing;
        const bool committee = entry.header.kind == wire::EntryKind::committee_batch;
        if (missing && committee && hooks_.missing) hooks_.missing(entry);
        return fail(
            ChainFailure{missing ? ChainReason::blob : ChainReason::l1,
                         "entry " + std::to_string(entry.header.index) + ": " + bytes.error().detail});
    }
    entry.payload = std::move(bytes->payload);
    entry.opening = bytes->opening;
    if (!bytes->settled) unsettled_.insert(entry.header.index);
    return std::move(bytes->blobs);
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
    const Hash& hash = executor_->programs()->first().program->hash();
    if (hash != rollup().program_hash)
        return fail(ChainFailure{
            ChainReason::program,
            "the rollup runs program " + to_hex(rollup().program_hash) + ", this is " + to_hex(hash)});
    programs_ = executor_->programs();
    if (start_.entry > 0)
        if (auto stood = executor_->stand_before(entries_[start_.entry], start_.parent_output); !stood)
            return fail(ChainFailure{ChainReason::program, stood.error().detail});
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
    rollup::Entry& entry = entries_[position];
    const auto blobs = fill_in(entry);
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

std::unique_ptr<Executor> DerivedChain::release_executor() {
    checkpoints_.clear();
    return std::move(executor_);
}

std::optional<rollup::Parent> DerivedChain::parent_at(const Hash& claim) const {
    const KnownClaim* known = claims_.find(claim);
    if (results_.empty() || !known) return std::nullopt;
    rollup::Parent parent;
    parent.id = claim;
    const rollup::Claim& theirs = known->proposed.claim;
    if (theirs.position == 0) {
        if (genesis_.root() != theirs.end_root) return std::nullopt;
        parent.state = genesis_;
        return parent;
    }
    if (theirs.position > results_.size()) return std::nullopt;
    const rollup::BatchResult& last = results_[theirs.position - 1].batch;
    if (last.end.root() != theirs.end_root || last.accumulator != theirs.accumulator) return std::nullopt;
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

rollup::Judgement DerivedChain::judge(const Hash& claim) const {
    using rollup::Verdict;
    using rollup::VerdictReason;
    if (const auto before = judged_.find(claim); before != judged_.end()) return before->second;
    const KnownClaim* known = claims_.find(claim);
    if (!known || known->proposed.claim.position > results_.size())
        return {Verdict::undecided, VerdictReason::beyond_inbox};
    const ClaimProposed& theirs = known->proposed;
    if (theirs.claim.position == 0) return {Verdict::agree, VerdictReason::none};
    rollup::Judgement verdict{Verdict::disagree, VerdictReason::unknown_parent};
    if (const auto parent = parent_at(theirs.claim.parent)) {
        const auto own = build(*parent, theirs.claim.position);
        verdict = rollup::judge(theirs.claim, theirs.start_root, *parent, own ? &*own : nullptr);
    }
    if (verdict.verdict != Verdict::undecided) judged_.emplace(claim, verdict);
    return verdict;
}

const KnownClaim* DerivedChain::true_member(const KnownRound& round) const {
    for (const Hash& id : round.members)
        if (judge(id).verdict == rollup::Verdict::agree) return claims_.find(id);
    return nullptr;
}

std::vector<Hash> DerivedChain::true_chain() const {
    std::vector<Hash> chain;
    if (!parent_at(claims_.newest_final())) return chain;
    chain.push_back(claims_.newest_final());
    while (const KnownRound* round = claims_.round_on(chain.back())) {
        const KnownClaim* member = true_member(*round);
        if (!member) break;
        chain.push_back(member->proposed.id);
    }
    return chain;
}

}  // namespace belay::node
