// SPDX-License-Identifier: Apache-2.0
// Where cells and messages lie: a pure function of the circuit's counts and the proof's row counts.
//
// Cells. A table of R rows has h = ceil(log2 R) variables. Its columns are committed as at most four
// power-of-two pieces: R rounded up to a multiple of max(64, 2^(h-4)), its binary digits, large first. The
// pieces of all tables are sorted by size, large first (ties: table, then piece), and in a piece the table's
// columns follow each other, so every column of a piece starts at a multiple of its length.
//
// Slots. A message has 2^h slots, one a row. Tables' blocks of messages are sorted by h, large first (ties:
// table).
//
// Tables without rows have neither.
#pragma once

#include <algorithm>
#include <bit>
#include <span>
#include <vector>

#include "base/result.h"
#include "verifier/column_group.h"
#include "verifier/reason.h"

namespace belay::verifier {

/// No table of any circuit is longer.
inline constexpr u32 kMaxLogRows = 22;
inline constexpr u32 kMaxPieces = 4;
/// Slots of all messages, as many as the soundness of the fingerprints counts (soundness.h).
inline constexpr u32 kMaxLogSlots = 28;

/// What the layout needs to know of a chip.
struct TableShape {
    u32 columns = 0, messages = 0;
    u32 max_rows = 0;
    bool exact = false;  // the table always has max_rows rows
};

struct Piece {
    u32 table = 0, first_row = 0, log_rows = 0;
    u64 offset = 0;  // of the table's first column

    u64 column_offset(u32 column) const { return offset + (u64{column} << log_rows); }
};

struct TableLayout {
    u32 rows = 0, log_rows = 0;  // R, h
    u64 first_slot = 0;
    u32 pieces = 0;
    u32 piece[kMaxPieces]{};  // indices into Layout::pieces, by first_row
};

struct Layout {
    std::vector<TableLayout> tables;
    std::vector<Piece> pieces;
    u64 cells = 0, slots = 0;
    u32 log_cells = 0, log_slots = 0, log_rows = 0;  // of the whole; log_rows is that of the longest table
};

/// Total: any row counts give a layout or a reason, and nothing is larger than the shapes' bounds.
/// log_cells is at least min_log_cells; log_slots is at least 1.
Result<Layout, Reject> layout_of(std::span<const TableShape> shapes, std::span<const u32> rows,
                                 u32 min_log_cells, u32 max_log_cells);

/// The least k with 2^k >= n; 0 for 0.
constexpr u32 ceil_log2(u64 n) { return n <= 1 ? 0 : static_cast<u32>(std::bit_width(n - 1)); }

/// The rows of a column that are committed (P-20): a multiple of the piece that bounds their number.
constexpr u32 committed_rows(u32 rows) {
    const u32 log_rows = ceil_log2(rows);
    const u32 unit = 1U << std::max(kMinLogPiece, log_rows < 4 ? 0 : log_rows - 4);
    return (rows + unit - 1) / unit * unit;
}

}  // namespace belay::verifier
