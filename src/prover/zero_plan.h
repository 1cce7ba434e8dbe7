// SPDX-License-Identifier: Apache-2.0
// A table's part of the zero-check (P-33) for kernels: a linear form L and products of linear forms,
//
//   sum w_j (p_j + mu (q_j - 1)) + sum lambda^k C_k  =  L + sum a b + sum a b c.
//
// In each product the last factor gathers, with all weights, every form that its other factors are multiplied
// by. So a product has no coefficient of its own, and after the first round only factors are left to be
// bound: columns that are in no product are not carried along.
#pragma once

#include "prover/forms.h"

namespace belay::prover {

template <std::size_t D>
class ZeroPlan {
  public:
    using E = crypto::Extension<D>;
    using Kernels = ArgumentKernels<D>;

    ZeroPlan(const TableRows& rows, const circuit::RecordedChip& chip,
             const verifier::Challenges<D>& challenges, const verifier::ChipWeights<D>& weights);

    std::vector<WideForm<D>> wide;  // L first
    std::vector<BaseForm> base;

    std::size_t arrays() const { return wide.size() + base.size(); }
    /// For rows: base and wide forms numbered apart. For groups: one numbering, wide forms first.
    typename Kernels::Products of_rows() const;
    typename Kernels::Products of_groups() const;

  private:
    struct Builder;

    std::vector<Product> two_base_, two_wide_, three_base_, three_wide_;  // of rows
    std::vector<Product> twos_, threes_;                                  // of groups
};

}  // namespace belay::prover
