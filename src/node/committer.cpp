// SPDX-License-Identifier: Apache-2.0
#include "node/committer.h"

#include "node/order_change.h"
#include "node/thread_name.h"

namespace belay::node {

CommittedGroup prepare_group(Write& write, Group& group, u64 number, const ReceiptDomain& domain,
                             const ecdsa::PrivateKey& key) {
    CommittedGroup out;
    for (const PlanEntry& entry : group.entries) ChainLog::put(write, entry);
    if (group.applied.empty()) return out;

    out.number = number;
    GroupRecord record;
    record.first_sequence = group.applied.front().placed.sequence;
    record.live = static_cast<u32>(group.applied.size());
    record.leaves.reserve(group.applied.size());
    for (const AppliedTransaction& tx : group.applied) record.leaves.push_back(tx.leaf);
    const GroupTree tree(record.leaves);
    record.root = tree.root();
    record.running_hash = group.running_hash;
    record.deadline_block = group.deadline_block;
    // Signed before it is durable, so that the signature is stored with it; it leaves the process only
    // afterwards.
    record.signature = key.sign(domain.group_digest(record.root, record.running_hash, record.deadline_block));

    out.receipts.reserve(group.applied.size());
    for (u32 i = 0; i < record.live; ++i) {
        PlacedTransaction& placed = group.applied[i].placed;
        placed.record.group = number;
        ChainLog::put(write, placed);
        out.receipts.push_back({.batch = placed.record.batch,
                                .index = placed.record.index,
                                .transaction_hash = placed.hash,
                                .time_ms = placed.record.time_ms,
                                .deadline_block = record.deadline_block,
                                .running_hash = record.running_hash,
                                .group_count = record.live,
                                .group_position = i,
                                .path = tree.path(i),
                                .group_root = record.root,
                                .signature = record.signature});
    }
    ChainLog::put(write, number, record);
    return out;
}

Result<void, CommitFailure> commit_change(const ChainLog& log, ReplicatedLog* shared, Write&& write) {
    if (shared != nullptr) {
        const auto appended = shared->append(encode_change(write));
        if (!appended) {
            const bool fenced = appended.error().reason == AppendError::fenced;
            return fail(CommitFailure{fenced ? CommitError::fenced : CommitError::failed,
                                      "shared log: " + appended.error().text()});
        }
        put(write, *appended);
    }
    const auto written = log.store().commit(std::move(write), Sync::yes);
    if (!written) return fail(CommitFailure{CommitError::failed, "store: " + written.error().text()});
    return {};
}

Committer::Committer(const ChainLog& log, const ReceiptDomain& domain, const ecdsa::PrivateKey& key,
                     ReplicatedLog* shared, Hooks hooks)
    : log_(log), domain_(domain), key_(key), shared_(shared), hooks_(std::move(hooks)) {}

Committer::~Committer() { stop(); }

void Committer::start(u64 next_group) {
    next_group_ = next_group;
    thread_ = std::thread([this] { work(); });
}

void Committer::stop() {
    {
        const std::lock_guard lock(mutex_);
        stopping_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

bool Committer::try_give(Group& group) {
    {
        const std::lock_guard lock(mutex_);
        if (busy_ || stopping_) return false;
        group_ = std::move(group);
        group = {};
        busy_ = true;
    }
    changed_.notify_all();
    return true;
}

void Committer::wait_idle() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return !busy_; });
}

void Committer::work() {
    name_thread("belay-commit");
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return busy_ || stopping_; });
        if (!busy_) return;
        Group group = std::move(group_);
        group_ = {};
        lock.unlock();

        if (failed_) {
            hooks_.failed(std::move(group), {CommitError::failed, "an earlier write failed"});
        } else {
            Write write;
            CommittedGroup done = prepare_group(write, group, next_group_, domain_, key_);
            const auto written = commit_change(log_, shared_, std::move(write));
            if (written) {
                if (!done.receipts.empty()) ++next_group_;
                hooks_.durable(std::move(group), std::move(done));
            } else {
                // Memory is ahead of the disk now: nothing may be acknowledged until a restart, or a standby
                // on its way down, replays the disk.
                failed_ = written.error().reason == CommitError::failed;
                hooks_.failed(std::move(group), written.error());
            }
        }

        lock.lock();
        busy_ = false;
        lock.unlock();
        changed_.notify_all();
        hooks_.idle();
        lock.lock();
    }
}

}  // namespace belay::node
