// SPDX-License-Identifier: Apache-2.0
// For tests and benches: a stack of tables with random cells, and the claim that opens it.
#pragma once

#include <algorithm>
#include <random>

#include "base/check.h"
#include "prover/stack_rounds.h"
#include "verifier/closed_forms.h"

namespace belay::prover {

template <std::size_t D>
struct TestStack {
    using E = crypto::Extension<D>;

    struct Table {
        u64 rows;
        std::size_t columns;
    };

    std::vector<crypto::KoalaBear> cells;
    std::vector<verifier::ColumnGroup<D>> groups;
    std::mt19937_64 random{42};

    crypto::KoalaBear word() { return crypto::KoalaBear::from_u64(random()); }
    E element() {
        E out;
        for (std::size_t i = 0; i < D; ++i) out[i] = word();
        return out;
    }

    /// Tables are cut into up to four pieces, and pieces stacked by size, large first.
    TestStack(unsigned log_cells, const std::vector<Table>& tables) : cells(std::size_t{1} << log_cells) {
        std::vector<std::pair<std::size_t, verifier::ColumnPiece>> pieces;  // with the table
        for (const Table& table : tables) {
            unsigned height = 0;
            while (u64{1} << height < table.rows) ++height;
            const u64 unit = std::max<u64>(64, height < 3 ? 1 : u64{1} << (height - 3));
            const u64 rounded = (table.rows + unit - 1) / unit * unit;
            u64 first = 0;
            for (unsigned k = 63; k-- > 0;)
                if ((rounded >> k & 1) != 0) {
                    pieces.push_back({groups.size(), {first, k, 0}});
                    first += u64{1} << k;
                }
            verifier::ColumnGroup<D> group{table.rows, table.columns, {}, {}, element(), element()};
            for (unsigned i = 0; i < height; ++i) group.point.push_back(element());
            groups.push_back(std::move(group));
        }
        std::ranges::sort(pieces,
                          [](const auto& a, const auto& b) { return a.second.log_rows > b.second.log_rows; });
        u64 at = 0;
        for (auto& [table, piece] : pieces) {
            piece.offset = at;
            at += groups[table].columns << piece.log_rows;
            groups[table].pieces.push_back(piece);
        }
        BELAY_CHECK(at <= cells.size());
        for (const auto& group : groups)
            for (const auto& piece : group.pieces)
                for (std::size_t c = 0; c < group.columns; ++c)
                    for (u64 x = 0; x < group.live(piece); ++x)
                        cells[piece.offset + (c << piece.log_rows) + x] = word();
    }

    /// From the definition.
    E claim() const {
        E out;
        for (const auto& group : groups) {
            const std::vector<E> eq = verifier::eq_list<E>(group.point);
            for (const auto& piece : group.pieces) {
                E factor = group.weight;
                for (std::size_t c = 0; c < group.columns; ++c, factor *= group.ratio) {
                    E sum;
                    for (u64 x = 0; x < group.live(piece); ++x)
                        sum += eq[piece.first_row + x] * cells[piece.offset + (c << piece.log_rows) + x];
                    out += factor * sum;
                }
            }
        }
        return out;
    }
};

}  // namespace belay::prover
