// SPDX-License-Identifier: Apache-2.0
#include "verifier/layout.h"

#include <algorithm>

#include "base/check.h"

namespace belay::verifier {
namespace {

bool allowed(const TableShape& shape, u32 rows) {
    if (shape.exact) return rows == shape.max_rows;
    return rows <= shape.max_rows;
}

void add_pieces(Layout& layout, u32 table) {
    const TableLayout& t = layout.tables[table];
    const u32 committed = committed_rows(t.rows);
    u32 first_row = 0;
    for (u32 bit = kMaxLogRows + 1; bit-- > 0;)
        if ((committed >> bit & 1) != 0) {
            layout.pieces.push_back({table, first_row, bit, 0});
            first_row += 1U << bit;
        }
}

/// Sorts the pieces and gives them their places.
void place_pieces(Layout& layout, std::span<const TableShape> shapes) {
    std::sort(layout.pieces.begin(), layout.pieces.end(), [](const Piece& a, const Piece& b) {
        if (a.log_rows != b.log_rows) return a.log_rows > b.log_rows;
        return a.table != b.table ? a.table < b.table : a.first_row < b.first_row;
    });
    for (u32 i = 0; i < layout.pieces.size(); ++i) {
        Piece& piece = layout.pieces[i];
        piece.offset = layout.cells;
        layout.cells += u64{shapes[piece.table].columns} << piece.log_rows;
        TableLayout& t = layout.tables[piece.table];
        BELAY_CHECK(t.pieces < kMaxPieces);
        t.piece[t.pieces++] = i;
    }
}

void place_slots(Layout& layout, std::span<const TableShape> shapes) {
    for (u32 log_rows = kMaxLogRows + 1; log_rows-- > 0;)
        for (u32 i = 0; i < shapes.size(); ++i) {
            TableLayout& t = layout.tables[i];
            if (t.rows == 0 || t.log_rows != log_rows) continue;
            t.first_slot = layout.slots;
            layout.slots += u64{shapes[i].messages} << log_rows;
        }
}

}  // namespace

Result<Layout, Reject> layout_of(std::span<const TableShape> shapes, std::span<const u32> rows,
                                 u32 min_log_cells, u32 max_log_cells) {
    BELAY_CHECK(shapes.size() == rows.size());
    Layout out;
    for (u32 i = 0; i < shapes.size(); ++i) {
        if (!allowed(shapes[i], rows[i]) || rows[i] > 1U << kMaxLogRows) return fail(Reject::kRowCounts);
        out.tables.push_back({.rows = rows[i], .log_rows = ceil_log2(rows[i])});
        out.log_rows = std::max(out.log_rows, out.tables[i].log_rows);
        add_pieces(out, i);
    }
    place_pieces(out, shapes);
    place_slots(out, shapes);
    out.log_cells = std::max(min_log_cells, ceil_log2(out.cells));
    out.log_slots = std::max(1U, ceil_log2(out.slots));
    if (out.log_cells > max_log_cells) return fail(Reject::kTooManyCells);
    if (out.log_slots > kMaxLogSlots) return fail(Reject::kTooManySlots);
    return out;
}

}  // namespace belay::verifier
