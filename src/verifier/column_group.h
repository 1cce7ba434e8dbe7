// SPDX-License-Identifier: Apache-2.0
// What is opened of the stack: for each table, all of its columns at one point.
//
// Column c of a table of R rows lies in pieces; piece (first_row, log_rows, offset) holds rows first_row + x,
// x < 2^log_rows, at stack index offset + c 2^log_rows + x. The claim is on
//   sum_c weight ratio^c sum_{row < R} eq(point, row) column_c(row),
// so cells of a piece past row R do not count.
#pragma once

#include <span>
#include <vector>

#include "crypto/extension.h"

namespace belay::verifier {

/// Pieces have at least 2^kMinLogPiece rows: as many as the first fold takes.
inline constexpr unsigned kMinLogPiece = 6;

struct ColumnPiece {
    u64 first_row = 0;  // a multiple of 2^log_rows
    unsigned log_rows = 0;
    u64 offset = 0;  // a multiple of 2^log_rows

    bool operator==(const ColumnPiece&) const = default;
};

template <std::size_t D>
struct ColumnGroup {
    using E = crypto::Extension<D>;

    u64 rows = 0;
    std::size_t columns = 0;
    std::vector<ColumnPiece> pieces;
    std::vector<E> point;  // index bit i of a row <-> point[i]; bits beyond are 0
    E weight, ratio;

    E coordinate(unsigned i) const { return i < point.size() ? point[i] : E{}; }
    /// Live rows of a piece.
    u64 live(const ColumnPiece& piece) const {
        const u64 size = u64{1} << piece.log_rows;
        if (rows <= piece.first_row) return 0;
        return rows - piece.first_row < size ? rows - piece.first_row : size;
    }
    /// eq(point, .) of the row bits above a piece.
    E above(const ColumnPiece& piece) const {
        E out = E::one();
        u64 bits = piece.first_row >> piece.log_rows;
        for (unsigned i = piece.log_rows; i < point.size() || bits != 0; ++i, bits >>= 1)
            out *= (bits & 1) != 0 ? coordinate(i) : E::one() - coordinate(i);
        return out;
    }
};

/// True iff every piece lies on its own size, inside of a stack of 2^log_cells cells.
template <std::size_t D>
bool well_placed(const ColumnGroup<D>& group, unsigned log_cells) {
    for (const ColumnPiece& piece : group.pieces) {
        if (piece.log_rows < kMinLogPiece || piece.log_rows > log_cells) return false;
        const u64 mask = (u64{1} << piece.log_rows) - 1, size = u64{1} << log_cells;
        if ((piece.first_row & mask) != 0 || (piece.offset & mask) != 0) return false;
        if (piece.offset > size || group.columns > (size - piece.offset) >> piece.log_rows) return false;
    }
    return true;
}

}  // namespace belay::verifier
