// SPDX-License-Identifier: Apache-2.0
// What a segment counts: steps by time stamps, input elements down from what is left.
#pragma once

#include "circuit/bus.h"
#include "machine/state.h"

namespace belay::circuit {

/// Time stamps stay below 2^24 (P-12).
inline constexpr u32 kMostSteps = (1U << (kTimeBits - 2)) - 2;

/// The base time stamp of step `step` (from 0); of a segment of `steps` steps, base_time(steps) is its end.
constexpr u32 base_time(u32 step) { return kStepTime * (step + 1); }

/// What kInputLeftKey holds at a segment's start. More than a segment can read is as good as any number.
constexpr u32 input_left(const machine::MachineState& state) {
    constexpr u64 kMost = u64{1} << kTimeBits;
    if (state.input_position >= state.input_limit) return 0;
    const u64 left = state.input_limit - state.input_position;
    return static_cast<u32>(left < kMost ? left : kMost);
}

}  // namespace belay::circuit
