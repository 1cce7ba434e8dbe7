// SPDX-License-Identifier: Apache-2.0
// Proofs of a circuit: the mirror of verifier/verify.h.
#pragma once

#include "prover/argument.h"
#include "prover/witness.h"
#include "verifier/verify.h"

namespace belay::prover {

/// The stack of a proof: filled by fill_witness or by hand, 2^layout.log_cells cells.
template <std::size_t D>
Bytes prove_cells(const Assignment<D>& assignment, const verifier::ParameterSet& set, ByteView statement,
                  const Resources& resources, Progress* progress = nullptr,
                  verifier::TranscriptLog* log = nullptr);

/// The circuit of a list of chips, made once.
template <std::size_t D, class List>
struct Circuit {
    std::vector<circuit::RecordedChip> chips = circuit::record<List>();
    verifier::CircuitKey<D> key = circuit::key_of<D, List>(chips);
};

/// The proof, or why these rows do not fit the key or the set.
template <std::size_t D, class List>
Result<Bytes, verifier::Reject> prove(const Circuit<D, List>& circuit, const verifier::ParameterSet& set,
                                      ByteView statement, const typename List::Rows& rows,
                                      const Resources& resources, Progress* progress = nullptr,
                                      verifier::TranscriptLog* log = nullptr) {
    const auto layout =
        verifier::layout_of(circuit.key.shapes, row_counts<List>(rows), set.min_log_cells, set.max_log_cells);
    if (!layout) return fail(layout.error());
    if (progress != nullptr) progress->begin(Phase::witness);
    std::vector<crypto::KoalaBear> cells(std::size_t{1} << layout->log_cells);
    fill_witness<List>(*layout, circuit.key.shapes, rows, cells.data(), resources.workers);
    return prove_cells<D>({circuit.key, circuit.chips, *layout, cells.data()}, set, statement, resources,
                          progress, log);
}

/// Bytes that the argument takes at most beside the stack and the commitment: all layers of fractions, and
/// the zero-check's arrays of its first two bound rounds. With P pairs of unit messages' rows, 6 P elements
/// of E; 8 P of others; and 3/4 of an element a row and array.
u64 predicted_memory(std::span<const circuit::RecordedChip> chips, const verifier::Layout& layout,
                     std::size_t degree);

}  // namespace belay::prover
