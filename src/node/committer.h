// SPDX-License-Identifier: Apache-2.0
// Group commit: one thread that signs a group, writes it, waits for the disk, and only then lets its receipts
// out. While it waits, the next group gathers: a group is what arrived during the last fsync.
#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>

#include "ecdsa/ecdsa.h"
#include "node/replicated_log.h"
#include "node/submission.h"

namespace belay::node {

/// What becomes durable at once.
struct Group {
    std::vector<PendingPtr> pending;          ///< who waits, one for each of applied
    std::vector<AppliedTransaction> applied;  ///< consecutive in the order
    std::vector<PlanEntry> entries;           ///< opened, sealed or run between batches
    Hash running_hash;                        ///< after the last of applied
    u64 deadline_block = 0;
    bool empty() const { return applied.empty() && entries.empty(); }
};

struct CommittedGroup {
    u64 number = 0;  ///< meaningless when there are no receipts
    std::vector<Receipt> receipts;
};

enum class CommitError : u8 {
    fenced,  ///< another sequencer leads: nothing of it is in the order, nothing is promised
    failed,  ///< the disk or the shared log: what became of it shows after a restart
};
struct CommitFailure {
    CommitError reason;
    std::string detail;
};

/// Makes a change of the order durable: first in the shared log where there is one, then on this disk
/// . In this order, because what the log has not taken must not be here either.
Result<void, CommitFailure> commit_change(const ChainLog& log, ReplicatedLog* shared, Write&& write);

/// Adds what `group` means to `write` and builds its receipts; `number` is its place among the groups.
CommittedGroup prepare_group(Write& write, Group& group, u64 number, const ReceiptDomain& domain,
                             const ecdsa::PrivateKey& key);

class Committer {
  public:
    struct Hooks {
        std::function<void(Group&&, CommittedGroup&&)> durable;     ///< on the committer's thread
        std::function<void(Group&&, const CommitFailure&)> failed;  ///< nothing is written afterwards, unless
                                                                    ///< it was fenced
        std::function<void()> idle;                                 ///< it can take a group
    };
    /// `shared`: none when this sequencer is the only one.
    Committer(const ChainLog& log, const ReceiptDomain& domain, const ecdsa::PrivateKey& key,
              ReplicatedLog* shared, Hooks hooks);
    ~Committer();

    void start(u64 next_group);
    /// Joins the thread after what it was given.
    void stop();

    /// Takes the group if it is idle, and leaves an empty one.
    bool try_give(Group& group);
    void wait_idle();
    /// Idle and in the caller's hands: the number of the next group, which a rebase moves on itself.
    u64& next_group() { return next_group_; }

  private:
    void work();

    const ChainLog& log_;
    const ReceiptDomain& domain_;
    const ecdsa::PrivateKey& key_;
    ReplicatedLog* const shared_;
    const Hooks hooks_;

    std::mutex mutex_;
    std::condition_variable changed_;
    bool busy_ = false, stopping_ = false, failed_ = false;
    Group group_;
    u64 next_group_ = 0;
    std::thread thread_;
};

}  // namespace belay::node
