// SPDX-License-Identifier: Apache-2.0
#include "machine/compiled_code.h"

#include <algorithm>
#include <utility>

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

Slot to_slot(u32 word, u32 pc, std::size_t index, std::size_t count) {
    const Instruction in = decode(word);
    Slot slot{nullptr, in.imm, in.rd == 0 ? fast::kSink : in.rd, in.rs1, in.rs2, in.op};
    if (in.op == Op::auipc) {  // pc is known here
        slot.op = Op::lui;
        slot.imm += pc;
    }
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

/// a op b = b op a.
bool commutes(Op op) {
    return op == Op::add || op == Op::xor_ || op == Op::or_ || op == Op::and_ || op == Op::mul ||
           op == Op::mulhu || op == Op::beq || op == Op::bne;
}

/// What of each instruction is in `last` when it is reached. Says in each slot which register that is behind
/// it, and puts operands of commutative instructions in the order in which the first one is.
std::vector<fast::Part> chain(std::span<Slot> slots) {
    std::vector<fast::Part> out;
    out.reserve(slots.size());
    u8 carried = fast::kSink;
    for (Slot& slot : slots) {
        const Format format = info_of(slot.op).format;
        if (commutes(slot.op) && slot.rs2 == carried) std::swap(slot.rs1, slot.rs2);
        out.push_back(fast::normal({slot.op, slot.rs1 == carried, slot.rs2 == carried}));
        if (!decode_detail::writes_rd(format)) slot.rd = carried;
        carried = slot.rd;
    }
    return out;
}

/// Gives every slot without a guard the handler that does most. Each slot's choice stands alone, because any
/// slot may be jumped to; none may run past a guard.
void choose_handlers(std::span<Slot> slots, std::span<const fast::Part> parts) {
    for (std::size_t i = 0; i < slots.size(); ++i) {
        if (slots[i].handler != nullptr) continue;
        const bool followed = i + 1 < slots.size() && slots[i + 1].handler != fast::guard();
        if (followed) slots[i].handler = fast::pair(parts[i], parts[i + 1]);
        if (slots[i].handler == nullptr) slots[i].handler = fast::single(parts[i]);
    }
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
    out.slots.reserve(count + 2);
    out.slots.push_back(leaving_slot());
    for (std::size_t i = 0; i < count; ++i)
        out.slots.push_back(to_slot(code.words[i], code.base + static_cast<u32>(4 * i), i, count));
    out.slots.push_back(leaving_slot());
    const std::vector<fast::Part> parts = chain(out.slots);
    place_guards(out.slots);
    choose_handlers(out.slots, parts);
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
    registers.x[fast::kSink] = 0;
    registers.owner = &memory;
    registers.slots = region->slots.data() + 1;
    registers.base = region->base;
    registers.size = region->size;
    const Slot* ip = registers.slots + (state.pc - region->base) / 4;
    const auto limit = reinterpret_cast<std::uintptr_t>(ip) + given * sizeof(Slot);
    const u32 last = registers.x[ip[-1].rd];
    ip->handler(ip, limit, &registers, memory.bytes(), memory.flags(), last);

    std::uintptr_t left = registers.limit;
    state.pc = registers.left_to;
    if (registers.left_at != nullptr) {
        left -= reinterpret_cast<std::uintptr_t>(registers.left_at);
        state.pc = registers.base + static_cast<u32>(registers.left_at - registers.slots) * 4;
    }
    const u64 ran = given - left / sizeof(Slot);
    std::copy_n(registers.x.begin(), 32, state.x.begin());
    state.cycle += ran;
    return budget - ran;
}

}  // namespace belay::machine
