// SPDX-License-Identifier: Apache-2.0
// Publishes sealed batches in order, in blobs of type-3 transactions.
//
// What keeps a batch from being posted twice: its number is part of the call and the inbox takes each number
// once; the transaction manager's journal holds the signed transaction before it is broadcast, under a name
// made of number and content, and never sends a name twice.
#pragma once

#include <atomic>
#include <map>
#include <thread>

#include "l1/tx_manager.h"
#include "node/archive.h"
#include "node/chain_log.h"
#include "node/dac_client.h"
#include "node/rollup_info.h"
#include "node/signal.h"

namespace belay::node {

struct BatcherLimits {
    std::chrono::milliseconds poll{250};
    u64 max_in_flight = 2;  ///< batches with a transaction on its way
};

struct PostedBatch {
    u64 batch = 0;
    Hash transaction;
    u64 bytes = 0, transactions = 0, blobs = 0;
    u64 gas_used = 0, blob_gas_used = 0;
};

struct BatcherHooks {
    std::function<void(const PostedBatch&)> posted;  ///< mined, once a batch
    std::function<void(const std::string&)> log;
    /// D-15: a certificate for these bytes, or why there is none in time. Of a batch that is to go to the
    /// committee.
    std::function<Result<Certified, std::string>(ByteView bytes, u64 l1_time)> certify = {};
    /// The time, in seconds, that L1 would give a block now; nothing when it does not say.
    std::function<std::optional<u64>()> next_block_time = {};
};

class Batcher {
  public:
    Batcher(BatcherLimits config, const RollupInfo& rollup, ChainLog log, Archive archive, l1::TxManager& txs,
            BatcherHooks hooks);
    ~Batcher();

    void start();
    void stop();

    /// Batches that the inbox holds, as the follower sees it at this block (it may go down after a reorg).
    void set_landed(u64 batches, u64 l1_block = 0);
    /// The newest L1 block's time, in seconds.
    void set_l1_time(u64 seconds) { l1_time_ = seconds; }
    /// Batches from here on are not what they were: their old transactions are cancelled.
    void rebased(u64 from_batch);
    void wake() { wake_.notify(); }
    /// A standby's rests: the leader's posts.
    void set_active(bool active) { active_ = active; }

  private:
    struct Sent {
        std::string id;
        PostedBatch what;
        bool reported = false;
    };
    void run();
    void round();
    void look_at(u64 batch, Sent& sent);
    bool is_gone(const l1::TxStatus& status) const;
    void cancel_stale(u64 from);
    void forget_old(u64 landed);
    l1::L1Result<bool> send(u64 batch);
    bool would_be_too_early(const SealedBatch& sealed) const;
    l1::L1Result<l1::TxRequest> request_of(const SealedBatch& sealed);
    std::optional<Bytes> certified_call(const SealedBatch& sealed);
    void cancel_others(u64 batch, const std::string& keep);
    void note(const std::string& text) const {
        if (hooks_.log) hooks_.log(text);
    }

    const BatcherLimits config_;
    const RollupInfo rollup_;
    ChainLog log_;
    Archive archive_;
    l1::TxManager& txs_;
    const BatcherHooks hooks_;
    std::map<u64, Sent> sent_;
    std::string last_trouble_;
    std::atomic<u64> landed_{0}, l1_block_{0}, l1_time_{0}, rebased_from_{~u64{0}};
    std::atomic<bool> stopping_{false}, active_{true};
    Signal wake_;
    std::thread thread_;
};

}  // namespace belay::node
