// SPDX-License-Identifier: Apache-2.0
// One transaction on its way, and the steps it can take. Room-internal; TxManager holds the lock around all
// of it.
#pragma once

#include "l1/tx_fees.h"
#include "l1/tx_record.h"

namespace belay::l1 {

/// What every step needs.
struct TxContext {
    L1& l1;
    const ecdsa::PrivateKey& key;
    Address address;
    TxJournal& journal;
    TxPolicy policy;
    u64 now = 0;                   // milliseconds
    std::vector<TxStatus> events;  // for the progress callback, once the lock is gone
};

/// What one poll saw of L1.
struct TxView {
    Block head;
    u64 nonce = 0;       // at that head
    u64 deep_nonce = 0;  // at the depth of the policy's confirmations
    FeeData fees;
};

class TxEntry {
  public:
    /// Signs the first version and journals it; nothing is broadcast yet.
    static L1Result<TxEntry> create(TxContext& context, const std::string& id, Transaction body,
                                    std::shared_ptr<const Sidecar> sidecar);
    static L1Result<TxEntry> restore(TxContext& context, const std::string& id, ByteView record);

    const TxStatus& status() const { return status_; }
    void broadcast(TxContext& context);
    /// Looks for the receipt, then does what is due: finish, rebroadcast, replace.
    L1Result<void> advance(TxContext& context, const TxView& view);
    L1Result<void> cancel(TxContext& context, const FeeData& fees);

  private:
    L1Result<bool> look_for_receipt(TxContext& context, const TxView& view);
    L1Result<void> settle(TxContext& context, TxState state);
    L1Result<void> replace(TxContext& context, const FeeData& fees);
    L1Result<void> store(TxContext& context, TxState state) const;
    void become(TxContext& context, TxState state);
    void show_fees();
    bool due_for_replacement(const TxContext& context, const TxView& view) const;

    TxStatus status_;
    SignedTransaction newest_;
    Bytes raw_;
    std::vector<TxAttempt> attempts_;
    bool cancelling_ = false;
    bool raise_now_ = false;  // a node called the offer too low
    unsigned missing_ = 0;    // polls in a row that saw our nonce used deep down, by nobody of ours
    u64 last_broadcast_ = 0;
    bool broadcast_once_ = false;  // in this process
    u64 last_offer_ = 0;           // when the newest version was made
};

}  // namespace belay::l1
