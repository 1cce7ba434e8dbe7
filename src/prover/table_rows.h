// SPDX-License-Identifier: Apache-2.0
// A table's rows as kernels read them: for each block of 64 rows, where 64 values of every variable lie.
#pragma once

#include <vector>

#include "circuit/recorded_chip.h"
#include "prover/argument_kernels.h"
#include "verifier/layout.h"

namespace belay::prover {

class TableRows {
  public:
    /// `cells` is the stack; the table has rows.
    TableRows(const verifier::Layout& layout, u32 table, const circuit::RecordedChip& chip,
              const KoalaBear* cells);

    u32 rows() const { return rows_; }
    u32 log_rows() const { return log_rows_; }
    u32 columns() const { return columns_; }
    u32 blocks() const { return (rows_ + kBlockRows - 1) / kBlockRows; }
    /// The place of a recorded variable in the list of block().
    u32 index_of(u32 variable) const {
        return variable < circuit::kFixedVariable ? variable
                                                  : 1 + columns_ + (variable - circuit::kFixedVariable);
    }
    /// live, the columns, then fixed columns by number (null where the chip has it not).
    void block(u32 block, std::vector<const KoalaBear*>& out) const;

  private:
    const KoalaBear* cells_;
    std::vector<verifier::Piece> pieces_;  // by first row
    u32 rows_, log_rows_, columns_;
    std::vector<std::vector<KoalaBear>> fixed_;
    KoalaBear live_[kBlockRows], last_live_[kBlockRows];
};

}  // namespace belay::prover
