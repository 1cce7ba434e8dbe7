// SPDX-License-Identifier: Apache-2.0
// What a handler may ask of the chain, and how it speaks to the outside.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/u256.h"
#include "belay/flows.h"
#include "belay/meter.h"
#include "wire/deposit.h"
#include "wire/entry.h"
#include "wire/genesis.h"

namespace belay {

using wire::ChainConfig;
using wire::Deposit;
using wire::EntryKind;

namespace loader {
class Session;
}

/// One object for the life of the chain, handed to every handler.
class Context {
  public:
    /// The time at which the current transaction, deposit or batch end runs, in Unix milliseconds; monotone
    /// over the chain (rules B-3, B-10).
    u64 time_ms() const { return time_ms_; }
    /// Chain id, inbox, vault (rule I-30).
    const ChainConfig& chain() const { return chain_; }
    /// The entry being run and its L1 time in seconds; both 0 inside a sequencer batch, which runs before L1
    /// has placed it.
    u64 entry_index() const { return entry_index_; }
    u64 l1_time() const { return l1_time_; }
    /// True inside a forced transaction; sender() is then the L1 account that queued it, else zero. A forced
    /// transaction carries the same signatures as any other: the L1 sender proves nothing about them.
    bool forced() const { return forced_; }
    const Address& sender() const { return sender_; }

    /// Appends one export (rule O-7). The program defines the bytes; subscribers and auditors read them.
    void emit(ByteView bytes);
    /// Promises `amount` of `token` (zero is ETH) to `to` on L1; returns the withdrawal_index (rule O-3).
    /// Stops the entry when more was promised than came in (rule O-12), and in the exit handler.
    u64 withdraw(const Address& token, const Address& to, const U256& amount);

    /// In the exit handler alone: `to` is owed `senior` + `junior` of `token` (rule O-10). When the chain
    /// holds less than all pay-outs together, juniors go short first. Costs kWeightPayOut.
    void pay_out(const Address& token, const Address& to, const U256& senior, const U256& junior);
    /// What came in and was promised so far (rule O-12).
    const Flows& flows() const { return flows_; }

    /// Who signed `digest`: r ‖ s ‖ v, 65 bytes, v 27 or 28, s in the lower half. nullopt for anything that
    /// is not such a signature. Exactly libsecp256k1's recovery, in every build. Costs kWeightRecover.
    std::optional<Address> recover(const Hash& digest, ByteView signature65);
    /// Keccak-256; costs kWeightKeccak for every started 1,024 bytes.
    Hash keccak256(ByteView data);

    /// Adds to this entry's weight; beyond the program's bound the entry is void (belay/meter.h).
    void charge(u32 weight) { meter_.charge(weight); }
    const Meter& meter() const { return meter_; }

    /// A line for the node's log in native builds, nothing in the machine. Never part of the output.
    void log(const char* line);

  private:
    friend class loader::Session;

    u64 time_ms_ = 0;
    ChainConfig chain_;
    u64 entry_index_ = 0;
    u64 l1_time_ = 0;
    bool forced_ = false;
    Address sender_;
    Meter meter_;
    Bytes exports_;
    std::vector<Hash> outbox_;
#ifdef BELAY_NATIVE
    Bytes withdrawals_;  // the records behind outbox_, for whoever proves one
#endif
    std::vector<Hash> transactions_;
    u64 next_withdrawal_ = 0;
    u64 next_payment_ = 0;
    bool exiting_ = false;
    Flows flows_;
};

}  // namespace belay
