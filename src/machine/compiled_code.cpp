// SPDX-License-Identifier: Apache-2.0
#include "machine/compiled_code.h"

#include <algorithm>

#include "machine/fast_handlers.h"

namespace belay::machine {
namespace {

using fast::Slot;

constexpr Slot leaving_slot() { return {nullptr, 0, fast::kSink, 0, 0, Op::illegal}; }

/// The target of a branch or jal at `index` lies on a slot of the region.
bool target_is_inside(u32 imm, std::size_t index, std::size_t count) {
    const i64 target = static_cast<i64>(index) + static_cast<i32>(imm) / 4;
    return imm % 4 == 0 && target >= 0 && target < static_cast<i64>(count);
}

Slot to_slot(u32 word, std::size_t index, std::size_t count) {
    const Instruction in = decode(word);
    Slot slot{nullptr, in.imm, in.rd == 0 ? fast::kSink : in.rd, in.rs1, in.rs2, in.op};
    const Format format = info_of(in.op).format;
    if (format != Format::branch && format != Format::jump) return slot;
    // A jump out of the region, or one that traps if taken, is left to the plain step, taken or not.
    if (!target_is_inside(in.imm, index, count)) return leaving_slot();
    slot.imm = in.imm * static_cast<u32>(sizeof(Slot) / 4);  // modulo 2^32, so negative distances too
    return slot;
}

/// Instructions that check the budget themselves or leave.
bool checks_budget(Op op) {
    const Format format = info_of(op).format;
    return format == Format::jump || format == Format::jump_register || op == Op::ecall || op == Op::ebreak ||
           op == Op::illegal;
}

/// From no slot can kMargin steps pass without a check.
void place_guards(std::span<Slot> slots) {
    u64 unchecked = 0;
    for (Slot& slot : slots) {
        if (checks_budget(slot.op)) {
            unchecked = 0;
        } else if (++unchecked == fast::kMargin) {
            slot.handler = fast::guard();
            unchecked = 1;  // the guarded instruction itself runs after the check
        }
    }
}

}  // namespace

CompiledCode::CompiledCode(const CodeTable& code) {
    for (const CodeRegion& region : code.regions()) regions_.push_back(compile(region));
}

CompiledCode::Region CompiledCode::compile(const CodeRegion& code) {
    const std::size_t count = code.words.size();
    Region out{code.base, static_cast<u32>(count * 4), {}};
    out.slots.reserve(count + 1);
    for (std::size_t i = 0; i < count; ++i) out.slots.push_back(to_slot(code.words[i], i, count));
    out.slots.push_back(leaving_slot());
    for (Slot& slot : out.slots) slot.handler = fast::handler_of(slot.op);
    place_guards(out.slots);
    return out;
}

const CompiledCode::Region* CompiledCode::find(u32 pc) const {
    for (const Region& region : regions_)
        if (pc - region.base < region.size) return &region;
    return nullptr;
}

u64 CompiledCode::run(MachineState& state, Memory& memory, u64 budget) const {
    constexpr u64 kMost = u64{1} << 40;  // keeps `limit` far from wrapping
    const Region* region = find(state.pc);
    const u64 given = std::min(budget, kMost);
    if (region == nullptr || given < fast::kMargin) return budget;

    fast::Registers registers;
    std::copy(state.x.begin(), state.x.end(), registers.x.begin());
    registers.slots = region->slots.data();
    registers.base = region->base;
    registers.size = region->size;
    const Slot* ip = registers.slots + (state.pc - region->base) / 4;
    const auto limit = reinterpret_cast<std::uintptr_t>(ip) + given * sizeof(Slot);
    ip->handler(ip, limit, &registers, memory.bytes(), memory.flags());

    const u64 ran = given - registers.remaining;
    std::copy_n(registers.x.begin(), 32, state.x.begin());
    state.pc = registers.pc;
    state.cycle += ran;
    return budget - ran;
}

}  // namespace belay::machine
