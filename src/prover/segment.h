// SPDX-License-Identifier: Apache-2.0
// One segment traced: its statement, what the boundary needs beside it, and the rows of all tables.
#pragma once

#include "circuit/boundary.h"
#include "prover/rows.h"
#include "prover/tracer.h"

namespace belay::prover {

struct TracedSegment {
    Cut cut = Cut::stopped;
    circuit::Statement statement;
    circuit::BoundaryData boundary;
    MachineRows rows;
    u64 cells = 0;  // that they commit to
};

/// Runs one machine segment by segment.
class SegmentTracer {
  public:
    /// `machine`, which keeps its own tree (Hashing::here), outlives this.
    explicit SegmentTracer(machine::Machine& machine)
        : machine_(machine), code_(machine.program().code()), tracer_(machine) {}

    /// From where the machine stands to the next cut. `out` may hold an earlier segment, whose memory is used
    /// again. Steps that were done are done: statement.steps() says how many; where there are none (nothing
    /// runs, input is missing, or the limit is too small) there is no segment.
    void next(const machine::InputWindow& input, const AreaLimit& limit, u32 most_steps, TracedSegment& out);

    const Trace& trace() const { return trace_; }

  private:
    machine::Machine& machine_;
    CodeNodes code_;
    Tracer tracer_;
    Trace trace_;
};

}  // namespace belay::prover
