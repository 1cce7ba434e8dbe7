// SPDX-License-Identifier: Apache-2.0
// Cells of table chips that nobody commits: both sides know them by row, and their multilinear extension has
// a closed form. A fixed column covers all 2^h rows of its table, so a table that has one is always full
// (kTableRows, a power of two).
#pragma once

#include <span>

#include "crypto/extension.h"

namespace belay::circuit {

enum class FixedColumn : u8 {
    /// The row's number.
    row = 0,
};

/// The canonical value in a row.
constexpr u32 fixed_value(FixedColumn column, u32 row) {
    switch (column) {
        case FixedColumn::row:
            return row;
    }
    return 0;
}

/// The extension of a column of 2^point.size() rows; point[i] belongs to bit i of the row.
template <class E>
constexpr E fixed_mle(FixedColumn column, std::span<const E> point) {
    E out;
    switch (column) {
        case FixedColumn::row:
            for (std::size_t i = point.size(); i-- > 0;) out = out + out + point[i];
            return out;
    }
    return out;
}

}  // namespace belay::circuit
