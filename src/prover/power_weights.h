// SPDX-License-Identifier: Apache-2.0
// Weights index -> y^index on vectors of extension elements, a stretch of indices at a time: y^(stretch
// start) times a table of the first powers.
#pragma once

#include "prover/whir_kernels.h"
#include "prover/workers.h"

#include <span>

namespace belay::prover {

/// factor * (index -> y^index), y in the domain.
template <std::size_t D>
struct QueryWeight {
    crypto::Extension<D> factor;
    crypto::KoalaBear y;
};

/// 1, y, .., y^(n - 1).
template <class Y>
std::vector<Y> powers_of(const Y& y, std::size_t n) {
    std::vector<Y> out(n);
    Y power = crypto::KoalaBear::from_canonical(1);
    for (Y& value : out) {
        value = power;
        power *= y;
    }
    return out;
}

/// sum_i f[i] y^i.
template <std::size_t D>
crypto::Extension<D> value_at(std::span<const crypto::Extension<D>> f, const crypto::Extension<D>& y,
                              Workers& workers);

/// weights[i] += factor y^i.
template <std::size_t D>
void add_sample_weight(std::span<crypto::Extension<D>> weights, const crypto::Extension<D>& factor,
                       const crypto::Extension<D>& y, Workers& workers);

/// weights[i] += sum of all queries' factor y^i; the size is a multiple of 16.
template <std::size_t D>
void add_query_weights(std::span<crypto::Extension<D>> weights, const std::vector<QueryWeight<D>>& queries,
                       Workers& workers);

}  // namespace belay::prover
