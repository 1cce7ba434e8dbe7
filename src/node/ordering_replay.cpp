// SPDX-License-Identifier: Apache-2.0
// Back to a place in the order from the log: after a crash, after a trap, before a rebase; or on from a place
// when another sequencer's changes have come. Stored signers stand in for recovery; that the order is the one
// the receipts promised is checked against every group's signed running hash.
#include "crypto/keccak.h"
#include "node/ordering.h"

namespace belay::node {

class Ordering::Replay {
  public:
    Replay(Ordering& ordering, const ChainLog& log) : ordering_(ordering), log_(log) {}

    Result<void, ReplayFailure> run(u64 upto) {
        const u64 from = ordering_.position_.next_entry;
        const auto scanned = log_.each_plan(from, [&](PlanEntry&& entry) {
            if (entry.index >= upto) return false;
            if (entry.index == 0 && entry.kind != wire::EntryKind::genesis)
                return stop(ReplayError::no_genesis, "entry 0");
            if (ordering_.open_) return stop(ReplayError::broken_order, "an entry after the open batch");
            return wire::is_batch(entry.kind) ? batch(entry) : other(entry);
        });
        if (!scanned) return fail(ReplayFailure{ReplayError::store, scanned.error().text()});
        if (failure_) return fail(*failure_);
        return {};
    }

    // The rest of the batch that was open, before what follows it.
    Result<void, ReplayFailure> go_on() {
        if (!ordering_.open_) return run(~u64{0});
        const auto entry = log_.plan(ordering_.open_->entry.index);
        if (!entry) return fail(ReplayFailure{ReplayError::store, entry.error().text()});
        if (!*entry || (*entry)->first_sequence != ordering_.open_->entry.first_sequence)
            return fail(ReplayFailure{ReplayError::broken_order, "the open batch is another"});
        static_cast<void>(fill(**entry));
        if (failure_) return fail(*failure_);
        return ordering_.open_ ? Result<void, ReplayFailure>{} : run(~u64{0});
    }

  private:
    bool stop(ReplayError reason, std::string detail) {
        failure_ = ReplayFailure{reason, std::move(detail)};
        return false;
    }

    bool other(const PlanEntry& entry) {
        if (ordering_.run_entry(entry)) return true;
        return stop(ReplayError::entry_failed, "entry " + std::to_string(entry.index));
    }

    bool batch(const PlanEntry& entry) {
        const Position& at = ordering_.position_;
        if (entry.batch != at.next_batch || (!entry.is_void && entry.first_sequence != at.next_sequence))
            return stop(ReplayError::broken_order, "batch " + std::to_string(entry.batch));
        if (entry.is_void) {
            ordering_.skip_void_batch();
            return true;
        }
        if (!ordering_.open_batch(&entry))
            return stop(ReplayError::entry_failed, "batch " + std::to_string(entry.batch));
        return fill(entry);
    }

    // What the log has of the open batch, and its seal.
    bool fill(const PlanEntry& entry) {
        if (!transactions(entry)) return false;
        if (!entry.sealed) return true;
        if (ordering_.batch_count() != entry.count)
            return stop(ReplayError::broken_order, "count of batch " + std::to_string(entry.batch));
        if (!ordering_.seal())
            return stop(ReplayError::entry_failed, "seal of batch " + std::to_string(entry.batch));
        return true;
    }

    bool transactions(const PlanEntry& entry) {
        u32 done = ordering_.batch_count();
        if (entry.sealed && entry.count <= done) return true;
        const auto read =
            log_.each_transaction(entry.first_sequence + done, [&](u64, TransactionRecord&& tx) {
                if (tx.batch != entry.batch) return false;  // the open batch ends with the log
                return transaction(tx) && (++done < entry.count || !entry.sealed);
            });
        if (!read) return stop(ReplayError::store, read.error().text());
        return !failure_;
    }

    bool transaction(const TransactionRecord& tx) {
        const std::string name = "transaction " + std::to_string(ordering_.position_.next_sequence);
        if (tx.index != ordering_.batch_count() || tx.time_ms < ordering_.position_.last_time_ms)
            return stop(ReplayError::broken_order, name);
        checks_.clear();
        known_.clear();
        // The digests are cheap to have again; only the signers cost, and those are stored.
        if (!tx.signers.empty() && ordering_.program_.admission(tx.bytes, checks_) == 0 &&
            checks_.size() == tx.signers.size())
            for (std::size_t i = 0; i < checks_.size(); ++i)
                known_.push_back({checks_[i].digest, checks_[i].signature, tx.signers[i]});
        // What is in the order stays in it: also a refused transaction of a batch taken over from L1.
        const TransactionResult result = ordering_.run(tx.bytes, known_, tx.time_ms);
        if (result.status != RunStatus::yielded) return stop(ReplayError::transaction_failed, name);
        ordering_.place(tx.bytes, crypto::keccak256(tx.bytes), known_, tx.time_ms);
        return check_group(tx.group, name);
    }

    // After the last transaction of a group the running hash must be the one that was signed.
    bool check_group(u64 number, const std::string& name) {
        if (!group_ || number != group_number_) {
            const auto group = log_.group(number);
            if (!group) return stop(ReplayError::store, group.error().text());
            if (!*group) return stop(ReplayError::broken_order, name + " has no group");
            group_ = **group;
            group_number_ = number;
        }
        const u64 count = group_->leaves.size();
        const bool whole = group_->live == count;
        if (!whole || ordering_.position_.next_sequence != group_->first_sequence + count) return true;
        if (ordering_.position_.running_hash == group_->running_hash) return true;
        return stop(ReplayError::running_hash_mismatch, name);
    }

    Ordering& ordering_;
    const ChainLog& log_;
    std::optional<ReplayFailure> failure_;
    std::optional<GroupRecord> group_;
    u64 group_number_ = 0;
    std::vector<SignatureCheck> checks_;
    std::vector<KnownSigner> known_;
};

Result<void, ReplayFailure> Ordering::replay(const ChainLog& log, u64 upto) {
    forget_checkpoints_from(upto);
    open_.reset();
    program_.restore(checkpoints_.back().snapshot);
    position_ = checkpoints_.back().position;
    return Replay(*this, log).run(upto);
}

Result<void, ReplayFailure> Ordering::advance(const ChainLog& log) { return Replay(*this, log).go_on(); }

}  // namespace belay::node
