// SPDX-License-Identifier: Apache-2.0
// The rows of steps that are no plain instruction: ecalls, with their words and calls, and whatever stops the
// machine.
#pragma once

#include "prover/trace_core.h"

namespace belay::prover {

/// Right after execute_ecall() on `core`, which did not stall. `input_left` is the value of kInputLeftKey, to
/// be kept up to date.
void trace_ecall(TraceCore& core, const circuit::Decoded& in, u32& input_left, Trace& out);

/// An instruction that is no ecall just trapped.
void trace_trap(TraceCore& core, const circuit::Decoded& in, Trace& out);

}  // namespace belay::prover
