// SPDX-License-Identifier: Apache-2.0
// What MemoryL1 holds. Room-internal.
#pragma once

#include "l1/memory_l1.h"

namespace belay::l1 {

/// A transaction that waits in the mempool.
struct MemoryL1::Pooled {
    SignedTransaction transaction;
    Hash hash;
    Address from;
};

/// A block with everything in it, and the nonces after it.
struct MemoryL1::Mined {
    Block block;
    std::vector<Pooled> transactions;
    std::vector<Receipt> receipts;
    std::vector<Log> logs;
    std::map<Address, u64> nonces;
};

struct MemoryL1::State {
    using Lock =
        std::lock_guard<std::recursive_mutex>;  // scripts may look at the chain while a block is made

    mutable std::recursive_mutex mutex;
    u64 chain_id = 0;
    u64 block_time = 12;
    u64 salt = 0;  // grows with each reorg, so that blocks on another branch have other hashes
    bool automine = false;
    FeeData fees{1'000'000'000, 1'000'000'000, 1};
    std::optional<L1Error> send_error;
    std::optional<L1Error> any_error;
    TransactionScript transaction_script;
    CallScript call_script;
    std::map<Address, Bytes> code;
    std::map<Address, U256> balances;
    std::map<Hash, Blob> injected_blobs;
    std::vector<Log> injected_logs;
    std::vector<Mined> blocks;
    std::map<std::pair<Address, u64>, Pooled> pool;
    std::vector<Bytes> accepted;

    static TransactionInfo describe(const Pooled& pooled, const Block* block);
    const Mined* find(const BlockId& id) const;
    u64 nonce_at(const Mined& mined, const Address& address) const;
    u64 pending_nonce(const Address& address) const;
    L1Result<void> accept(Pooled pooled);
    const Mined& mine();
    void include(Mined& next, const Pooled& pooled);
    void seal(Mined& next) const;
    void reorg(u64 depth, bool drop);
};

}  // namespace belay::l1
