// SPDX-License-Identifier: Apache-2.0
// The proof of one traced segment: the mirror of circuit/verify_segment.h.
#pragma once

#include "prover/argument.h"
#include "prover/segment.h"
#include "verifier/parameters.h"

namespace belay::prover {

/// Where the rows' cells will lie. The rows are those of a segment that was cut by the set's area.
verifier::Layout layout_of(const verifier::ParameterSet& set, const MachineRows& rows);

/// `layout` is that of the segment's rows. `progress` may be null.
Bytes prove_segment(const verifier::ParameterSet& set, const verifier::Layout& layout,
                    const TracedSegment& segment, const Resources& resources, Progress* progress);

}  // namespace belay::prover
