// SPDX-License-Identifier: Apache-2.0
// The order itself: which entry comes next, what is in the open batch, and the program's state that goes with
// it. Deterministic and single threaded: no clock, no locks, and reads of the log only to get back to a
// place.
#pragma once

#include <deque>
#include <optional>

#include "node/chain_log.h"
#include "node/program_host.h"
#include "wire/batch.h"

namespace belay::node {

/// A deposit or forced transaction of L1's queue, deep enough on L1 to be acted on.
struct QueueItem {
    u64 queue_index = 0;
    wire::EntryKind kind = wire::EntryKind::deposit;
    u64 l1_block = 0, l1_time = 0;  ///< when it was queued (I-8)
    Address sender{};
    Bytes payload{};
};

/// Queue items that one batch of ours takes along: its submission must fit into one L1 transaction (I-17).
inline constexpr u64 kMaxQueueItemsPerBatch = 150;

struct OrderingLimits {
    wire::EntryKind batch_kind = wire::EntryKind::blob_batch;
    std::size_t max_batch_bytes = 6 * 126'976 - 4;  ///< six blobs less B-6's length
    u32 max_batch_transactions = wire::kMaxBatchTransactions;
    u64 checkpoint_transactions = 50'000;  ///< a snapshot of the program at most this often
    std::size_t kept_checkpoints = 2;      ///< beside the one after genesis
};

/// Where the order stands; everything in it follows from the log.
struct Position {
    u64 next_entry = 0;
    u64 next_batch = 0;
    u64 next_sequence = 0;
    u64 next_queue = 0;
    u64 covered_queue = 0;  ///< queue_upto of the newest batch, open or sealed (I-10)
    u64 last_time_ms = 0;   ///< the chain's time (B-10)
    Hash running_hash;      ///< R-4
    bool operator==(const Position&) const = default;
};

/// A signature and whom admission recovered from it.
struct KnownSigner {
    Hash digest;
    Signature signature;
    Address signer;
};

struct AppliedTransaction {
    PlacedTransaction placed;
    Hash leaf;      ///< R-3
    Bytes exports;  ///< O-7
};

/// Why a transaction was not placed. After `trapped` the program's state is gone: see Ordering::replay.
struct NotPlaced {
    enum class Why : u8 { refused, trapped, batch_full } why = Why::refused;
    u32 code = 0;
};

enum class [[nodiscard]] ReplayError : u8 {
    store,                  ///< the log cannot be read
    no_genesis,             ///< entry 0 is absent or not a genesis entry
    entry_failed,           ///< an entry ran without effect that had one before, or the other way round
    transaction_failed,     ///< a placed transaction is refused now
    running_hash_mismatch,  ///< the order is not the one that was signed (R-4)
    broken_order,           ///< records that cannot follow one another
};
const char* to_string(ReplayError reason);
struct ReplayFailure {
    ReplayError reason;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};

class Ordering {
  public:
    Ordering(ProgramHost& program, const OrderingLimits& limits);

    const Position& position() const { return position_; }
    bool batch_open() const { return open_.has_value(); }
    u32 batch_count() const { return open_ ? open_->writer.count() : 0; }
    std::size_t batch_bytes() const { return open_ ? open_->writer.size() : 0; }
    /// How many recoveries the program asked for that admission had not done.
    u64 late_recoveries() const { return late_recoveries_; }

    /// The entry a queue item will be; its place is the next one.
    PlanEntry plan_of(const QueueItem& item) const;
    /// Runs an entry that is no batch, between batches. An entry marked void only takes its place.
    /// False: the program could not run it and its state is gone.
    bool run_entry(const PlanEntry& entry);
    /// Between batches. nullopt: the program could not, its state is gone.
    /// `as`: kind and queue_upto of a batch that was opened before.
    std::optional<PlanEntry> open_batch(const PlanEntry* as = nullptr);
    /// The next transaction of the open batch, at max(now, chain time). What the program refuses gets no
    /// place.
    Result<AppliedTransaction, NotPlaced> apply(ByteView tx, const Hash& hash,
                                                std::span<const KnownSigner> signers, u64 now_ms);
    /// The same for a batch that L1 already has: its time is given, and a refused transaction keeps its place
    /// (B-12).
    Result<AppliedTransaction, NotPlaced> apply_from_l1(ByteView tx, const Hash& hash, u64 time_ms);
    /// Closes the open batch. nullopt: the program could not, its state is gone.
    std::optional<PlanEntry> seal();

    /// The queue items run so far are on L1 already: no batch needs to carry them.
    void cover_queue() { position_.covered_queue = position_.next_queue; }
    /// Takes the place of an L1 batch that is void (B-11): counts, changes nothing.
    void skip_void_batch();

    /// Brings program and position to the log's end (or to the place just before entry `upto`), from the
    /// newest checkpoint at or before that. This is the start after a crash, the way out of a trap, and half
    /// of a rebase.
    Result<void, ReplayFailure> replay(const ChainLog& log, u64 upto = ~u64{0});

    /// From where the order stands on to the log's end, without going back: the log has grown by what another
    /// sequencer did. Checked as a replay is.
    Result<void, ReplayFailure> advance(const ChainLog& log);

    /// Forgets checkpoints past entry `from`.
    void forget_checkpoints_from(u64 from);

  private:
    struct OpenBatch {
        PlanEntry entry;
        wire::BatchWriter writer;  // empty until the first transaction, which sets its base time
    };
    struct Checkpoint {
        Position position;
        ProgramSnapshot snapshot;
    };
    class Replay;

    bool run_restart(const PlanEntry& entry);
    std::optional<Address> recover(const Hash& digest, const Signature& signature);
    bool batch_full(u64 time_ms, std::size_t size) const;
    AppliedTransaction place(ByteView tx, const Hash& hash, std::span<const KnownSigner> signers,
                             u64 time_ms);
    TransactionResult run(ByteView tx, std::span<const KnownSigner> signers, u64 time_ms);
    void checkpoint_if_due();

    ProgramHost& program_;
    OrderingLimits limits_;
    Position position_;
    std::optional<OpenBatch> open_;
    std::span<const KnownSigner> signers_;  // of the transaction that runs now
    std::deque<Checkpoint> checkpoints_;
    u64 late_recoveries_ = 0;
};

}  // namespace belay::node
