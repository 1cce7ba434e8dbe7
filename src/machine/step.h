// SPDX-License-Identifier: Apache-2.0
// One step of the machine against any memory: the plain executor for what the fast interpreter leaves over,
// the recorder and the replayer of step logs. They differ only in `Memory`.
//
// A Memory M has
//   u32 fetch(u32 pc)                        a word of the code table, 0 outside it (M-15)
//   ByteView read(u32 address, u32 size)     whole leaves (16 bytes), address a multiple of 16
//   MutByteView update(u32 address, u32 size)   the same, to be changed in place
//   const u8* input(u64 position)            the 32 bytes of an input element, null when M does not have it
// Views are valid until the step ends. A step updates at most one block and reads at most two.
#pragma once

#include "machine/ecall.h"
#include "machine/semantics.h"
#include "machine/state.h"

namespace belay::machine {

enum class StepOutcome : u8 {
    done,     // a step of the machine, or the identity of one that is not running
    stalled,  // nothing happened: the executor lacks the next input element
};

template <class Memory>
class StepCore {
  public:
    struct Next {};
    static constexpr bool kTargetsChecked = false;

    StepCore(MachineState& state, Memory& memory) : state_(state), memory_(memory) {}

    bool stalled() const { return stalled_; }
    MachineState& state() { return state_; }
    Memory& memory() { return memory_; }

    u32 get(u8 r) const { return state_.x[r]; }
    void set(u8 r, u32 v) {
        if (r != 0) state_.x[r] = v;
    }
    u32 pc() const { return state_.pc; }
    Next next() { return jump_by(4); }
    Next jump_by(u32 offset) { return jump_to(state_.pc + offset); }
    Next jump_to(u32 address) {
        state_.pc = address;
        return {};
    }
    Next trap(Trap reason) {
        state_.status = Status::trapped;
        state_.reason = static_cast<u32>(reason);
        return {};
    }
    Next give_up() {
        stalled_ = true;
        return {};
    }
    Next ecall() { return execute_ecall(*this); }

    template <class T>
    bool load(u32 address, T& value) {
        const ByteView leaf = memory_.read(address & ~15U, 16);
        std::memcpy(&value, leaf.data() + (address & 15), sizeof(T));
        return true;
    }
    template <class T>
    bool store(u32 address, T value) {
        const MutByteView leaf = memory_.update(address & ~15U, 16);
        std::memcpy(leaf.data() + (address & 15), &value, sizeof(T));
        return true;
    }

  private:
    MachineState& state_;
    Memory& memory_;
    bool stalled_ = false;
};

namespace step_detail {

template <class Memory>
using Executor = void (*)(StepCore<Memory>&, const Instruction&);

template <Op op, class Memory>
void executor(StepCore<Memory>& core, const Instruction& in) {
    execute<op>(core, in);
}

template <class Memory, std::size_t... i>
constexpr std::array<Executor<Memory>, kOpCount> executors(std::index_sequence<i...>) {
    return {&executor<static_cast<Op>(i), Memory>...};
}

}  // namespace step_detail

/// Rules M-10 and M-11.
template <class Memory>
StepOutcome step(MachineState& state, Memory& memory) {
    static constexpr auto kExecutors = step_detail::executors<Memory>(std::make_index_sequence<kOpCount>{});
    if (state.status != Status::running) return StepOutcome::done;
    StepCore<Memory> core(state, memory);
    const Instruction in = decode(memory.fetch(state.pc));
    kExecutors[static_cast<std::size_t>(in.op)](core, in);
    if (core.stalled()) return StepOutcome::stalled;
    ++state.cycle;
    return StepOutcome::done;
}

}  // namespace belay::machine
