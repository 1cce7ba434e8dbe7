// SPDX-License-Identifier: Apache-2.0
// What each instruction does to the machine, written once. A *core* is a way of running: it says how
// registers, pc and memory are reached, and what "go on" means. The fast interpreter, the single step, the
// recorder and the replayer of step logs are cores; only this file knows what an instruction is.
//
// A core C has
//   C::Next                          what an instruction hands back to whoever dispatches the next one
//   u32 get(u8 r), void set(u8 r, u32 v)   registers; writes to x0 are lost
//   u32 pc()                         address of this instruction
//   Next next()                      on to pc + 4
//   Next jump_by(u32 offset), Next jump_to(u32 address)   to a multiple of 4
//   Next trap(Trap)                  the step changes nothing but status, reason and cycle (M-11)
//   Next ecall()
//   bool load<T>(u32 address, T&), bool store<T>(u32 address, T)   aligned; false when this core cannot do it
//   Next give_up()                   the step has no effect here; somebody else executes it
//   C::kTargetsChecked               true when static branch targets were checked before running
#pragma once

#include "machine/alu.h"
#include "machine/decode.h"

namespace belay::machine {

namespace semantics_detail {

template <u8 width>
struct AccessType;
template <>
struct AccessType<1> {
    using type = u8;
};
template <>
struct AccessType<2> {
    using type = u16;
};
template <>
struct AccessType<4> {
    using type = u32;
};

/// A target that is not a multiple of 4 traps at the jump, before rd is written (M-14).
constexpr bool misaligned_target(u32 target) { return target % 4 != 0; }

}  // namespace semantics_detail

template <Op op, class Core, class Operands>
[[gnu::always_inline]] inline typename Core::Next execute_jump(Core& core, const Operands& in) {
    using namespace semantics_detail;
    constexpr OpInfo info = info_of(op);
    if constexpr (info.format == Format::branch) {
        if (!taken<op>(core.get(in.rs1), core.get(in.rs2))) return core.next();
        if (!Core::kTargetsChecked && misaligned_target(in.imm)) return core.trap(info.trap);
        return core.jump_by(in.imm);
    } else if constexpr (op == Op::jal) {
        if (!Core::kTargetsChecked && misaligned_target(in.imm)) return core.trap(info.trap);
        core.set(in.rd, core.pc() + 4);
        return core.jump_by(in.imm);
    } else {
        const u32 target = (core.get(in.rs1) + in.imm) & ~1U;
        if (misaligned_target(target)) [[unlikely]]
            return core.trap(info.trap);
        core.set(in.rd, core.pc() + 4);
        return core.jump_to(target);
    }
}

template <Op op, class Core, class Operands>
[[gnu::always_inline]] inline typename Core::Next execute_access(Core& core, const Operands& in) {
    constexpr OpInfo info = info_of(op);
    using Value = typename semantics_detail::AccessType<info.width>::type;
    const u32 address = core.get(in.rs1) + in.imm;
    if constexpr (info.width > 1)
        if (address % info.width != 0) [[unlikely]]
            return core.trap(info.trap);
    if constexpr (info.format == Format::load) {
        Value raw;
        if (!core.load(address, raw)) [[unlikely]]
            return core.give_up();
        core.set(in.rd, extend<op>(raw));
    } else {
        if (!core.store(address, static_cast<Value>(core.get(in.rs2)))) [[unlikely]]
            return core.give_up();
    }
    return core.next();
}

/// One instruction. `Operands` has rd, rs1, rs2 and imm as `Instruction` has them.
template <Op op, class Core, class Operands>
[[gnu::always_inline]] inline typename Core::Next execute(Core& core, const Operands& in) {
    constexpr Format format = info_of(op).format;
    if constexpr (format == Format::branch || format == Format::jump || format == Format::jump_register) {
        return execute_jump<op>(core, in);
    } else if constexpr (format == Format::load || format == Format::store) {
        return execute_access<op>(core, in);
    } else if constexpr (op == Op::ecall) {
        return core.ecall();
    } else if constexpr (op == Op::ebreak || op == Op::illegal) {
        return core.trap(info_of(op).trap);
    } else {
        if constexpr (op == Op::lui) core.set(in.rd, in.imm);
        if constexpr (op == Op::auipc) core.set(in.rd, core.pc() + in.imm);
        if constexpr (format == Format::immediate || format == Format::shift)
            core.set(in.rd, alu<op>(core.get(in.rs1), in.imm));
        if constexpr (format == Format::registers)
            core.set(in.rd, alu<op>(core.get(in.rs1), core.get(in.rs2)));
        return core.next();  // FENCE only goes on (M-12)
    }
}

}  // namespace belay::machine
