// SPDX-License-Identifier: Apache-2.0
// Handlers of one instruction or of several in a row. A longer one saves the jumps between its parts, which
// are what an interpreter spends most of its time on; each part is still execute() of semantics.h.
#pragma once

#include <type_traits>

#include "machine/fast_core.h"

namespace belay::machine::fast {

/// An instruction as a handler sees it; `first` and `second` say that rs1 and rs2 are in `last`.
struct Part {
    Op op;
    bool first = false;
    bool second = false;
};

/// The operands of a slot as execute() wants them.
template <Part part>
struct Operands {
    explicit Operands(const Slot& slot) : rd(slot.rd), imm(slot.imm) {
        if constexpr (!part.first) rs1 = slot.rs1;
        if constexpr (!part.second) rs2 = slot.rs2;
    }
    u8 rd;
    u32 imm;
    [[no_unique_address]] std::conditional_t<part.first, Last, u8> rs1{};
    [[no_unique_address]] std::conditional_t<part.second, Last, u8> rs2{};
};

/// Runs the parts as long as each goes on to the next slot; the last may go anywhere.
template <Part part, Part... rest>
[[gnu::always_inline]] inline const Slot* run_parts(Core& core) {
    const Slot* next = execute<part.op>(core, Operands<part>(*core.ip));
    if constexpr (sizeof...(rest) > 0) {
        if (next != core.ip + 1) [[unlikely]]
            return next;
        ++core.ip;
        return run_parts<rest...>(core);
    } else {
        return next;
    }
}

template <Part... parts>
void run(const Slot* ip, std::uintptr_t limit, Registers* registers, u8* memory, const u8* flags, u32 last) {
    Core core{ip, limit, registers, memory, flags, last};
    const Slot* next = run_parts<parts...>(core);
    [[clang::musttail]] return next->handler(next, core.limit, registers, memory, flags, core.last);
}

/// `part` without the flags that its instruction does not have: fewer handlers to build.
constexpr Part normal(Part part) {
    const Format format = info_of(part.op).format;
    return {part.op, part.first && decode_detail::reads_rs1(format),
            part.second && decode_detail::reads_rs2(format)};
}

}  // namespace belay::machine::fast
