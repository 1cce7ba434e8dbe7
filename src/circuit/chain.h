// SPDX-License-Identifier: Apache-2.0
// A run's proof is its segments' proofs, chained (P-5): the first starts where the run does, each next one
// where the one before ends, the last ends where the run does.
#pragma once

#include <span>

#include "circuit/statement.h"

namespace belay::circuit {

/// What the verifier of a run was told from elsewhere: machine roots, which fix program and states.
struct RunClaim {
    Hash start, end;
};

struct ChainVerdict {
    Reject reason = Reject::kNone;
    u32 segment = 0;           // at which it failed
    bool advice_free = false;  // P-4, of all; meaningful when accepted

    bool accepted() const { return reason == Reject::kNone; }
};

/// Whether the segments' statements, each proven by itself, say that `run` happened.
ChainVerdict check_chain(std::span<const Statement> segments, const RunClaim& run);
/// The same without an outside opinion of start and end: one run, whole and in order.
ChainVerdict check_chain(std::span<const Statement> segments);

}  // namespace belay::circuit
