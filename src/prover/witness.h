// SPDX-License-Identifier: Apache-2.0
// From rows to the stack of cells: in parallel, chips first, then the tables whose multiplicities are the
// lookups that the chips made.
#pragma once

#include <algorithm>
#include <vector>

#include "base/check.h"
#include "circuit/key.h"
#include "circuit/witness_context.h"
#include "prover/workers.h"
#include "verifier/layout.h"

namespace belay::prover {

/// The row count of every chip's table: the rows at hand, and whole tables.
template <class List>
std::vector<u32> row_counts(const typename List::Rows& rows) {
    std::vector<u32> out;
    List::for_each([&]<class Chip, std::size_t i>() {
        if constexpr (circuit::TableChip<Chip>)
            out.push_back(Chip::kTableRows);
        else
            out.push_back(static_cast<u32>(std::get<i>(rows).size()));
    });
    return out;
}

namespace witness_detail {

inline constexpr u32 kBlockRows = 64;

/// Rows [first, first + n) of a chip, n <= 64, into their piece. They are gathered in a buffer: columns of a
/// piece lie a power of two apart, where writing row by row would miss the cache each time.
template <class List, class Chip, class RowAt>
void fill_block(const verifier::Layout& layout, u32 table, u32 columns, u32 first, u32 n, RowAt&& row_at,
                u32* counts, std::vector<crypto::KoalaBear>& buffer, crypto::KoalaBear* cells) {
    const verifier::TableLayout& t = layout.tables[table];
    u32 k = t.pieces - 1;
    while (layout.pieces[t.piece[k]].first_row > first) --k;
    const verifier::Piece& piece = layout.pieces[t.piece[k]];
    buffer.resize(std::size_t{columns} * kBlockRows);
    for (u32 i = 0; i < n; ++i) {
        circuit::WitnessContext<List> context(buffer.data() + i, kBlockRows, first + i, counts);
        Chip::define(context, row_at(first + i));
    }
    for (u32 c = 0; c < columns; ++c)
        std::copy_n(buffer.data() + std::size_t{c} * kBlockRows, n,
                    cells + piece.column_offset(c) + (first - piece.first_row));
}

}  // namespace witness_detail

/// Fills all cells of a layout made for row_counts(rows); `cells` are zero before. `columns` are the chips'.
template <class List>
void fill_witness(const verifier::Layout& layout, std::span<const verifier::TableShape> shapes,
                  const typename List::Rows& rows, crypto::KoalaBear* cells, Workers& workers) {
    using Counts = circuit::LookupCounts<List>;
    using witness_detail::kBlockRows;
    const std::size_t jobs = workers.count();
    std::vector<std::vector<u32>> counts(jobs, std::vector<u32>(Counts::kSize));
    auto fill_chips = [&](std::size_t job) {
        std::vector<crypto::KoalaBear> buffer;
        List::for_each([&]<class Chip, std::size_t i>() {
            if constexpr (!circuit::TableChip<Chip>) {
                const auto& table = std::get<i>(rows);
                const std::size_t blocks = (table.size() + kBlockRows - 1) / kBlockRows;
                for (std::size_t b = blocks * job / jobs; b < blocks * (job + 1) / jobs; ++b) {
                    const u32 first = static_cast<u32>(b) * kBlockRows;
                    const u32 n = std::min(kBlockRows, static_cast<u32>(table.size()) - first);
                    witness_detail::fill_block<List, Chip>(
                        layout, i, shapes[i].columns, first, n,
                        [&](u32 row) -> const auto& { return table[row]; }, counts[job].data(), buffer,
                        cells);
                }
            }
        });
    };
    workers.run(jobs, Job(fill_chips));
    workers.ranges(Counts::kSize, 1 << 14, [&](std::size_t begin, std::size_t end) {
        for (std::size_t job = 1; job < jobs; ++job)
            for (std::size_t k = begin; k < end; ++k) counts[0][k] += counts[job][k];
    });
    auto fill_tables = [&](std::size_t job) {
        std::vector<crypto::KoalaBear> buffer;
        List::for_each([&]<class Chip, std::size_t i>() {
            if constexpr (circuit::TableChip<Chip>) {
                const u32* of_chip = counts[0].data() + Counts::template offset<i>();
                const auto row_at = [&](u32 row) {
                    circuit::TableRow out{.row = row};
                    for (std::size_t k = 0; k < Chip::kTables.size(); ++k)
                        out.counts[k] = of_chip[k * Chip::kTableRows + row];
                    return out;
                };
                const std::size_t blocks = (Chip::kTableRows + kBlockRows - 1) / kBlockRows;
                for (std::size_t b = blocks * job / jobs; b < blocks * (job + 1) / jobs; ++b) {
                    const u32 first = static_cast<u32>(b) * kBlockRows;
                    witness_detail::fill_block<List, Chip>(layout, i, shapes[i].columns, first,
                                                           std::min(kBlockRows, Chip::kTableRows - first),
                                                           row_at, nullptr, buffer, cells);
                }
            }
        });
    };
    workers.run(jobs, Job(fill_tables));
}

}  // namespace belay::prover
