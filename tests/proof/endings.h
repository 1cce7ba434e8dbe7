// SPDX-License-Identifier: Apache-2.0
// Small programs at the machine's edges, each with the end that it must come to.
#pragma once

#include <string>

#include "crypto/koalabear.h"
#include "machine/test_assembler.h"

namespace belay::tests {

struct Ending {
    std::string name;
    std::shared_ptr<const machine::Program> program;
    machine::Status status;
    u32 reason = 0;
    u64 limit = 0;  // of input elements
};

namespace endings_detail {
using namespace machine::test;
using machine::Op;
using machine::Status;
using machine::Trap;

inline Code base() { return Code().li(t0, kDataBase).li(t1, 7); }
inline Code call(u32 number, u32 a, u32 b = 0, u32 c = 0, u32 d = 0) {
    return base().li(a0, a).li(a1, b).li(a2, c).li(a3, d).ecall(number);
}
/// A word of all ones at `at`, then the call.
inline Code call_on(u32 at, u32 words, u32 number, u32 a, u32 b = 0, u32 c = 0, u32 d = 0) {
    Code code = base().li(t2, ~0U);
    for (u32 k = 0; k < words; ++k) code.store(Op::sw, t2, static_cast<i32>(at + 4 * k), t0);
    return code.li(a0, a).li(a1, b).li(a2, c).li(a3, d).ecall(number);
}
}  // namespace endings_detail

/// Traps of every kind: one for each case of chip `stop` that a step can be.
inline std::vector<Ending> endings() {
    using namespace endings_detail;
    std::vector<Ending> out;
    const auto end = [&out](std::string name, const Code& code, Status status, u32 reason) {
        out.push_back({std::move(name), program_of(code), status, reason, 0});
    };
    const auto trap = [&end](std::string name, const Code& code, Trap reason) {
        end(std::move(name), code, Status::trapped, static_cast<u32>(reason));
    };
    end("halt", Code().halt(0xfedcba98), Status::halted, 0xfedcba98);
    end("bad advice", Code().ecall(1027), Status::bad_advice, 0);
    end("yield", call(1024, 1, 2, kDataBase + 32), Status::yielded, 0);
    trap("zero word", base().word(0), Trap::illegal_instruction);
    trap("outside of code", base().i(Op::jalr, ra, t0, 0), Trap::illegal_instruction);
    trap("ebreak", base().op(Op::ebreak, {}), Trap::breakpoint);
    for (const Op op : {Op::lh, Op::lhu, Op::lw})
        for (const i32 at : {1, 2, 3})
            if (at % machine::info_of(op).width != 0)
                trap("load " + std::to_string(at), base().load(op, 0, at, t0), Trap::misaligned_load);
    for (const Op op : {Op::sh, Op::sw}) trap("store", base().store(op, t1, 3, t0), Trap::misaligned_store);
    trap("jal", base().jal(ra, 6), Trap::misaligned_fetch);
    trap("jalr", base().i(Op::jalr, 0, t0, 3), Trap::misaligned_fetch);
    trap("beq", base().branch(Op::beq, t0, t0, 6), Trap::misaligned_fetch);
    trap("bne", base().branch(Op::bne, t0, t1, 6), Trap::misaligned_fetch);
    trap("bne high", base().li(t1, kDataBase + 0x10000).branch(Op::bne, t0, t1, 6), Trap::misaligned_fetch);
    trap("blt", base().branch(Op::blt, t1, t0, 6), Trap::misaligned_fetch);
    trap("bge", base().branch(Op::bge, t0, t1, 6), Trap::misaligned_fetch);
    trap("bltu", base().branch(Op::bltu, t1, t0, 6), Trap::misaligned_fetch);
    trap("bgeu", base().branch(Op::bgeu, t0, t1, 6), Trap::misaligned_fetch);
    for (const u32 number : {0U, 92U, 94U, 1023U, 1033U, ~0U})
        trap("ecall " + std::to_string(number), call(number, 0), Trap::unknown_ecall);
    for (u32 number = 1025; number <= 1032; ++number)
        if (number != 1027)
            trap("a0 of " + std::to_string(number), call(number, kDataBase + 4), Trap::bad_operand);
    const u32 d = kDataBase;
    trap("keccak a1", call(1028, d, d + 68), Trap::bad_operand);
    trap("dot a1", call(1032, d, d + 68), Trap::bad_operand);
    trap("yield a2", call(1024, 0, 0, d + 16), Trap::bad_operand);
    trap("dot a2", call(1032, d, d + 64, d + 68), Trap::bad_operand);
    trap("keccak length", call(1028, d, d + 64, 1025), Trap::bad_operand);
    trap("keccak long", call(1028, d, d + 64, 0x80000000), Trap::bad_operand);
    trap("dot count", call(1032, d, d + 64, d + 0x1000, 49), Trap::bad_operand);
    trap("mulmod mode", call(1029, d, 2), Trap::bad_operand);
    trap("keccak wrap", call(1028, d, 0xfffffff0, 17), Trap::bad_operand);
    trap("dot wrap x", call(1032, d, 0xfffffff0, d + 64, 1), Trap::bad_operand);
    trap("dot wrap y", call(1032, d, d + 64, 0xfffffff0, 1), Trap::bad_operand);
    trap("keccak overlap", call(1028, d, d + 16, 1), Trap::bad_operand);
    trap("dot overlap x", call(1032, d, d + 16, d + 64, 1), Trap::bad_operand);
    trap("dot overlap y", call(1032, d, d + 64, d + 16, 1), Trap::bad_operand);
    trap("dot overlap", call(1032, d, d + 64, d + 80, 1), Trap::bad_operand);
    trap("poseidon2 word", call_on(20, 1, 1031, d), Trap::non_canonical);
    trap("dot x word", call_on(80, 1, 1032, d, d + 64, d + 128, 1), Trap::non_canonical);
    trap("dot y word", call_on(144, 1, 1032, d, d + 64, d + 128, 1), Trap::non_canonical);
    trap("coordinate high", call_on(32, 8, 1030, d), Trap::non_canonical);
    trap("coordinate low",
         base()
             .li(t2, ~0U)
             .store(Op::sw, t2, 64, t0)
             .store(Op::sw, t2, 72, t0)
             .store(Op::sw, t2, 76, t0)
             .store(Op::sw, t2, 80, t0)
             .store(Op::sw, t2, 84, t0)
             .store(Op::sw, t2, 88, t0)
             .store(Op::sw, t2, 92, t0)
             .i(Op::addi, t2, t2, -1)
             .store(Op::sw, t2, 68, t0)
             .li(a0, d)
             .ecall(1030),
         Trap::non_canonical);
    out.push_back({"input at its limit", program_of(call(1025, d).li(a0, d + 32).ecall(1025).halt()),
                   Status::trapped, static_cast<u32>(Trap::input_exhausted), 1});
    return out;
}

/// The last word of memory runs, and the pc goes on at 0.
inline Ending wrapping() {
    using namespace endings_detail;
    const auto bytes_of = [](u32 first, u32 second) {
        Bytes out(8);
        store_le(out.data(), first);
        store_le(out.data() + 4, second);
        return out;
    };
    machine::ElfImage image;
    image.entry = 0xfffffff8;
    const u32 nop = encode(Op::addi, {}), step = encode(Op::addi, {.rd = a0, .rs1 = a0, .imm = 5});
    image.segments.push_back({0, 8, true, bytes_of(encode(Op::jal, {.rd = 1, .imm = 4}), 0)});
    image.segments.push_back({0xfffffff8, 8, true, bytes_of(nop, step)});
    return {"wrap", machine::Program::from_image(std::move(image)), Status::trapped,
            static_cast<u32>(Trap::illegal_instruction), 0};
}

/// Operands at their edges, whose results must be right: x0 as destination, the smallest number by -1,
/// division by zero, shifts by 0, 31 and 32 and more, empty and longest blocks.
inline machine::test::Code arithmetic_edges() {
    using namespace endings_detail;
    Code code = base();
    const auto pair = [&code](u32 x, u32 y) {
        code.li(t1, x).li(t2, y);
        for (const u8 rd : {u8{0}, u8{s1}})
            for (u32 op = static_cast<u32>(Op::add); op <= static_cast<u32>(Op::remu); ++op)
                code.r(static_cast<Op>(op), rd, t1, t2);
    };
    pair(0x80000000, 0xffffffff);
    pair(0x80000000, 0);
    pair(0xfffffff1, 31);
    pair(0xfffffff1, 32);
    pair(1, 63);
    for (const Op op : {Op::slli, Op::srli, Op::srai})
        for (const i32 by : {0, 15, 16, 31}) code.i(op, s1, t1, by);
    code.load(Op::lw, 0, 0, t0).jal(0, 4).op(Op::lui, {.rd = 0, .imm = 0x5000}).op(Op::auipc, {.rd = 0});
    for (const u32 length : {0U, 1024U})
        code.li(a0, kDataBase).li(a1, kDataBase + 64).li(a2, length).ecall(1028);
    code.li(a0, kDataBase).li(a1, kDataBase).li(a2, kDataBase).li(a3, 0).ecall(1032);
    code.li(a0, kDataBase).li(a1, kDataBase + 0x400).li(a2, kDataBase + 0x800).li(a3, 48).ecall(1032);
    return code.halt(0);
}

}  // namespace belay::tests
