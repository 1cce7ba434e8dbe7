// SPDX-License-Identifier: Apache-2.0
// What L1 still owes to accounts of a frozen chain, as the calls that pay it (rules E-15 to E-28, C-12): made
// from what this node computed and from what L1 says is paid already, so a second look makes no call twice.
#pragma once

#include "l1/escape_contract.h"
#include "node/derived_chain.h"
#include "rollup/ledger_table.h"

namespace belay::node {

/// How an account gets its money.
enum class ExitWay : u8 {
    withdrawal,  ///< it had withdrawn: a final claim has it (C-12)
    refund,      ///< its deposit came too late for the chain (E-20)
    exit_batch,  ///< a leaf of the exit batch (E-16)
    ledger_row,  ///< a row of the ledger table, by a proof of memory (E-28)
};
const char* to_string(ExitWay way);

/// One account's part of a call.
struct ExitDue {
    Address account, token;
    U256 amount;
    u64 index = 0;  ///< withdrawal, queue item or entry, leaf, row
};
struct ExitCall {
    ExitWay way = ExitWay::withdrawal;
    std::string name;  ///< the same for the same payments
    Address to;
    Bytes data;
    std::vector<ExitDue> due;
};

/// Whose money: everybody's when empty.
struct ExitAccounts {
    std::vector<Address> list;
    bool wants(const Address& account) const;
};

class ExitPayments {
  public:
    /// `most`: payments in one call.
    ExitPayments(l1::L1& l1, const DerivedChain& chain, ExitAccounts accounts, std::size_t most)
        : l1_(l1), chain_(chain), accounts_(std::move(accounts)), most_(most) {}

    /// Withdrawals of final claims that nobody has taken yet.
    l1::L1Result<std::vector<ExitCall>> withdrawals() const;
    /// Deposits at or past `position`, in entries and in the queue. For a chain whose exit state is fixed.
    l1::L1Result<std::vector<ExitCall>> refunds(u64 position) const;
    /// Leaves of the exit batch that is final.
    l1::L1Result<std::vector<ExitCall>> leaves(const rollup::ExitResult& exit) const;
    /// Rows of the table that L1 has opened.
    l1::L1Result<std::vector<ExitCall>> rows(const rollup::LedgerTable& table) const;

  private:
    l1::EscapeViews views() const { return {l1_, chain_.rollup().parts.escape}; }

    l1::L1& l1_;
    const DerivedChain& chain_;
    const ExitAccounts accounts_;
    const std::size_t most_;
};

}  // namespace belay::node
