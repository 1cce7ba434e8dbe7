// SPDX-License-Identifier: Apache-2.0
#include "circuit/statement.h"
#include "crypto/koalabear.h"

#include <algorithm>

#include "circuit/segment_clock.h"

namespace belay::circuit {

using machine::MachineState;
using machine::Status;
using machine::Trap;

namespace {

bool reason_fits(const MachineState& s) {
    if (s.status == Status::halted) return true;
    if (s.status == Status::trapped) return machine::is_trap(s.reason);
    return s.reason == 0;
}

/// What the segment may have done to the input and the output.
Reject check_progress(const MachineState& before, const MachineState& after) {
    if (before.input_limit != after.input_limit) return Reject::kInputLimit;
    if (before.inbox_accumulator != after.inbox_accumulator) return Reject::kInboxAccumulator;
    if (after.input_position < before.input_position) return Reject::kInputPosition;
    const u64 read = after.input_position - before.input_position;
    if (read > input_left(before)) return Reject::kInputPosition;
    if (after.status != Status::yielded && after.output_digest != before.output_digest)
        return Reject::kOutputDigest;
    return Reject::kNone;
}

}  // namespace

std::array<u8, Statement::kSize> Statement::encode() const {
    std::array<u8, kSize> out;
    const auto identity = program.encode();
    const auto from = before.encode(), to = after.encode();
    u8* at = std::copy(identity.begin(), identity.end(), out.data());
    at = std::copy(from.begin(), from.end(), at);
    std::copy(to.begin(), to.end(), at);
    return out;
}

Reject check(const machine::StatePreimage& preimage) {
    const MachineState& s = preimage.state;
    if (s.x[0] != 0) return Reject::kZeroRegister;
    if (s.pc % 4 != 0) return Reject::kProgramCounter;
    if (s.status > Status::bad_advice || !reason_fits(s)) return Reject::kStopReason;
    for (const u32 element : preimage.memory_root)
        if (!crypto::KoalaBear::is_canonical(element)) return Reject::kMemoryRoot;
    return Reject::kNone;
}

Reject check(const Statement& s) {
    if (const Reject reject = check(s.before); reject != Reject::kNone) return reject;
    if (const Reject reject = check(s.after); reject != Reject::kNone) return reject;
    const Hash program = s.program.hash();
    if (s.before.program_hash != program || s.after.program_hash != program) return Reject::kProgram;
    for (const u32 element : s.program.code_root_poseidon2)
        if (!crypto::KoalaBear::is_canonical(element)) return Reject::kMemoryRoot;
    if (s.before.state.status != Status::running) return Reject::kNotRunning;
    const u64 steps = s.after.state.cycle - s.before.state.cycle;
    if (s.after.state.cycle < s.before.state.cycle || steps == 0 || steps > kMostSteps)
        return Reject::kStepCount;
    return check_progress(s.before.state, s.after.state);
}

}  // namespace belay::circuit
