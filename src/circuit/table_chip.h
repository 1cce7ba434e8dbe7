// SPDX-License-Identifier: Apache-2.0
// Table chips: they send what lookups receive. A chip is one if it says
//
//   static constexpr std::array kTables{Bus::range};        // the buses it serves, at most kTablesPerChip
//   static constexpr u32 kTableRows = 1 << 17;              // a power of two: every proof has the whole
//   table static constexpr u32 row_of(Bus bus, std::span<const u32> entries);   // canonical entries -> row;
//   what is
//                                                           // not in the table maps to kNoTableRow
//   using Row = TableRow;
//
// Its rows come from nobody: the witness counts all lookups first and then fills
//   const auto count = c.column("count", [&] { return row.counts[0]; });   // of bus kTables[0]
//   c.send(Bus::range, count, {c.fixed(FixedColumn::range_bits), c.fixed(FixedColumn::range_value)});
#pragma once

#include <array>
#include <concepts>
#include <span>

#include "circuit/bus.h"

namespace belay::circuit {

inline constexpr std::size_t kTablesPerChip = 4;
/// A lookup of something that no table has: counted nowhere, so the proof made of it is rejected.
inline constexpr u32 kNoTableRow = 0xffffffff;

struct TableRow {
    u32 row = 0;
    std::array<u32, kTablesPerChip> counts{};  // how often it was looked up, in the order of kTables
};

template <class Chip>
concept TableChip = std::same_as<typename Chip::Row, TableRow> && requires(std::span<const u32> entries) {
    { Chip::row_of(Chip::kTables[0], entries) } -> std::same_as<u32>;
    requires(Chip::kTableRows & (Chip::kTableRows - 1)) == 0;
    requires Chip::kTables.size() <= kTablesPerChip;
};

}  // namespace belay::circuit
