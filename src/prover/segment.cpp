// SPDX-License-Identifier: Apache-2.0
#include "prover/segment.h"

#include <algorithm>

namespace belay::prover {
namespace {

circuit::BoundaryData boundary_of(const Trace& trace) {
    circuit::BoundaryData out;
    out.last = trace.register_times;
    out.sink = trace.sink;
    out.accumulator_reads =
        static_cast<u32>(std::ranges::count_if(trace.ecalls, [](const circuit::SystemRow& row) {
            return !row.stops && row.values[0] == static_cast<u32>(machine::Ecall::inbox_accumulator);
        }));
    out.opens_memory = trace.leaves.empty() ? 0 : 1;
    return out;
}

}  // namespace

void SegmentTracer::next(const machine::InputWindow& input, const AreaLimit& limit, u32 most_steps,
                         TracedSegment& out) {
    give_back(out.rows, trace_);
    out.statement.program = machine_.program().identity();
    out.statement.before = machine_.preimage();
    out.cut = tracer_.trace(input, limit, most_steps, trace_);
    out.boundary = boundary_of(trace_);
    out.cells = area_of(tally_of(trace_), limit.log_rows);
    out.rows = rows_of(trace_, machine_, code_);
    out.statement.after = machine_.preimage();
}

}  // namespace belay::prover
