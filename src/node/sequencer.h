// SPDX-License-Identifier: Apache-2.0
// The sequencer: takes transactions, gives each a place, and answers with a signed receipt once it is
// durable.
//
// Threads: admission workers (signature recovery), one ordering thread (the only one that touches the
// program), one committer (fsync). All public members are thread safe. Hooks run on those threads and must
// not block.
#pragma once

#include <array>

#include "node/admission.h"
#include "node/committer.h"
#include "node/order_change.h"
#include "node/signal.h"

namespace belay::node {

struct SequencerConfig {
    u64 chain_id = 0;
    Address inbox;
    OrderingLimits ordering;
    AdmissionLimits admission;
    std::size_t max_group = 1024;  ///< transactions in one durable write
    std::chrono::milliseconds group_wait{
        2};  ///< a group waits this long for more, but only while more is on its way
    std::chrono::milliseconds max_batch_age{4000};   ///< an open batch is sealed at this age
    std::chrono::milliseconds max_queue_wait{2000};  ///< sooner, when deposits or forced transactions wait
    u64 receipt_deadline_blocks = 300;               ///< R-1: deadline = L1 head + this
    bool closed = false;  ///< takes no transactions, and goes on with everything else: before an upgrade
    std::size_t max_queries = 256;       ///< questions to the program that may wait
    std::function<u64()> wall_clock_ms;  ///< Unix milliseconds; the system's when empty
    ReplicatedLog* shared = nullptr;  ///< of several sequencers (node/failover.h); none: this is the only one
};

/// Who has closed the venue.
enum class ClosedBy : u8 {
    config = 1,      ///< sequencer.closed
    start = 2,       ///< what L1 got meanwhile is not in the order yet
    checkpoint = 4,  ///< node/checkpointer.h
};

/// An entry as L1 has it, for a rebase. Batches come decoded: whether one is void is the derivation's to say.
struct InboxEntry {
    PlanEntry plan;  ///< index, kind, is_void; header, payload and queue_index when it is no batch
    std::vector<std::pair<u64, Bytes>> transactions;  ///< time and bytes, of a batch that is not void
};

/// L1 turned out other than planned from one entry on.
struct Rebase {
    u64 from_entry = 0;               ///< the first entry that differs
    std::vector<InboxEntry> entries;  ///< what L1 has there
    std::vector<QueueItem> queue;     ///< confirmed queue items after those, not yet appended
};

/// A receipt that no longer holds after a rebase.
struct BrokenReceipt {
    Hash transaction_hash;
    u64 old_batch = 0;
    u32 old_index = 0;
    std::optional<Receipt> now;  ///< its new place, or
    std::string reason;          ///< why it has none
};

struct SequencerHooks {
    std::function<void(const Group&, const CommittedGroup&)> acknowledged;  ///< after R-6
    std::function<void(const PlanEntry&)> sealed;  ///< durable; the batcher may take it
    std::function<void(u64 from_batch)> rebased;   ///< batches from here on are not what they were
    std::function<void(const BrokenReceipt&)> broken;
    std::function<void(const std::string&)> failed;  ///< it has stopped for good; restart the node
    std::function<void(const std::string&)> log;
};

struct SequencerStatus {
    Position position;
    bool running = false, failed = false, leading = false, batch_open = false;
    u32 batch_count = 0;
    std::size_t batch_bytes = 0, pending = 0;
    u64 l1_block = 0, l1_time = 0;
    u64 acknowledged = 0, groups = 0, late_recoveries = 0;
    AdmissionCounts admission;
};

/// The answer to a question: false when the program does not know it.
using QueryDone = std::function<void(bool known, std::string json)>;

class Sequencer {
  public:
    Sequencer(SequencerConfig config, ProgramHost& program, Store& store, const ecdsa::PrivateKey& key,
              SequencerHooks hooks);
    ~Sequencer();

    /// Replays the store, then runs. `genesis` is entry 0 as L1 has it; a store that began otherwise is
    /// refused.
    Result<void, ReplayFailure> start(const PlanEntry& genesis);
    /// Finishes what was admitted, then stops all threads.
    void stop();

    void submit(std::vector<Bytes> transactions, SubmitDone done);
    /// Runs between transactions on the ordering thread. The answer may be ahead of the durable order by a
    /// group. False when too many wait already.
    bool query(std::string question, std::vector<std::string> arguments, QueryDone done);
    /// Consecutive items from position.next_queue on; earlier ones are ignored, a gap is dropped and returned
    /// false.
    bool queue_confirmed(std::vector<QueueItem> items);
    void set_l1_head(u64 block, u64 time);
    /// Closed by anybody, it takes no transactions and goes on with everything else.
    void set_closed(ClosedBy by, bool closed) {
        if (closed)
            closed_ |= static_cast<u8>(by);
        else
            closed_ &= static_cast<u8>(~static_cast<u8>(by));
    }
    /// Seals the open batch now, if it has anything.
    void seal_now();
    /// `done` gets an empty string, or why the node must stop.
    void rebase(Rebase rebase, std::function<void(std::string error)> done);

    // Fail-over's (node/failover.h). A sequencer with a shared log starts as a standby. Each of these waits
    // for the ordering thread and gives an empty string, or why it could not be.

    /// What another sequencer did: written here, run on our program, and checked as a replay is.
    std::string follow(OrderChange change, const StreamCursor& cursor);
    /// Runs `claim` with the place that the order stands at; when it gives no error, this sequencer leads.
    std::string take_lead(const std::function<std::string(const Position&)>& claim);
    /// What was never durable is dropped and refused; the program goes back to the log's end.
    std::string step_down();
    /// The order as far as it is durable here; nullopt when stopping.
    std::optional<Position> place();
    bool leading() const { return leading_; }
    /// Told to clients that a standby refuses.
    void set_leader_url(std::string url);

    SequencerStatus status() const;
    const ChainLog& log() const { return log_; }
    const ReceiptDomain& domain() const { return domain_; }
    Address address() const { return key_.address(); }
    const ProgramHost& program() const { return program_; }

  private:
    class Rebaser;
    using Clock = std::chrono::steady_clock;

    void run();
    bool step();
    bool run_commands();
    bool order_ready();
    void order(const PendingPtr& pending);
    void place(const PendingPtr& pending, AppliedTransaction&& applied);
    void answer(const PendingPtr& pending, RefusalReason reason, u32 code = 0);
    void run_queue();
    bool ensure_open();
    bool seal();
    void seal_if_due();
    bool group_may_grow() const;
    bool give_group(bool wait);
    void flush();
    bool flush_and_replay(const char* why);
    bool has_work_left() const;
    void publish_status();
    Clock::time_point next_deadline() const;
    u64 now_ms() const;
    void fail_stop(const std::string& why);
    bool post(std::function<void()> command);
    std::string on_order(std::function<std::string()> command);
    std::string not_leader_text() const;
    void on_durable(Group&& group, CommittedGroup&& done);
    void on_failed(Group&& group, const CommitFailure& failure);
    bool signed_by_us(const OrderChange& change) const;
    Result<void, ReplayFailure> begin(const PlanEntry& genesis);

    const SequencerConfig config_;
    ProgramHost& program_;
    ChainLog log_;
    const ecdsa::PrivateKey& key_;
    const SequencerHooks hooks_;
    const ReceiptDomain domain_;
    Ordering ordering_;
    AdmissionPool admission_;
    Committer committer_;
    Signal wake_;

    // The ordering thread's own.
    Group group_;
    std::deque<QueueItem> queue_;
    bool open_carries_queue_ = false;  // the open batch is wanted on L1 even when it is empty
    std::optional<Clock::time_point> opened_at_, queue_since_, group_since_;

    mutable std::mutex mutex_;
    std::deque<std::function<void()>> commands_;
    std::size_t queries_ = 0;
    SequencerStatus status_;
    u64 next_queue_expected_ = 0;
    std::string leader_url_;

    std::atomic<u8> closed_;  // by whom
    std::atomic<u64> l1_block_{0}, l1_time_{0}, acknowledged_{0}, groups_{0};
    std::atomic<bool> failed_{false}, stopping_{false}, started_{false}, leading_{false};
    std::thread thread_;
};

}  // namespace belay::node
