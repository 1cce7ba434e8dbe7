// SPDX-License-Identifier: Apache-2.0
// From L1's events, in order, to the entries that the machine runs (rules I-1..I-30). Nothing an event says
// is taken on trust that another one lets us check: accumulators, limits, payload hashes and the order of the
// queue are recomputed.
#pragma once

#include <deque>
#include <optional>
#include <variant>

#include "machine/state.h"
#include "wire/entry.h"

namespace belay::rollup {

// --- what L1 says (the inbox's events) ---

/// Entry 0's payload, just before its entry.
struct GenesisConfigured {
    Bytes payload;
    bool operator==(const GenesisConfigured&) const = default;
};
/// A deposit or forced transaction waits in the queue.
struct Queued {
    u64 queue_index = 0;
    wire::EntryKind kind = wire::EntryKind::deposit;
    Address sender;
    u64 l1_block = 0;
    u64 l1_time = 0;
    Bytes payload;
    bool operator==(const Queued&) const = default;
};
/// The header words, and what the inbox says stands after them.
struct EntryAppended {
    wire::HeaderBytes header{};
    Hash accumulator;
    u64 limit = 0;
    bool operator==(const EntryAppended&) const = default;
};
/// The bytes of the batch whose entry came last: versioned hashes, or a payload.
struct BatchSubmitted {
    u64 batch = 0;
    u64 entry_index = 0;
    std::vector<Hash> versioned_hashes;
    Bytes payload;
    bool operator==(const BatchSubmitted&) const = default;
};
/// What the restart entry that came last starts from, and the blobs of its checkpoint (U-1).
struct Restarted {
    u64 entry_index = 0;
    machine::RestartFacts facts;
    std::vector<Hash> versioned_hashes;
    bool operator==(const Restarted&) const = default;
};
using InboxEvent = std::variant<GenesisConfigured, Queued, EntryAppended, BatchSubmitted, Restarted>;

// --- what follows ---

/// One entry with all that is needed to run it, but for its blobs and the payload of a committee batch.
struct Entry {
    wire::EntryHeader header;
    Hash accumulator_before, accumulator;  ///< I-3
    u64 limit_before = 0, limit = 0;       ///< I-21
    std::optional<u64> batch;              ///< R-2, of a sequencer batch
    std::optional<u64> queue_index;        ///< of a deposit or forced entry
    Bytes payload;                         ///< empty for blobs
    std::vector<Hash> versioned_hashes;    ///< blobs only
    /// Of a committee batch L1 decides it after the entry (D-12), and its payload comes from elsewhere too.
    machine::Opening opening = machine::Opening::plain;
    machine::RestartFacts restart{};  ///< of a restart
    bool operator==(const Entry&) const = default;
};

enum class [[nodiscard]] DerivationError : u8 {
    bad_header,            ///< not a header this version knows (I-2)
    entry_out_of_order,    ///< not the next index
    accumulator_mismatch,  ///< not keccak(before ‖ header hash)
    limit_mismatch,        ///< not before + element_count
    genesis_out_of_place,  ///< missing at entry 0, or anywhere else
    queue_out_of_order,    ///< not the next queue index
    bad_queue_kind,        ///< neither deposit nor forced
    queue_empty,           ///< an entry from the queue that nobody queued
    queue_mismatch,        ///< the entry is not the oldest queue item
    batch_out_of_order,    ///< not the next batch
    batch_without_entry,   ///< bytes for another entry than the last
    entry_without_batch,   ///< the entry of a batch or restart, but its bytes do not follow
    payload_mismatch,      ///< the bytes are not those the header names
};
const char* to_string(DerivationError reason);

/// A value: copy it before a block and put it back when L1 reorganises.
class Derivation {
  public:
    /// Takes the next event. On an error nothing has changed, and nothing later can be derived from this L1.
    Result<void, DerivationError> apply(const InboxEvent& event);

    /// The entries completed since the last call, in order.
    std::vector<Entry> take();

    /// Entries seen, accumulator and limit after them. A batch whose bytes are still to come is not counted.
    u64 position() const { return position_; }
    const Hash& accumulator() const { return accumulator_; }
    u64 limit() const { return limit_; }
    u64 batches() const { return batches_; }
    /// What waits in the queue, oldest first; its first index is queue_appended().
    const std::deque<Queued>& queue() const { return queue_; }
    u64 queue_appended() const { return queue_appended_; }
    u64 queue_length() const { return queue_appended_ + queue_.size(); }

    bool operator==(const Derivation&) const = default;

  private:
    using Outcome = Result<void, DerivationError>;
    Outcome on(const GenesisConfigured& event);
    Outcome on(const Queued& event);
    Outcome on(const EntryAppended& event);
    Outcome on(const BatchSubmitted& event);
    Outcome on(const Restarted& event);
    Outcome complete_genesis(Entry entry);
    Outcome complete_from_queue(Entry entry);
    void finish(Entry entry);

    u64 position_ = 0;
    Hash accumulator_;
    u64 limit_ = 0;
    u64 batches_ = 0;
    u64 queue_appended_ = 0;
    std::deque<Queued> queue_;
    std::optional<Bytes> genesis_;  // payload seen, entry 0 not yet
    std::optional<Entry> open_;     // a batch or restart: entry seen, bytes not yet
    std::vector<Entry> done_;
};

/// The elements of an entry (I-20). `blobs` are those of its versioned hashes, in order, already checked
/// against them; empty for every other kind. An entry that starts trapped (D-12) reads none.
Result<wire::Elements, wire::EntryError> elements_of(const Entry& entry, std::span<const ByteView> blobs);

}  // namespace belay::rollup
