// SPDX-License-Identifier: Apache-2.0
#include "prover/prove_segment.h"

#include "circuit/machine_key.h"
#include "circuit/public_data.h"
#include "prover/buffer.h"
#include "prover/prove.h"

namespace belay::prover {
namespace {

using circuit::MachineChips;
using crypto::KoalaBear;

/// The stack, filled; zero where no row is.
Buffer<KoalaBear> stack_of(const verifier::Layout& layout, std::span<const verifier::TableShape> shapes,
                           const MachineRows& rows, const Resources& resources) {
    const std::size_t size = std::size_t{1} << layout.log_cells;
    Buffer<KoalaBear> cells = resources.pool.take(size);
    resources.workers.ranges(size, std::size_t{1} << 16, [&](std::size_t begin, std::size_t end) {
        std::fill(cells.data() + begin, cells.data() + end, KoalaBear());
    });
    fill_witness<MachineChips>(layout, shapes, rows, cells.data(), resources.workers);
    return cells;
}

template <std::size_t D>
Bytes prove(const verifier::ParameterSet& set, const verifier::Layout& layout, const TracedSegment& segment,
            const Resources& resources, Progress* progress) {
    const verifier::CircuitKey<D>& key = circuit::machine_key<D>();
    if (progress != nullptr) progress->begin(Phase::witness);
    Buffer<KoalaBear> cells = stack_of(layout, key.shapes, segment.rows, resources);
    const Bytes about = circuit::public_data(set, segment.statement, segment.boundary);
    Bytes proof = prove_cells<D>({key, circuit::machine_chips(), layout, cells.data()}, set, about, resources,
                                 progress);
    resources.pool.give(std::move(cells));
    return proof;
}

}  // namespace

verifier::Layout layout_of(const verifier::ParameterSet& set, const MachineRows& rows) {
    const std::vector<u32> counts = row_counts<MachineChips>(rows);
    const auto layout =
        verifier::layout_of(circuit::machine_key<5>().shapes, counts, set.min_log_cells, set.max_log_cells);
    BELAY_CHECK(layout.has_value());  // the tracer cut by this very area
    return *layout;
}

Bytes prove_segment(const verifier::ParameterSet& set, const verifier::Layout& layout,
                    const TracedSegment& segment, const Resources& resources, Progress* progress) {
    const auto numbers = segment.boundary.encode();
    Bytes out(numbers.begin(), numbers.end());
    append(out, set.degree == 5 ? prove<5>(set, layout, segment, resources, progress)
                                : prove<6>(set, layout, segment, resources, progress));
    return out;
}

}  // namespace belay::prover
