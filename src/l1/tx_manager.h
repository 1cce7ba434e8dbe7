// SPDX-License-Identifier: Apache-2.0
// Sees a transaction through: nonce, fees, replacement, confirmations, reorgs, restarts. One manager per key;
// nobody else may use that key's nonces, but for managers that take turns (TxPolicy::takes_turns).
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "l1/client.h"
#include "l1/transaction.h"
#include "l1/tx_journal.h"

namespace belay::ecdsa {
class PrivateKey;
}

namespace belay::l1 {

struct TxRequest {
    /// The caller's name for this piece of work ("batch/17"). The same id is never sent twice, also across
    /// restarts.
    std::string id;
    std::optional<Address> to;
    U256 value;
    Bytes data;
    u64 gas_limit = 0;                       // 0: estimate, plus the policy's margin
    std::shared_ptr<const Sidecar> sidecar;  // makes it a type-3 transaction
};

enum class TxState {
    prepared,   // signed and journalled; no node has taken it yet (last_error says why)
    pending,    // in a mempool
    mined,      // in a block, not deep enough yet
    confirmed,  // deep enough, executed
    reverted,   // deep enough, execution reverted
    cancelled,  // deep enough, but it was the empty replacement that got in
    failed,     // can never get in: last_error.reason is nonce_taken
};
std::string_view to_string(TxState state);
constexpr bool is_final(TxState s) { return s >= TxState::confirmed; }

struct TxStatus {
    std::string id;
    TxState state = TxState::prepared;
    u64 nonce = 0;
    Hash hash;                 // of the newest attempt, or of the one that was mined
    std::size_t attempts = 0;  // signed versions so far
    u64 confirmations = 0;
    Fee max_fee = 0;  // of the newest attempt
    Fee priority_fee = 0;
    Fee max_blob_fee = 0;
    std::optional<Receipt> receipt;  // while mined or final
    std::optional<L1Error> last_error;
};

struct TxPolicy {
    u64 confirmations = 1;           // 1: the block it is in
    u64 resubmit_after_ms = 24'000;  // unmined for so long: raise the fees
    u64 rebroadcast_after_ms = 6'000;
    u64 poll_ms = 250;  // between two looks of wait()
    Fee min_priority_fee = 1'000'000'000;
    Fee max_fee_cap = 5'000'000'000'000;  // 5,000 gwei a gas
    Fee max_blob_fee_cap = 50'000'000'000'000;
    u64 gas_margin_percent = 20;  // on top of an estimate
    u64 gas_cap = 16'777'216;     // EIP-7825
    /// The managers of other processes have this key too, one at a time. What the one before left unmined is
    /// replaced, from the lowest nonce on: behind it ours would wait for fees that nobody raises any more.
    bool takes_turns = false;
};

class TxManager {
  public:
    using Progress = std::function<void(const TxStatus&)>;  // called on each change of state or attempt
    using Clock = std::function<u64()>;                     // milliseconds, monotone

    TxManager(L1& l1, const ecdsa::PrivateKey& key, TxJournal& journal, TxPolicy policy = {},
              Progress progress = {}, Clock clock = {});
    ~TxManager();

    /// Reads the journal. Call once before anything else; whatever was open goes on with its nonce.
    L1Result<void> recover();
    /// Signs, journals, broadcasts; returns at once. An id that is known (also a final one) returns its
    /// status and sends nothing. An error means that nothing was sent and no nonce was used.
    L1Result<TxStatus> submit(const TxRequest& request);
    /// One look at L1: receipts, depth, reorgs, rebroadcast, fee bumps. Transport errors are returned and
    /// harmless.
    L1Result<void> poll();
    /// Polls until the transaction is final; `cancelled` when stopped (the transaction itself goes on).
    L1Result<TxStatus> wait(const std::string& id, std::stop_token stop = {});
    /// Replaces an unmined transaction by an empty one with the same nonce. Whichever gets in decides the
    /// final state.
    L1Result<void> cancel(const std::string& id);
    /// Drops a final transaction from the journal, once the caller has recorded its outcome.
    L1Result<void> forget(const std::string& id);

    /// From now on instead of the policy's: when somebody cannot wait.
    void set_resubmit_after(u64 milliseconds);

    std::optional<TxStatus> status(const std::string& id) const;
    std::vector<TxStatus> all() const;
    Address address() const;

  private:
    struct Entry;
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::l1
