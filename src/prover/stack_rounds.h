// SPDX-License-Identifier: Apache-2.0
// The first fold: sum-check over the low bits of the stack's index, without weights for every cell.
//
// A weight is a tensor: low(j) high(r) for stack index 64 r + j. So the message of a round needs of the stack
// only
//   S(j) = sum_r high(r) f(64 r + j),  64 values for the sample and 64 for each table (its columns batched),
// and the rounds run on products of 64 values: S against low. The block of 64 rows in which a table ends is
// not a tensor and stands beside it as one more product.
#pragma once

#include "prover/buffer.h"
#include "prover/whir_kernels.h"
#include "prover/workers.h"
#include "verifier/column_group.h"

namespace belay::prover {

template <std::size_t D>
class StackRounds {
  public:
    using E = crypto::Extension<D>;

    /// 2^log_cells cells, 16 or more of 2^fold; the first fold takes all rows of the smallest piece.
    StackRounds(std::span<const crypto::KoalaBear> stack, unsigned fold, Workers& workers);

    /// The stack as a polynomial at y; keeps what the rounds need of it.
    E sample(const E& y);
    /// Weights: the groups, whose cells are disjoint, and `factor` times the sample if there is one.
    void begin(std::span<const verifier::ColumnGroup<D>> groups, const E& factor);
    /// The polynomial of the next round: at 0, and its leading coefficient.
    std::array<E, 2> message() const;
    void fold(const E& r);
    /// After `fold` rounds: the folded stack, and its weights.
    Buffer<E> folded_stack() const;
    Buffer<E> folded_weights() const;

  private:
    struct Product {
        std::vector<E> a, b;
    };
    /// Rows of `width_` cells, summed with weights, times scale, into product `target`.
    struct Strip {
        const crypto::KoalaBear* cells;
        const E* weights;
        std::size_t rows;
        E scale;
        std::size_t target;
    };
    /// A piece's columns: full blocks of rows have weight scale[c] table[block] products_[low].b, the block
    /// after them scale[c] products_[edge].b.
    struct Piece {
        verifier::ColumnPiece place;
        std::vector<E> table, scales;
        std::size_t blocks, low, edge;
    };
    static constexpr std::size_t kNone = ~std::size_t{0};

    void add_group(const verifier::ColumnGroup<D>& group);
    void add_edge(const verifier::ColumnGroup<D>& group, Piece& piece);
    void add_strips(std::vector<Strip>& strips, const Piece& piece) const;
    void sum(const std::vector<Strip>& strips);
    std::size_t rows() const { return stack_.size() / width_; }

    std::span<const crypto::KoalaBear> stack_;
    std::size_t width_;
    Workers& workers_;
    WhirKernels<D> kernels_ = whir_kernels<D>();
    std::vector<Product> products_;
    std::vector<Piece> pieces_;
    std::vector<E> point_;
    E sample_point_;  // y^width
    std::size_t sample_ = kNone;
};

}  // namespace belay::prover
