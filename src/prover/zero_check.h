// SPDX-License-Identifier: Apache-2.0
// The zero-check's prover: all tables in one sum-check (P-33).
#pragma once

#include "prover/channel.h"
#include "prover/pool.h"
#include "prover/workers.h"
#include "prover/zero_plan.h"
#include "verifier/argument.h"

namespace belay::prover {

/// A table with rows.
template <std::size_t D>
struct ZeroTable {
    const TableRows* rows = nullptr;
    ZeroPlan<D> plan;
};

/// Sends the rounds; r[i] for i < r.size() is the leaf point. Returns the point that columns are opened at.
template <std::size_t D>
std::vector<crypto::Extension<D>> prove_zero_check(ProverChannel<D>& channel,
                                                   std::span<const ZeroTable<D>> tables,
                                                   std::span<const crypto::Extension<D>> r,
                                                   crypto::Extension<D> claim, Workers& workers, Pool& pool);

/// The values of all columns of a table at its point.
template <std::size_t D>
std::vector<crypto::Extension<D>> open_columns(const TableRows& rows,
                                               std::span<const crypto::Extension<D>> point, Workers& workers);

}  // namespace belay::prover
