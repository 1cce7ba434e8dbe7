// SPDX-License-Identifier: Apache-2.0
#include "machine/step_trace.h"

#include "machine/machine.h"
#include "machine/step.h"

namespace belay::machine {

/// The plain step's way to the machine's memory, with an eye on the one block that a step may change.
class Machine::Traced {
  public:
    Traced(const CodeTable& code, Memory& memory, const InputWindow& input, StepTrace& trace)
        : code_(code), memory_(memory), input_(input), trace_(trace) {}

    u32 fetch(u32 pc) const { return code_.fetch(pc); }
    ByteView read(u32 address, u32 size) { return {memory_.bytes() + address, size}; }
    MutByteView update(u32 address, u32 size) {
        const std::size_t changed = memory_.changed_count();
        u8* at = memory_.open(address, size);
        if (memory_.changed_count() != changed) {  // a block lies inside one page
            PageCopy& copy = trace_.pages.emplace_back();
            copy.page = page_of(address);
            std::memcpy(copy.bytes.data(), memory_.page(copy.page), kPageSize);
        }
        std::memcpy(before_.data(), at, size);
        address_ = address;
        size_ = size;
        return {at, size};
    }
    const u8* input(u64 position) const { return input_.at(position); }

    /// After each step.
    void note(const MachineState& state) {
        const auto step = static_cast<u32>(trace_.states.size());
        trace_.states.push_back(state);
        for (u32 at = 0; at < size_; at += kLeafSize) {
            const u8* now = memory_.bytes() + address_ + at;
            if (std::memcmp(now, before_.data() + at, kLeafSize) == 0) continue;
            LeafWrite& write = trace_.writes.emplace_back();
            write.step = step;
            write.leaf = (address_ + at) / kLeafSize;
            std::memcpy(write.bytes.data(), now, kLeafSize);
        }
        size_ = 0;
    }

  private:
    const CodeTable& code_;
    Memory& memory_;
    const InputWindow& input_;
    StepTrace& trace_;
    u32 address_ = 0, size_ = 0;
    std::array<u8, kPageSize> before_;
};

RunResult Machine::trace(u64 max_steps, const InputWindow& input, StepTrace& out) {
    BELAY_CHECK(!tree_.has_value() && memory_.changed_count() == 0);
    out.clear();
    Traced memory(program_->code(), memory_, input, out);
    RunResult result{Stop::max_steps, 0};
    for (; result.steps < max_steps && result.stop == Stop::max_steps; ++result.steps) {
        const OutputPlace named{state_.x[10], state_.x[11]};
        if (state_.status != Status::running) {
            result.stop = Stop::not_running;
            break;
        }
        if (step(state_, memory) == StepOutcome::stalled) {
            result.stop = Stop::input_missing;
            break;
        }
        if (state_.status == Status::yielded) output_ = named;
        memory.note(state_);
    }
    memory_.take_changed();
    return result;
}

}  // namespace belay::machine
