// SPDX-License-Identifier: Apache-2.0
#include "verifier/layout.h"

#include <gtest/gtest.h>

#include "verifier/closed_forms.h"

namespace belay::verifier {
namespace {

constexpr TableShape kShapes[] = {{.columns = 3, .messages = 5, .max_rows = 1 << 22},
                                  {.columns = 7, .messages = 2, .max_rows = 100000},
                                  {.columns = 1, .messages = 1, .max_rows = 16, .exact = true}};

Result<Layout, Reject> layout(u32 a, u32 b, u32 c = 16) {
    const u32 rows[] = {a, b, c};
    return layout_of(kShapes, rows, 10, 25);
}

/// Pieces cover each table once, lie on their own size and do not overlap; blocks of slots likewise.
void expect_sound(const Layout& l) {
    u64 at = 0;
    for (const Piece& piece : l.pieces) {
        EXPECT_EQ(piece.offset, at);
        EXPECT_EQ(piece.offset % (u64{1} << piece.log_rows), 0U);
        EXPECT_EQ(piece.first_row % (1U << piece.log_rows), 0U);
        at += u64{kShapes[piece.table].columns} << piece.log_rows;
    }
    EXPECT_EQ(l.cells, at);
    EXPECT_GE(u64{1} << l.log_cells, l.cells);
    EXPECT_GE(u64{1} << l.log_slots, l.slots);
    for (u32 t = 0; t < 3; ++t) {
        const TableLayout& table = l.tables[t];
        u32 row = 0;
        for (u32 i = 0; i < table.pieces; ++i) {
            const Piece& piece = l.pieces[table.piece[i]];
            EXPECT_EQ(piece.table, t);
            EXPECT_EQ(piece.first_row, row);
            row += 1U << piece.log_rows;
        }
        EXPECT_GE(row, table.rows);
        EXPECT_LE(row, table.rows + std::max(63U, table.rows / 8));
        EXPECT_EQ(table.first_slot % (u64{1} << table.log_rows), 0U);
    }
}

TEST(Layout, IsSoundForAllHeights) {
    for (const u32 a :
         {0U, 1U, 2U, 63U, 64U, 65U, 129U, 1000U, 1025U, 4096U, 99999U, 1U << 20, (1U << 22) - 1, 1U << 22})
        for (const u32 b : {0U, 1U, 64U, 640U, 77777U, 100000U}) {
            const auto l = layout(a, b);
            ASSERT_TRUE(l.has_value()) << a << " " << b;
            expect_sound(*l);
        }
}

TEST(Layout, RefusesByName) {
    EXPECT_EQ(layout((1U << 22) + 1, 0).error(), Reject::kRowCounts);
    EXPECT_EQ(layout(0xffffffff, 0).error(), Reject::kRowCounts);
    EXPECT_EQ(layout(0, 100001).error(), Reject::kRowCounts);
    EXPECT_EQ(layout(0, 0, 15).error(), Reject::kRowCounts);
    EXPECT_EQ(layout(0, 0, 0).error(), Reject::kRowCounts);
    const u32 rows[] = {1U << 22, 0, 16};
    EXPECT_EQ(layout_of(kShapes, rows, 10, 23).error(), Reject::kTooManyCells);
}

TEST(ClosedForms, AreSumsOverRows) {
    using E = crypto::Kb5;
    std::vector<E> a, b;
    for (u32 i = 0; i < 5; ++i) {
        a.push_back(E::from_canonical({3 + i, 5, i * i, 77, 9 * i + 1}));
        b.push_back(E::from_canonical({i, 500 * i, 2, 7 + i, 1}));
    }
    const std::vector<E> list = eq_list<E>(a);
    E live, both;
    for (u64 row = 0; row <= 32; ++row) {
        EXPECT_EQ(live_at<E>(a, row), live);
        EXPECT_EQ(prefix_eq<E>(a, b, row), both);
        if (row == 32) break;
        EXPECT_EQ(list[row], crypto::eq_at<E>(a, row));
        live += list[row];
        both += list[row] * crypto::eq_at<E>(b, row);
    }
    EXPECT_EQ(live_at<E>({}, 0), E());
    EXPECT_EQ(live_at<E>({}, 1), E::one());
}

}  // namespace
}  // namespace belay::verifier
