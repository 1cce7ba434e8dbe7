// SPDX-License-Identifier: Apache-2.0
// The LogUp-GKR prover (verifier/fractions.h).
#pragma once

#include "prover/channel.h"
#include "prover/fraction_level.h"
#include "verifier/fractions.h"
#include "verifier/sum_check.h"

namespace belay::prover {

/// Sends all layers. `tables` are in the order of slots.
template <std::size_t D>
verifier::FractionClaim<D> prove_fractions(ProverChannel<D>& channel, std::span<const LeafTable<D>> tables,
                                           u64 slots, u32 log_slots, Workers& workers, Pool& pool);

}  // namespace belay::prover
