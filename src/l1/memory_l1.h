// SPDX-License-Identifier: Apache-2.0
// A chain in memory for unit tests. It has accounts, a mempool with Ethereum's replacement rules, blocks,
// blobs and reorgs, but no EVM: what a transaction or a call does is scripted.
#pragma once

#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "l1/client.h"
#include "l1/transaction.h"

namespace belay::l1 {

class MemoryL1 final : public L1 {
  public:
    /// What a scripted transaction does. The chain fills in a log's block and transaction fields.
    struct Effect {
        bool success = true;
        std::vector<Log> logs;
        u64 gas_used = 21'000;
    };
    using TransactionScript = std::function<Effect(const TransactionInfo&, const Block&)>;
    using CallScript = std::function<L1Result<Bytes>(const Call&)>;

    explicit MemoryL1(u64 chain_id = 31337, u64 genesis_time = 1'700'000'000);

    // What tests do to the chain.
    void on_transaction(TransactionScript script);
    void on_call(CallScript script);
    void set_code(const Address& address, Bytes code);
    void set_balance(const Address& address, const U256& balance);
    void set_fees(const FeeData& fees);
    void set_block_time(u64 seconds);  // between two blocks, 12 by default
    /// Every further send_raw fails with this error until it is cleared.
    void refuse_sends(std::optional<L1Error> error);
    /// Every further call of any kind fails (the node is down) until it is cleared.
    void refuse_everything(std::optional<L1Error> error);
    /// Adds a log to the next block outside any transaction.
    void inject_log(Log log);
    /// Blobs that blobs() knows from now on, whatever block is asked for.
    void inject_blob(const Hash& versioned_hash, const Blob& blob);
    /// Mines one block with all executable transactions of the mempool that pay enough; returns it.
    Block mine();
    void mine(u64 count);
    /// Sends are mined at once in their own block.
    void set_automine(bool on);
    /// Drops the newest `depth` blocks; their transactions return to the mempool unless `drop`. The next
    /// mined blocks have other hashes.
    void reorg(u64 depth, bool drop = false);
    std::size_t mempool_size() const;
    /// Every raw transaction ever accepted, in order of arrival.
    std::vector<Bytes> accepted() const;

    L1Result<u64> chain_id() override;
    L1Result<Block> block(const BlockId& id) override;
    L1Result<std::vector<Log>> logs(const LogFilter& filter) override;
    L1Result<std::optional<Receipt>> receipt(const Hash& transaction) override;
    L1Result<std::optional<TransactionInfo>> transaction(const Hash& hash) override;
    L1Result<Bytes> call(const Call& call, const BlockId& at = BlockTag::latest) override;
    L1Result<Bytes> code(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<u64> nonce(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<U256> balance(const Address& address, const BlockId& at = BlockTag::latest) override;
    L1Result<u64> estimate_gas(const Call& call) override;
    L1Result<FeeData> fees() override;
    L1Result<Hash> send_raw(ByteView raw) override;
    L1Result<std::vector<Blob>> blobs(u64 block_number, std::span<const Hash> versioned_hashes) override;

  private:
    struct Mined;
    struct Pooled;
    struct State;
    std::shared_ptr<State> state_;
};

}  // namespace belay::l1
