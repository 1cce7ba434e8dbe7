// SPDX-License-Identifier: Apache-2.0
// L1 as the rest of Belay sees it. HttpL1 speaks to a node, MemoryL1 is a chain in memory for tests.
#pragma once

#include <span>
#include <vector>

#include "l1/error.h"
#include "l1/types.h"

namespace belay::l1 {

/// Every call may block, none throws, all may be used from several threads at once.
class L1 {
  public:
    virtual ~L1() = default;

    virtual L1Result<u64> chain_id() = 0;
    /// not_found when the chain has no such block (a hash that was reorganised away, a number above the
    /// head).
    virtual L1Result<Block> block(const BlockId& id) = 0;
    /// In chain order. Wide ranges are fetched in bounded pieces; logs by block hash fail with not_found
    /// after a reorg.
    virtual L1Result<std::vector<Log>> logs(const LogFilter& filter) = 0;
    /// None when the transaction is not in a block of the present chain.
    virtual L1Result<std::optional<Receipt>> receipt(const Hash& transaction) = 0;
    virtual L1Result<std::optional<TransactionInfo>> transaction(const Hash& hash) = 0;
    /// The returned bytes; reverted (with data) when execution reverts.
    virtual L1Result<Bytes> call(const Call& call, const BlockId& at = BlockTag::latest) = 0;
    virtual L1Result<Bytes> code(const Address& address, const BlockId& at = BlockTag::latest) = 0;
    virtual L1Result<u64> nonce(const Address& address, const BlockId& at = BlockTag::latest) = 0;
    virtual L1Result<U256> balance(const Address& address, const BlockId& at = BlockTag::latest) = 0;
    virtual L1Result<u64> estimate_gas(const Call& call) = 0;
    virtual L1Result<FeeData> fees() = 0;
    /// Hands a signed transaction (for type 3: the network form with its sidecar) to the mempool. Never
    /// retried here.
    virtual L1Result<Hash> send_raw(ByteView raw) = 0;
    /// The blobs of these versioned hashes, in this order, out of an execution block. Every one is checked
    /// against its hash (commitment recomputed), so the source need not be trusted.
    virtual L1Result<std::vector<Blob>> blobs(u64 block_number, std::span<const Hash> versioned_hashes) = 0;
};

}  // namespace belay::l1
