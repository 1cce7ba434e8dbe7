// SPDX-License-Identifier: Apache-2.0
#include "prover/tracer.h"

#include <algorithm>
#include <utility>

#include "prover/trace_ecalls.h"

namespace belay::prover {

using circuit::kRead2Time;
using circuit::kReadTime;
using circuit::kStepTime;
using circuit::kWriteTime;
using machine::Op;
using machine::Status;
using machine::Trap;

namespace {

constexpr u32 kPcEnd = 1U << 30;  // pc / 4 past the last word
constexpr u32 kLeafWords = machine::kLeafSize / 4;

}  // namespace

Tracer::Tracer(machine::Machine& machine)
    : machine_(machine),
      inside_(machine.inside()),
      memory_nodes_(machine::kTreeLevels),
      code_nodes_(machine::kTreeLevels) {
    for (const machine::CodeRegion& region : machine.program().code().regions())
        slots_.emplace_back(region.words.size());
    outside_.circuit = circuit::decode_for_circuit(0, 0);
    outside_.known = true;
}

/// One instruction: its semantics on the core, then its row.
template <Op op>
void Tracer::execute_one(Tracer& tracer, TraceCore& core, const Slot& slot) {
    constexpr Accesses kAccesses = accesses_of(op);
    StepRow row;
    row.ts = core.ts;
    row.pc4 = core.pc4;
    row.in = slot.circuit;
    if constexpr (kAccesses.rs1) row.rs1 = core.get(slot.circuit.rs1);
    if constexpr (kAccesses.rs2) row.rs2 = core.get(slot.circuit.rs2);
    if constexpr (kAccesses.rd) row.rd_before = core.get(slot.circuit.rd);
    machine::execute<op>(core, slot.in);
    if (core.trapped != Trap::none) [[unlikely]] {
        return trace_trap(core, slot.circuit, *tracer.out_);
    }
    if constexpr (op == Op::fence) core.set(kSink, 0);  // addi to the sink, for the circuit
    const u32 ts = core.ts;
    if constexpr (kAccesses.rs1)
        row.rs1_age = core.access_register(slot.circuit.rs1, row.rs1, ts + kReadTime);
    if constexpr (kAccesses.rs2)
        row.rs2_age = core.access_register(slot.circuit.rs2, row.rs2, ts + kRead2Time);
    if constexpr (kAccesses.rd) {
        row.rd_after = core.get(slot.circuit.rd);
        row.rd_age = core.access_register(slot.circuit.rd, row.rd_before, ts + kWriteTime);
    }
    if constexpr (machine::info_of(op).width != 0) {
        row.memory_before = core.memory_before;
        row.memory_after = core.memory_after;
        row.memory_age = core.memory_age;
    }
    row.next_pc4 = core.next_pc4;
    tracer.out_->of(family_of(op)).push_back(row);
}

template <std::size_t... i>
constexpr std::array<Tracer::Executor, machine::kOpCount> Tracer::executors(std::index_sequence<i...>) {
    return {&execute_one<static_cast<Op>(i)>...};
}

void Tracer::learn(Slot& slot, u32 pc4) {
    const u32 word = machine_.program().code().fetch(pc4 * 4);
    slot.in = machine::decode(word);
    if (slot.in.rd == 0) slot.in.rd = kSink;
    slot.circuit = circuit::decode_for_circuit(pc4, word);
    slot.known = true;
}

/// Notes that the instruction runs once more in this segment.
inline void Tracer::count(Slot& slot, u32 pc4) {
    if (slot.count++ != 0) [[likely]]
        return;
    out_->code.push_back({pc4, 0});
    code_nodes_.add(pc4 / kLeafWords);
}

Tracer::Slot& Tracer::slot_at(u32 pc4) {
    const u32 address = pc4 * 4;
    if (region_ == nullptr || address - region_->base >= region_->words.size() * 4) [[unlikely]] {
        const auto regions = machine_.program().code().regions();
        region_ = machine_.program().code().find(address);
        if (region_ == nullptr) return outside_;
        region_slots_ = slots_[static_cast<std::size_t>(region_ - regions.data())].data();
    }
    Slot& slot = region_slots_[(address - region_->base) / 4];
    if (!slot.known) [[unlikely]]
        learn(slot, pc4);
    return slot;
}

void Tracer::end_step(TraceCore& core) {
    ++out_->steps;
    if (core.trapped != Trap::none) [[unlikely]] {
        inside_.state.status = Status::trapped;
        inside_.state.reason = static_cast<u32>(core.trapped);
        stopped_ = true;
        core.next_pc4 = core.pc4;
    }
    if (core.next_pc4 == kPcEnd) [[unlikely]] {
        if (!stopped_) {
            circuit::StopRow wrap;
            wrap.ts = core.ts + kStepTime;
            out_->stops.push_back(wrap);
        }
        core.next_pc4 = 0;
    }
    core.begin(core.ts + kStepTime, core.next_pc4);
}

void Tracer::run(TraceCore& core, u32 steps) {
    static constexpr auto kExecutors = executors(std::make_index_sequence<machine::kOpCount>{});
    for (; steps != 0 && !stopped_; --steps) {
        Slot& slot = slot_at(core.pc4);
        if (slot.in.op == Op::ecall) return;
        count(slot, core.pc4);
        kExecutors[static_cast<std::size_t>(slot.in.op)](*this, core, slot);
        end_step(core);
    }
}

bool Tracer::run_ecall(TraceCore& core) {
    Slot& slot = slot_at(core.pc4);
    machine::execute<Op::ecall>(core, slot.in);
    if (core.stalled) return false;
    count(slot, core.pc4);
    trace_ecall(core, slot.circuit, input_left_, *out_);
    if (inside_.state.status == Status::yielded) inside_.output = {core.get(10), core.get(11)};
    stopped_ = inside_.state.status != Status::running;
    end_step(core);
    return true;
}

Tally Tracer::tally() const {
    Tally out = tally_of(*out_);
    out.memory_nodes = memory_nodes_.count();
    out.code_nodes = code_nodes_.count();
    return out;
}

Cut Tracer::trace(const machine::InputWindow& input, const AreaLimit& limit, u32 most, Trace& out) {
    const machine::MachineState& state = inside_.state;
    if (state.status != Status::running) return Cut::stopped;
    begin(out);
    TraceCore core(inside_, input, out, times_, memory_nodes_);
    core.begin(kStepTime, state.pc / 4);
    const Cut cut = run_segment(core, limit, std::min(most, kMostSteps));
    finish(core);
    return cut == Cut::area && out.steps == 0 ? Cut::too_small : cut;
}

Cut Tracer::run_segment(TraceCore& core, const AreaLimit& limit, u32 most) {
    while (!stopped_) {
        if (out_->steps == most) return Cut::steps;
        if (slot_at(core.pc4).in.op == Op::ecall) {
            const u32 arguments[] = {core.get(10), core.get(11), core.get(12), core.get(13)};
            if (!fits(tally().after_ecall(core.get(17), arguments), limit)) return Cut::area;
            if (!run_ecall(core)) return Cut::input_missing;
        } else {
            const u32 steps = affordable_steps(tally(), limit, most - out_->steps);
            if (steps == 0) return Cut::area;
            run(core, steps);
        }
    }
    return Cut::stopped;
}

void Tracer::begin(Trace& out) {
    out.clear();
    // A long segment's families would else be copied over and over as they grow; untouched, it costs nothing.
    for (auto& rows : out.families) rows.reserve(std::size_t{1} << 19);
    out_ = &out;
    stopped_ = false;
    times_.clear();
    memory_nodes_.clear();
    code_nodes_.clear();
    input_left_ = circuit::input_left(inside_.state);
}

/// The machine stands at the segment's end, and the trace is complete.
void Tracer::finish(TraceCore& core) {
    machine::MachineState& state = inside_.state;
    std::copy_n(core.registers.x.begin() + 1, 31, state.x.begin() + 1);
    state.pc = core.pc4 * 4;
    state.cycle += out_->steps;
    out_->register_times = core.registers.last;
    out_->sink = core.registers.x[kSink];
    out_->memory_nodes = memory_nodes_.count();
    out_->code_nodes = code_nodes_.count();
    for (TouchedLeaf& leaf : out_->leaves) {
        std::memcpy(leaf.after.data(), inside_.memory.bytes() + leaf.leaf * machine::kLeafSize,
                    machine::kLeafSize);
        for (u32 k = 0; k < 4; ++k) leaf.last[k] = times_.find(leaf.leaf * 4 + k);
    }
    for (CodeUse& use : out_->code) {
        Slot& slot = slot_at(use.pc4);
        use.count = std::exchange(slot.count, 0);
    }
    std::ranges::sort(out_->leaves, {}, &TouchedLeaf::leaf);
    std::ranges::sort(out_->code, {}, &CodeUse::pc4);
}

std::string_view to_string(Cut cut) {
    switch (cut) {
        case Cut::stopped:
            return "the machine stopped";
        case Cut::steps:
            return "the steps are used up";
        case Cut::area:
            return "the area is used up";
        case Cut::input_missing:
            return "the next input element is missing";
        case Cut::too_small:
            return "the area is too small for the next step alone";
    }
    return "unknown";
}

}  // namespace belay::prover
