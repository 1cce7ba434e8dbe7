// SPDX-License-Identifier: Apache-2.0
// After an L1 reorg: what L1 has now comes first, then every transaction of ours that it lacks, again in our
// order. The whole change is one durable write; receipts that no longer hold are reported, never silently
// forgotten.
#include <algorithm>
#include <map>
#include <set>

#include "crypto/keccak.h"
#include "node/sequencer.h"

namespace belay::node {

class Sequencer::Rebaser {
  public:
    Rebaser(Sequencer& sequencer, Rebase rebase)
        : s_(sequencer), ordering_(sequencer.ordering_), rebase_(std::move(rebase)) {}

    /// Empty, or why the sequencer must stop.
    std::string run() {
        s_.flush();
        if (s_.failed_) return "store failed";
        if (rebase_.from_entry == 0) return "L1 has another genesis";
        if (rebase_.from_entry > ordering_.position().next_entry) return "rebase beyond the order's end";
        // Who only follows L1 stands there already.
        const bool there = ordering_.position().next_entry == rebase_.from_entry && !ordering_.batch_open();
        if (const std::string error = there ? "" : to_fork(); !error.empty()) return error;
        from_batch_ = ordering_.position().next_batch;
        from_sequence_ = ordering_.position().next_sequence;
        if (const auto error = collect_old(); !error.empty()) return error;
        while (!attempt())
            if (!error_.empty()) return error_;
        return write();
    }

  private:
    struct Old {
        u64 sequence;
        Hash hash;
        TransactionRecord record;
    };

    std::string to_fork() {
        const auto replayed = ordering_.replay(s_.log_, rebase_.from_entry);
        return replayed ? "" : replayed.error().text();
    }

    std::string collect_old() {
        const auto read =
            s_.log_.each_transaction(from_sequence_, [this](u64 sequence, TransactionRecord&& tx) {
                const Hash hash = crypto::keccak256(tx.bytes);
                old_.push_back({sequence, hash, std::move(tx)});
                return true;
            });
        return read ? "" : read.error().text();
    }

    // One try at the new order. False: start over without what trapped, or stop when error_ says so.
    bool attempt() {
        groups_.assign(1, {});
        placed_.clear();
        refused_.clear();
        for (const InboxEntry& entry : rebase_.entries)
            if (!run_l1_entry(entry)) return give_up("L1 entry " + std::to_string(entry.plan.index));
        ordering_.cover_queue();
        for (const QueueItem& item : rebase_.queue)
            if (!run_queue_item(item)) return retry_without_queue(item.queue_index);
        for (const Old& old : old_)
            if (!placed_.contains(old.hash) && !again(old)) return false;
        return true;
    }

    bool give_up(std::string why) {
        error_ = std::move(why) + " did not run as L1 says it did";
        return false;
    }

    bool run_l1_entry(const InboxEntry& entry) {
        PlanEntry plan = entry.plan;
        if (plan.index != ordering_.position().next_entry) return false;
        if (!wire::is_batch(plan.kind)) {
            if (!ordering_.run_entry(plan)) return false;
            current().entries.push_back(std::move(plan));
            return true;
        }
        if (plan.is_void) {
            plan.batch = ordering_.position().next_batch;
            plan.first_sequence = ordering_.position().next_sequence;
            ordering_.skip_void_batch();
            current().entries.push_back(plan);
            return true;
        }
        if (!ordering_.open_batch(&plan)) return false;
        for (const auto& [time_ms, bytes] : entry.transactions) {
            if (time_ms < ordering_.position().last_time_ms) return false;
            auto applied = ordering_.apply_from_l1(bytes, crypto::keccak256(bytes), time_ms);
            if (!applied) return false;
            keep(std::move(*applied));
        }
        return seal();
    }

    bool run_queue_item(const QueueItem& item) {
        if (item.queue_index < ordering_.position().next_queue) return true;
        PlanEntry plan = ordering_.plan_of(item);
        plan.is_void = void_items_.contains(item.queue_index);
        if (!ordering_.run_entry(plan)) return false;
        current().entries.push_back(std::move(plan));
        return true;
    }

    bool retry_without_queue(u64 queue_index) {
        void_items_.insert(queue_index);
        error_ = to_fork();
        return false;
    }

    // One of our own transactions on the new base. False: it trapped.
    bool again(const Old& old) {
        if (trapped_.contains(old.hash)) {
            refused_[old.hash] = to_string(RefusalReason::trapped);
            return true;
        }
        const auto known = signers_of(old.record);
        for (;;) {
            if (!ordering_.batch_open()) {
                const auto opened = ordering_.open_batch();
                if (!opened) return give_up("a new batch");
                current().entries.push_back(*opened);
            }
            auto applied = ordering_.apply(old.record.bytes, old.hash, known, time_of(old));
            if (applied) {
                keep(std::move(*applied));
                return true;
            }
            switch (applied.error().why) {
                case NotPlaced::Why::refused:
                    refused_[old.hash] = s_.program_.result_name(applied.error().code);
                    return true;
                case NotPlaced::Why::batch_full:
                    if (ordering_.batch_count() == 0 || !seal()) return give_up("a full batch");
                    break;
                case NotPlaced::Why::trapped:
                    trapped_.insert(old.hash);
                    error_ = to_fork();
                    return false;
            }
        }
    }

    // at its old place a transaction keeps its time too, so that its receipt still holds.
    u64 time_of(const Old& old) const {
        const bool same = ordering_.position().next_batch == old.record.batch &&
                          ordering_.batch_count() == old.record.index;
        return same ? old.record.time_ms : s_.now_ms();
    }

    std::vector<KnownSigner> signers_of(const TransactionRecord& record) const {
        std::vector<SignatureCheck> checks;
        std::vector<KnownSigner> out;
        if (s_.program_.admission(record.bytes, checks) != 0 || checks.size() != record.signers.size())
            return out;
        for (std::size_t i = 0; i < checks.size(); ++i)
            out.push_back({checks[i].digest, checks[i].signature, record.signers[i]});
        return out;
    }

    bool seal() {
        const auto sealed = ordering_.seal();
        if (sealed) current().entries.push_back(*sealed);
        return sealed.has_value();
    }

    Group& current() { return groups_.back(); }

    void keep(AppliedTransaction&& applied) {
        placed_.insert(applied.placed.hash);
        current().applied.push_back(std::move(applied));
        current().running_hash = ordering_.position().running_hash;
        if (current().applied.size() == s_.config_.max_group) groups_.emplace_back();
    }

    std::string write() {
        Write write;
        write.erase_from(Family::plan, rebase_.from_entry);
        write.erase_from(Family::batches, from_batch_);
        write.erase_from(Family::transactions, from_sequence_);
        for (const Old& old : old_) write.erase(Family::hashes, old.hash);
        if (const auto error = cut_groups(write); !error.empty()) return error;
        std::map<Hash, Receipt> receipts;
        std::vector<std::pair<Group, CommittedGroup>> done;
        for (Group& group : groups_) {
            group.deadline_block = s_.l1_block_ + s_.config_.receipt_deadline_blocks;
            auto committed = prepare_group(write, group, s_.committer_.next_group(), s_.domain_, s_.key_);
            if (!group.applied.empty()) ++s_.committer_.next_group();
            for (const Receipt& receipt : committed.receipts) receipts[receipt.transaction_hash] = receipt;
            done.emplace_back(std::move(group), std::move(committed));
        }
        if (const auto written = commit_change(s_.log_, s_.config_.shared, std::move(write)); !written)
            return written.error().detail;
        report(receipts);
        for (const auto& [group, committed] : done) {
            if (s_.hooks_.acknowledged) s_.hooks_.acknowledged(group, committed);
            for (const PlanEntry& entry : group.entries)
                if (entry.sealed && !entry.is_void && s_.hooks_.sealed && entry.index >= first_new_entry())
                    s_.hooks_.sealed(entry);
        }
        return "";
    }

    // Batches before this one are L1's own: nobody needs to post them.
    u64 first_new_entry() const { return rebase_.from_entry + rebase_.entries.size(); }

    // A group that lies across the fork keeps its record: the receipts before the fork still hold.
    std::string cut_groups(Write& write) const {
        std::set<u64> seen;
        for (const Old& old : old_) {
            if (!seen.insert(old.record.group).second) continue;
            const auto group = s_.log_.group(old.record.group);
            if (!group || !*group) return "a group is missing";
            GroupRecord cut = **group;
            if (cut.first_sequence >= from_sequence_) {
                write.erase(Family::groups, key_of(old.record.group));
            } else {
                cut.live = std::min(cut.live, static_cast<u32>(from_sequence_ - cut.first_sequence));
                ChainLog::put(write, old.record.group, cut);
            }
        }
        return "";
    }

    void report(const std::map<Hash, Receipt>& receipts) const {
        if (s_.hooks_.rebased) s_.hooks_.rebased(from_batch_);
        if (!s_.hooks_.broken) return;
        for (const Old& old : old_) {
            const auto now = receipts.find(old.hash);
            BrokenReceipt broken{old.hash, old.record.batch, old.record.index, std::nullopt, ""};
            if (now == receipts.end()) {
                const auto why = refused_.find(old.hash);
                broken.reason = why == refused_.end() ? "void_on_l1" : why->second;
            } else {
                const Receipt& r = now->second;
                // R-1 is about the place; the same place is the same promise.
                if (r.batch == old.record.batch && r.index == old.record.index &&
                    r.time_ms == old.record.time_ms)
                    continue;
                broken.now = r;
            }
            s_.hooks_.broken(broken);
        }
    }

    Sequencer& s_;
    Ordering& ordering_;
    const Rebase rebase_;
    u64 from_batch_ = 0, from_sequence_ = 0;
    std::vector<Old> old_;
    std::vector<Group> groups_;
    std::set<Hash> placed_, trapped_;
    std::set<u64> void_items_;
    std::map<Hash, std::string> refused_;
    std::string error_;
};

void Sequencer::rebase(Rebase rebase, std::function<void(std::string error)> done) {
    const auto shared = std::make_shared<std::function<void(std::string)>>(std::move(done));
    const bool posted = post([this, rebase = std::move(rebase), shared]() mutable {
        if (!leading_) return (*shared)(not_leader_text());
        std::string error = Rebaser(*this, std::move(rebase)).run();
        const bool fenced = config_.shared != nullptr && !config_.shared->leading();
        if (!error.empty() && fenced) {
            // Nothing of it is in the order; stepping down goes back to what is.
        } else if (!error.empty()) {
            fail_stop("rebase: " + error);
        } else {
            {
                const std::lock_guard lock(mutex_);
                next_queue_expected_ = ordering_.position().next_queue;
            }
            queue_.clear();
            queue_since_.reset();
            opened_at_.reset();
            if (ordering_.batch_open()) opened_at_ = Clock::now();
            open_carries_queue_ = ordering_.batch_open();
            publish_status();
        }
        (*shared)(std::move(error));
    });
    if (!posted) (*shared)("stopped");
}

}  // namespace belay::node
