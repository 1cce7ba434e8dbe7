// SPDX-License-Identifier: Apache-2.0
// The ledger table in machine memory (rule O-13, layout 1): what L1 pays out against when there is no exit
// batch (E-25 to E-29). Rows are read from a machine at rest and proven under its memory root.
#pragma once

#include "machine/machine.h"
#include "rollup/exit.h"

namespace belay::rollup {

inline constexpr u32 kLedgerRowSize = 64;
inline constexpr u32 kLedgerFirstRow = 2;  ///< rows 0 and 1 are the table's own
inline constexpr u32 kLedgerLayout = 1;

/// Row 0.
struct LedgerSums {
    U256 taken_in, promised, total;
    bool operator==(const LedgerSums&) const = default;
};
/// Row 1.
struct LedgerScale {
    i128 worth = 0;
    u64 divisor = 0;
    Address token;
    bool operator==(const LedgerScale&) const = default;
};
/// Rows from kLedgerFirstRow on.
struct LedgerRow {
    Address owner;
    i64 position = 0;
    i128 cash = 0;
    bool operator==(const LedgerRow&) const = default;
};
using LedgerBytes = std::array<u8, kLedgerRowSize>;
LedgerSums ledger_sums(const LedgerBytes& bytes);
LedgerScale ledger_scale(const LedgerBytes& bytes);
LedgerRow ledger_row(const LedgerBytes& bytes);

/// floor(max(0, cash + position * worth) / divisor); 0 when the divisor is.
U256 worth_of(const LedgerRow& row, const LedgerScale& scale);
/// What L1 pays of a row's worth: min(1, (taken_in - promised) / total) of it.
U256 paid_of(const U256& worth, const LedgerSums& sums);

/// Neighbouring rows and what opens them (S-5).
struct LedgerProof {
    u32 first = 0;
    Bytes rows;
    std::vector<machine::Digest> siblings;
    /// As L1 takes it: the rows, then the siblings.
    Bytes encode() const;
};

/// A program's table as it stands in one machine.
class LedgerTable {
  public:
    /// nullopt for a program without a table of layout 1. `machine` (Hashing::here) outlives the table and
    /// stands still.
    static std::optional<LedgerTable> of(machine::Machine& machine);

    u32 capacity() const { return capacity_; }
    LedgerBytes row(u32 index) const;
    /// At least one row, inside the table.
    LedgerProof prove(u32 first, u32 count = 1) const;
    /// Indices of the rows that belong to somebody, rising.
    std::vector<u32> used() const;
    const machine::Digest& memory_root() const { return root_; }

  private:
    LedgerTable(machine::Machine& machine, u32 base, u32 capacity);
    u32 address(u32 index) const { return base_ + index * kLedgerRowSize; }

    const machine::Machine* machine_;
    u32 base_, capacity_;
    machine::Digest root_;
};

/// True iff the rows are in that memory, from row `first` of a table at `base`.
bool verify_rows(const LedgerProof& proof, u32 base, const machine::Digest& memory_root);

}  // namespace belay::rollup
