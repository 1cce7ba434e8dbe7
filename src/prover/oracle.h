// SPDX-License-Identifier: Apache-2.0
// One committed oracle: polynomials side by side, their values on the domain, and the tree over its rows.
#pragma once

#include "prover/channel.h"
#include "prover/merkle_tree.h"
#include "prover/pool.h"
#include "verifier/parameters.h"

namespace belay::prover {

class Oracle {
  public:
    Oracle() = default;
    /// `coefficients` is the row-major matrix of 2^shape.log_rows() rows of `words` << shape.fold words: an
    /// element has one word in the base field, D in the extension.
    Oracle(const crypto::KoalaBear* coefficients, const verifier::OracleShape& shape, std::size_t words,
           Workers& workers, Pool& pool);
    /// Gives its memory back; the oracle must not be used afterwards.
    void release(Pool& pool) {
        pool.give(std::move(codeword_));
        tree_.release(pool);
    }

    const Hash& root() const { return tree_.root(); }
    std::span<const crypto::KoalaBear> row(u32 index) const {
        return codeword_.span().subspan(std::size_t{index} * width_, width_);
    }
    std::vector<Hash> siblings(const std::vector<u32>& indices) const { return tree_.siblings(indices); }

  private:
    std::size_t width_ = 0;
    Pool::Words codeword_;
    MerkleTree tree_;
};

}  // namespace belay::prover
