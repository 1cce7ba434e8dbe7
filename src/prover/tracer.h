// SPDX-License-Identifier: Apache-2.0
// Runs a machine for one segment and notes everything that its proof needs. The machine then stands exactly
// at the segment's end, so the next segment goes on from there.
#pragma once

#include "circuit/segment_clock.h"
#include "prover/area.h"
#include "prover/trace.h"
#include "prover/trace_core.h"

namespace belay::prover {

using circuit::kMostSteps;

/// Why a segment ended.
enum class Cut : u8 {
    stopped,        // the machine no longer runs
    steps,          // as many steps as asked for, or as the clock of a segment has
    area,           // the next step might not fit
    input_missing,  // the window lacks the next input element
    too_small,      // not even the first step fits: the limit is below any segment's needs
};
std::string_view to_string(Cut cut);

class Tracer {
  public:
    /// `machine` outlives the tracer.
    explicit Tracer(machine::Machine& machine);

    /// From where the machine stands, which is running. `out` is emptied first. At most `most` steps.
    Cut trace(const machine::InputWindow& input, const AreaLimit& limit, u32 most, Trace& out);

  private:
    /// A word of code: what it means, and how often it ran in this segment.
    struct Slot {
        machine::Instruction in;  // rd is kSink for x0
        circuit::Decoded circuit;
        u32 count = 0;
        bool known = false;
    };
    using Executor = void (*)(Tracer&, TraceCore&, const Slot&);
    template <machine::Op op>
    static void execute_one(Tracer& tracer, TraceCore& core, const Slot& slot);
    template <std::size_t... i>
    static constexpr std::array<Executor, machine::kOpCount> executors(std::index_sequence<i...>);

    void begin(Trace& out);
    Cut run_segment(TraceCore& core, const AreaLimit& limit, u32 most);
    /// At most `steps` instructions, up to an ecall.
    void run(TraceCore& core, u32 steps);
    /// False when it waits for input; then nothing happened.
    bool run_ecall(TraceCore& core);
    void end_step(TraceCore& core);
    void finish(TraceCore& core);
    Tally tally() const;

    Slot& slot_at(u32 pc4);
    void learn(Slot& slot, u32 pc4);
    void count(Slot& slot, u32 pc4);

    machine::Machine& machine_;
    machine::Machine::Inside inside_;
    std::vector<std::vector<Slot>> slots_;  // by region of the code table
    Slot outside_;                          // the word 0 of everywhere else
    const machine::CodeRegion* region_ = nullptr;
    Slot* region_slots_ = nullptr;
    WordTimes times_;
    NodeCount memory_nodes_, code_nodes_;
    Trace* out_ = nullptr;
    u32 input_left_ = 0;
    bool stopped_ = false;
};

}  // namespace belay::prover
