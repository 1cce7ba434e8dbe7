// SPDX-License-Identifier: Apache-2.0
// What a challenger has spent, and on what: one line for each transaction that got in. Kept in the store, so
// that a limit on spending holds across restarts.
#pragma once

#include <map>

#include "dispute/strategy.h"
#include "node/store.h"

namespace belay::node {

struct LedgerLine {
    std::string id;    ///< of the transaction manager
    std::string text;  ///< what it did, for people
    bool success = false;
    u64 block = 0, gas_used = 0;
    U256 fee;    ///< wei for gas
    U256 value;  ///< wei that went along: a bond
    bool operator==(const LedgerLine&) const = default;
};

class MoveLedger {
  public:
    /// `name` keeps the ledgers of several keys apart.
    MoveLedger(Store& store, std::string name) : store_(store), prefix_(std::move(name) + ".ledger/") {}

    StoreResult<void> load();
    /// Durable when it returns. A transaction that a reorg moved to another block takes its line along.
    StoreResult<void> add(const LedgerLine& line, const Hash& transaction);

    u64 count() const { return lines_.size(); }
    U256 fees() const;
    u64 gas() const;
    /// Oldest block first.
    std::vector<LedgerLine> lines() const;

    /// Pairs that it was decided to play to the end (limits are looked at before, not in the middle).
    bool is_admitted(const std::string& duel) const { return admitted_.contains(duel); }
    StoreResult<void> admit(const std::string& duel);

  private:
    Store& store_;
    const std::string prefix_;
    std::map<std::string, LedgerLine> lines_;  // by key
    std::map<std::string, bool> admitted_;
};

Bytes encode(const LedgerLine& line);
/// nullopt for bytes that are no line.
std::optional<LedgerLine> decode_ledger_line(ByteView bytes);

}  // namespace belay::node
