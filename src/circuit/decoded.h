// SPDX-License-Identifier: Apache-2.0
// An instruction as the circuit executes it: what chip `code` sends for its address. Constants that depend on
// pc are computed once per distinct instruction, not once per step.
//
//   lui, auipc, fence   become addi from x0 (to the sink for fence)
//   jal                 c = target pc / 4, d = link
//   branches            c = target pc / 4; kNoTarget where a target is no multiple of 4
//   jalr                c = immediate, d = link
//   all others          c = immediate
#pragma once

#include "circuit/bus.h"
#include "machine/decode.h"

namespace belay::circuit {

struct Decoded {
    machine::Op op = machine::Op::illegal;
    u8 rd = kSink, rs1 = 0, rs2 = 0;  // register numbers; rd is kSink for x0 and where nothing is written
    u32 c = 0, d = 0;  // c of jumps and branches is one element (c_lo = c, c_hi = 0), else two limbs

    constexpr bool operator==(const Decoded&) const = default;
};

/// As an entry of bus `code`.
constexpr i64 op_number(machine::Op op) { return static_cast<i64>(op); }

constexpr bool has_target(machine::Op op) {
    const machine::Format format = machine::info_of(op).format;
    return format == machine::Format::branch || format == machine::Format::jump;
}

constexpr Decoded decode_for_circuit(u32 pc4, u32 word) {
    using machine::Format;
    using machine::Op;
    const machine::Instruction in = machine::decode(word);
    const u32 pc = pc4 * 4;
    Decoded out{.op = in.op, .rs1 = in.rs1, .rs2 = in.rs2, .c = in.imm};
    if (in.rd != 0) out.rd = in.rd;
    if (in.op == Op::auipc) out.c = pc + in.imm;
    if (in.op == Op::lui || in.op == Op::auipc || in.op == Op::fence) out.op = Op::addi;
    if (has_target(in.op)) out.c = in.imm % 4 == 0 ? (pc + in.imm) / 4 : kNoTarget;
    if (in.op == Op::jal || in.op == Op::jalr) out.d = pc + 4;
    return out;
}

}  // namespace belay::circuit
