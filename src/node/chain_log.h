// SPDX-License-Identifier: Apache-2.0
// The sequencer's order on disk: typed reads and writes over the store. Thread safe like the store.
#pragma once

#include "node/receipt.h"
#include "node/store.h"

namespace belay::node {

/// A transaction at its place, on the way to the disk.
struct PlacedTransaction {
    u64 sequence = 0;
    Hash hash;
    TransactionRecord record;
};

/// A sealed batch as the batcher takes it.
struct SealedBatch {
    PlanEntry entry;
    u64 first_time_ms = 0, last_time_ms = 0;  ///< both 0 when it is empty
    Bytes bytes;                              ///< B-1
};

class ChainLog {
  public:
    explicit ChainLog(Store& store) : store_(store) {}

    static void put(Write& write, const PlacedTransaction& tx);
    static void put(Write& write, u64 group, const GroupRecord& record);
    static void put(Write& write, const PlanEntry& entry);

    /// These three are nullopt when there is no such thing.
    StoreResult<std::optional<PlanEntry>> plan(u64 index) const;
    StoreResult<std::optional<TransactionRecord>> transaction(u64 sequence) const;
    StoreResult<std::optional<u64>> find(const Hash& transaction_hash) const;
    StoreResult<std::optional<GroupRecord>> group(u64 number) const;
    /// One past the greatest group number.
    StoreResult<u64> next_group() const;

    /// Rebuilt from the records, so the same for ever; nullopt when the transaction is not in the order.
    StoreResult<std::optional<Receipt>> receipt(const Hash& transaction_hash) const;

    StoreResult<std::optional<PlanEntry>> batch_entry(u64 batch) const;
    /// nullopt when there is none or it is not sealed yet.
    StoreResult<std::optional<SealedBatch>> sealed_batch(u64 batch) const;

    /// In order from `from`, until `visit` returns false. The sequence numbers are checked to have no gap.
    StoreResult<void> each_transaction(
        u64 from, const std::function<bool(u64 sequence, TransactionRecord&&)>& visit) const;
    StoreResult<void> each_plan(u64 from, const std::function<bool(PlanEntry&&)>& visit) const;

    Store& store() const { return store_; }

  private:
    Store& store_;
};

}  // namespace belay::node
