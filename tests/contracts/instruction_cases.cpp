// SPDX-License-Identifier: Apache-2.0
#include "step_cases.h"

namespace belay::machine::test {
namespace {

constexpr u32 kMinimum = 0x80000000, kOnes = 0xffffffff;
constexpr u32 kPlace = 0x7ffffff0;  // the leaf below the middle of memory

Bytes leaf() {
    Bytes out(16);
    for (u8 i = 0; i < 16; ++i) out[i] = static_cast<u8>(0x75 + 9 * i);
    return out;
}

std::string name_of(Op op) { return std::string(info_of(op).name); }

/// rd is a2, operands are a0 and a1.
Scene with(Op op, u32 a, u32 b, u32 imm = 0) {
    return {.word = encode(op, {.rd = a2, .rs1 = a0, .rs2 = a1, .imm = imm}),
            .registers = {{a0, a}, {a1, b}}};
}

void add_registers(std::vector<StepCase>& out) {
    for (auto op = static_cast<u32>(Op::add); op <= static_cast<u32>(Op::remu); ++op) {
        const Op o = static_cast<Op>(op);
        out.push_back(case_of(name_of(o), with(o, 0xfedcba98, 0x12345675)));
    }
    // M-13 and the mixed signs of M.
    for (const Op op : {Op::div, Op::divu, Op::rem, Op::remu}) {
        out.push_back(case_of(name_of(op) + " by 0", with(op, 0xfedcba98, 0)));
        out.push_back(case_of(name_of(op) + " overflow", with(op, kMinimum, kOnes)));
    }
    for (const Op op : {Op::mulh, Op::mulhsu, Op::mulhu})
        out.push_back(case_of(name_of(op) + " of signs", with(op, kMinimum, kOnes)));
}

void add_immediates(std::vector<StepCase>& out) {
    for (auto op = static_cast<u32>(Op::addi); op <= static_cast<u32>(Op::srai); ++op) {
        const Op o = static_cast<Op>(op);
        out.push_back(case_of(name_of(o), with(o, 0xfedcba98, 0, 0xfffff81f)));
    }
    out.push_back(case_of("lui", with(Op::lui, 0, 0, 0xfedcb000)));
    out.push_back(case_of("auipc", with(Op::auipc, 0, 0, 0xfedcb000)));
    out.push_back(case_of("fence", with(Op::fence, 0, 0)));
    Scene to_zero = with(Op::addi, 1, 0, 5);
    to_zero.word = encode(Op::addi, {.rd = zero, .rs1 = zero, .imm = 5});
    out.push_back(case_of("x0 stays 0", to_zero));
}

void add_jumps(std::vector<StepCase>& out) {
    for (auto op = static_cast<u32>(Op::beq); op <= static_cast<u32>(Op::bgeu); ++op) {
        const Op o = static_cast<Op>(op);
        for (const auto& [a, b] : {std::pair{1U, 2U}, {2U, 2U}, {kOnes, 1U}})
            out.push_back(case_of(name_of(o) + " " + std::to_string(a) + " " + std::to_string(b),
                                  with(o, a, b, static_cast<u32>(-2048))));
        out.push_back(case_of(name_of(o) + " to half a word",
                              with(o, 1, o == Op::bne || o == Op::blt || o == Op::bltu ? 2 : 1, 6)));
    }
    out.push_back(case_of("jal", with(Op::jal, 0, 0, static_cast<u32>(-0x1000))));
    out.push_back(case_of("jal to half a word", with(Op::jal, 0, 0, 2)));
    out.push_back(case_of("jalr", with(Op::jalr, 0x20001, 0, 0x104)));
    out.push_back(case_of("jalr to half a word", with(Op::jalr, 0x20003, 0, 0)));
    Scene own = with(Op::jalr, 0, 0);
    own.word = encode(Op::jalr, {.rd = a0, .rs1 = a0, .imm = static_cast<u32>(-4)});
    own.registers = {{a0, 0}};
    out.push_back(case_of("jalr through its own register", own));
}

void add_accesses(std::vector<StepCase>& out) {
    for (auto op = static_cast<u32>(Op::lb); op <= static_cast<u32>(Op::sw); ++op) {
        const Op o = static_cast<Op>(op);
        Scene scene = with(o, kPlace + 4, 0xfedcba98, 8);
        scene.memory = {{kPlace, leaf()}};
        out.push_back(case_of(name_of(o), scene));
        scene.registers[0].second = kPlace - 2048 + 16 - info_of(o).width;  // the leaf's last bytes
        scene.word = encode(o, {.rd = a2, .rs1 = a0, .rs2 = a1, .imm = 2047});
        scene.registers[0].second += 1;
        out.push_back(case_of(name_of(o) + " at the end", scene));
        if (info_of(o).width > 1) out.push_back(case_of(name_of(o) + " misaligned", with(o, kPlace, 1, 1)));
    }
    Scene wrapped = with(Op::lw, 8, 0, static_cast<u32>(-12));  // M-15
    wrapped.memory = {{0xfffffff0, leaf()}};
    out.push_back(case_of("lw below address 0", wrapped));
    Scene lost = with(Op::lw, kPlace, 0);
    lost.word = encode(Op::lw, {.rd = zero, .rs1 = a0});
    out.push_back(case_of("lw into x0", lost));
}

}  // namespace

std::vector<StepCase> instruction_cases() {
    std::vector<StepCase> out;
    add_registers(out);
    add_immediates(out);
    add_jumps(out);
    add_accesses(out);
    out.push_back(case_of("ebreak", with(Op::ebreak, 0, 0)));
    out.push_back(case_of("illegal", {.word = 0x0000100f}));  // FENCE.I
    // M-15: pc wraps past the last word of the address space.
    out.push_back(case_of("last word", {.word = encode(Op::addi, {.rd = a2}), .pc = 0xfffffffc}));
    for (u8 status = 1; status <= static_cast<u8>(Status::bad_advice); ++status) {
        const Status s = static_cast<Status>(status);
        const u32 reason = s == Status::halted ? 77 : s == Status::trapped ? 9 : 0;
        out.push_back(case_of("at rest: " + std::string(to_string(s)), {.status = s, .reason = reason}));
    }
    return out;
}

}  // namespace belay::machine::test
