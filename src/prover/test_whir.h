// SPDX-License-Identifier: Apache-2.0
// Tests and fuzzing: proofs of small stacks, and parameter sets that take no work and few queries.
#pragma once

#include "prover/test_stack.h"
#include "prover/whir.h"

namespace belay::prover::test {

/// The set with little work to grind.
constexpr verifier::ParameterSet easy(verifier::ParameterSet set) {
    for (auto& oracle : set.oracle) oracle.grinding = oracle.grinding < 3 ? oracle.grinding : 3;
    return set;
}

/// Two oracles for 2^12 cells, and proofs of about 5 KiB. Proves nothing.
inline constexpr verifier::ParameterSet kToy{.name = "toy",
                                             .degree = 5,
                                             .claim = 0,
                                             .min_log_cells = 12,
                                             .max_log_cells = 12,
                                             .max_final_log = 2,
                                             .oracles = 2,
                                             .oracle = {{{6, 2, 4, 4, 6}, {4, 3, 4, 2, 4}}}};

template <std::size_t D>
TestStack<D> small_stack(unsigned log_cells) {
    const u64 unit = u64{1} << (log_cells - 6);
    return TestStack<D>(log_cells, {{unit * 7 + 5, 4}, {unit * 3, 3}, {unit, 5}, {1, 2}, {40, 1}});
}

inline verifier::Transcript start(const verifier::ParameterSet& set) { return {set.hash, "whir test"}; }

/// What `Prover`, a WhirProver or one that cheats, proves.
template <std::size_t D, class Prover = WhirProver<D>>
Bytes prove(const verifier::ParameterSet& set, unsigned log_cells, TestStack<D>& stack,
            verifier::TranscriptLog* log = nullptr) {
    OneWorker workers;
    Pool pool;
    ProverChannel<D> channel(start(set));
    channel.record(log);
    Prover prover(verifier::schedule(set, log_cells), stack.cells, workers, pool);
    prover.commit(channel);
    prover.open(channel, stack.groups);
    return channel.take_proof();
}

template <std::size_t D>
verifier::Reject verdict(const verifier::ParameterSet& set, unsigned log_cells,
                         std::span<const verifier::ColumnGroup<D>> groups, const crypto::Extension<D>& claim,
                         ByteView proof, verifier::TranscriptLog* log = nullptr) {
    const verifier::Schedule schedule = verifier::schedule(set, log_cells);
    verifier::VerifierChannel<D> channel(proof, start(set));
    channel.record(log);
    const auto commitment = verifier::read_commitment(channel, schedule.oracle[0]);
    verifier::verify_opening<D>(channel, schedule, commitment, groups, claim);
    const auto result = channel.finish();
    return result ? verifier::Reject::kNone : result.error();
}

}  // namespace belay::prover::test
