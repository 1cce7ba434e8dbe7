// SPDX-License-Identifier: Apache-2.0
#include "prover/table_rows.h"

#include <set>

#include "circuit/fixed_columns.h"

namespace belay::prover {
namespace {

void collect(const circuit::LinearForm& form, std::set<u32>& fixed) {
    for (const circuit::LinearTerm& term : form)
        if (term.variable >= circuit::kFixedVariable) fixed.insert(term.variable - circuit::kFixedVariable);
}

std::set<u32> fixed_columns_of(const circuit::RecordedChip& chip) {
    std::set<u32> out;
    for (const auto& form : chip.forms) collect(form, out);
    for (const auto& constraint : chip.constraints) collect(constraint.linear, out);
    for (const auto& message : chip.messages) {
        collect(message.multiplicity.linear, out);
        for (const auto& entry : message.entries) collect(entry.linear, out);
    }
    return out;
}

}  // namespace

TableRows::TableRows(const verifier::Layout& layout, u32 table, const circuit::RecordedChip& chip,
                     const KoalaBear* cells)
    : cells_(cells),
      rows_(layout.tables[table].rows),
      log_rows_(layout.tables[table].log_rows),
      columns_(chip.columns) {
    const verifier::TableLayout& t = layout.tables[table];
    for (u32 i = 0; i < t.pieces; ++i) pieces_.push_back(layout.pieces[t.piece[i]]);
    const KoalaBear one = KoalaBear::from_canonical(1);
    for (u32 i = 0; i < kBlockRows; ++i) {
        live_[i] = one;
        if ((blocks() - 1) * kBlockRows + i < rows_) last_live_[i] = one;
    }
    for (const u32 column : fixed_columns_of(chip)) {
        if (fixed_.size() <= column) fixed_.resize(column + 1);
        fixed_[column].resize(std::size_t{blocks()} * kBlockRows);
        for (u32 row = 0; row < rows_; ++row)
            fixed_[column][row] =
                KoalaBear::from_canonical(fixed_value(static_cast<circuit::FixedColumn>(column), row));
    }
}

void TableRows::block(u32 block, std::vector<const KoalaBear*>& out) const {
    const u32 row = block * kBlockRows;
    std::size_t k = pieces_.size() - 1;
    while (pieces_[k].first_row > row) --k;
    const verifier::Piece& piece = pieces_[k];
    out.resize(1 + columns_ + fixed_.size());
    out[0] = block + 1 == blocks() ? last_live_ : live_;
    for (u32 c = 0; c < columns_; ++c) out[1 + c] = cells_ + piece.column_offset(c) + (row - piece.first_row);
    for (std::size_t f = 0; f < fixed_.size(); ++f)
        out[1 + columns_ + f] = fixed_[f].empty() ? nullptr : fixed_[f].data() + row;
}

}  // namespace belay::prover
