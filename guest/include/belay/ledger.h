// SPDX-License-Identifier: Apache-2.0
// The ledger table: who owns what, at a fixed address in a fixed shape, so that L1 can pay out against the
// machine root even when the exit batch itself fails (design section 5). Its place is part of the program
// hash (rules M-7, M-9); its rows are layout 1 (rule O-13): 64 bytes, little endian, one token.
//
//   constinit belay::Ledger<1 << 20> the_ledger;                        // at namespace scope
//   static constexpr auto& kLedger = the_ledger;                        // in the program class
//
// Rows are true at every yield: write them as the accounts change, or before on_batch_end returns. The SDK
// itself fills in what came in and what was promised.
#pragma once

#include <new>

#include "base/bytes.h"
#include "base/check.h"
#include "base/u256.h"

namespace belay {

/// What the manifest says of a table.
struct LedgerTable {
    const void* base;
    u32 stride;    ///< bytes from row to row
    u32 capacity;  ///< rows
    u32 layout;    ///< which row layout L1 shall read
};

/// Row 0: how far the money goes. Everybody is paid min(1, (taken_in - promised) / total) of his row's worth.
struct LedgerSums {
    u128 taken_in = 0, promised = 0;  // of the table's token, in its units
    u128 total = 0;                   // of all rows' worth, by the program's own account
    u128 zero = 0;
};
/// Row 1: what a unit of position is worth, and what one token unit is.
struct LedgerScale {
    i128 worth = 0;
    u64 divisor = 1, zero = 0;
    Address token;
    std::array<u8, 12> zeros{};
};
/// Rows from 2 on: worth floor(max(0, cash + position * scale.worth) / scale.divisor) token units. A free row
/// is zero throughout.
struct LedgerRow {
    Address owner;
    std::array<u8, 4> zero{};
    i64 position = 0;
    i128 cash = 0;
    u128 zeros = 0;
};
static_assert(sizeof(LedgerSums) == 64 && sizeof(LedgerScale) == 64 && sizeof(LedgerRow) == 64);
static_assert(offsetof(LedgerScale, divisor) == 16 && offsetof(LedgerScale, token) == 32);
static_assert(offsetof(LedgerRow, position) == 24 && offsetof(LedgerRow, cash) == 32);

inline constexpr u32 kLedgerLayout = 1;
inline constexpr u32 kLedgerFirstRow = 2;

/// A place for `Rows` accounts. In the machine it is one static array. Elsewhere nobody reads it by address:
/// there it grows by pieces, so that undoing an entry costs what is in use and not the capacity.
template <u32 Rows>
class Ledger {
  public:
    constexpr Ledger() = default;

    /// i counts from 0; a row is free until somebody writes it.
    LedgerRow& operator[](u32 i) { return cell(i + kLedgerFirstRow).row; }
    LedgerScale& scale() { return cell(1).scale; }
    void set_total(u128 total) { cell(0).sums.total = total; }

    // For the SDK.
    const Address& token() { return scale().token; }
    void close(const U256& taken_in, const U256& promised) {
        cell(0).sums.taken_in = narrow(taken_in);
        cell(0).sums.promised = narrow(promised);
    }
    const LedgerSums& sums() { return cell(0).sums; }
    static constexpr u32 kRows = Rows;
    constexpr LedgerTable table() const { return {base(), 64, Rows + kLedgerFirstRow, kLedgerLayout}; }

  private:
    union Cell {
        LedgerSums sums;
        LedgerScale scale;
        LedgerRow row;
        constexpr Cell() : sums{} {}
    };
    static constexpr u32 kCells = Rows + kLedgerFirstRow;

    /// No token of sense has 2^128 units; one that has is not paid out by the table.
    static u128 narrow(const U256& v) {
        return (v.limb[2] | v.limb[3]) != 0 ? ~u128{0} : (u128{v.limb[1]} << 64) | v.limb[0];
    }

#if defined(BELAY_SDK) && !defined(BELAY_NATIVE)
    constexpr const void* base() const { return bytes_; }
    Cell& cell(u32 i) {
        BELAY_CHECK(i < kCells);
        return *std::launder(reinterpret_cast<Cell*>(bytes_ + 64 * i));
    }
    // Bytes, so that the compiler need not build a million cells to see that they are zero.
    alignas(64) u8 bytes_[64 * kCells] = {};
#else
    static constexpr u32 kPiece = 256;
    using Piece = std::array<Cell, kPiece>;
    static constexpr const void* base() { return nullptr; }
    Cell& cell(u32 i) {
        BELAY_CHECK(i < kCells);
        Piece*& piece = pieces_[i / kPiece];
        if (piece == nullptr) piece = new Piece;
        return (*piece)[i % kPiece];
    }
    std::array<Piece*, (kCells + kPiece - 1) / kPiece> pieces_{};  // a program's, so they are never freed
#endif
};

}  // namespace belay
