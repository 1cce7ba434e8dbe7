// SPDX-License-Identifier: Apache-2.0
// One segment of a machine with all that its proof is made of, so that a test can change any part of it.
#pragma once

#include "circuit/machine_key.h"
#include "circuit/public_data.h"
#include "circuit/verify_segment.h"
#include "machine/test_assembler.h"
#include "prover/prove.h"
#include "prover/prove_segment.h"
#include "prover/segment.h"
#include "verifier/verify.h"

namespace belay::tests {

using circuit::MachineChips;
using circuit::Reject;
using crypto::KoalaBear;

/// p100 without work: a proof of a small segment is a fraction of a second. What it accepts and refuses is
/// the same but for the nonces.
constexpr verifier::ParameterSet without_work(verifier::ParameterSet set) {
    for (auto& oracle : set.oracle) oracle.grinding = 0;
    return set;
}
inline constexpr verifier::ParameterSet kCheap = without_work(verifier::kP100);

struct WholeSegment {
    prover::TracedSegment traced;
    verifier::Layout layout;
    std::vector<KoalaBear> cells;

    /// From where the machine stands, at most `most` steps.
    explicit WholeSegment(machine::Machine& machine, const machine::InputWindow& input = {},
                          u32 most = prover::kMostSteps) {
        prover::SegmentTracer tracer(machine);
        tracer.next(input, {}, most, traced);
        layout = prover::layout_of(kCheap, traced.rows);
        cells.resize(std::size_t{1} << layout.log_cells);
        prover::OneWorker worker;
        prover::fill_witness<MachineChips>(layout, key().shapes, traced.rows, cells.data(), worker);
    }

    static const verifier::CircuitKey<5>& key() { return circuit::machine_key<5>(); }

    /// Where a cell of a committed row lies, dead rows included.
    std::size_t place(std::size_t table, u32 column, u32 row) const {
        const verifier::TableLayout& t = layout.tables[table];
        for (u32 k = t.pieces; k-- > 0;) {
            const verifier::Piece& piece = layout.pieces[t.piece[k]];
            if (piece.first_row <= row && (row - piece.first_row) >> piece.log_rows == 0)
                return piece.column_offset(column) + (row - piece.first_row);
        }
        BELAY_CHECK(false);
        return 0;
    }
    KoalaBear& cell(std::size_t table, u32 column, u32 row) { return cells[place(table, column, row)]; }

    /// The argument for whatever the cells are now.
    Bytes prove(const verifier::ParameterSet& set = kCheap, verifier::TranscriptLog* log = nullptr) const {
        static prover::Pool pool;
        prover::OneWorker worker;
        const Bytes about = circuit::public_data(set, traced.statement, traced.boundary);
        Bytes out;
        append(out, traced.boundary.encode());
        append(out, prover::prove_cells<5>({key(), circuit::machine_chips(), layout, cells.data()}, set,
                                           about, {worker, pool}, nullptr, log));
        return out;
    }
    Reject verify(ByteView proof) const { return verify(proof, traced.statement); }
    static Reject verify(ByteView proof, const circuit::Statement& statement) {
        return verify_segment(kCheap, statement, proof);
    }
};

}  // namespace belay::tests
