// SPDX-License-Identifier: Apache-2.0
// Every instruction on both executors: the fast interpreter and the plain step.
#include <gtest/gtest.h>

#include "machine/test_assembler.h"

namespace belay::machine {
namespace {

using namespace test;

class Instructions : public testing::TestWithParam<Way> {
  protected:
    std::unique_ptr<Machine> run(const Code& code, Bytes data = {}) {
        return run_code(code, GetParam(), std::move(data));
    }
    /// x[a2] after `op a2, a0, a1`.
    u32 binary(Op op, u32 a, u32 b) {
        const auto m = run(Code().li(a0, a).li(a1, b).r(op, a2, a0, a1).op(Op::ebreak, {}));
        EXPECT_EQ(m->state().cycle, 6U);
        return m->state().x[a2];
    }
    /// x[a2] after `op a2, a0, imm`.
    u32 with_immediate(Op op, u32 a, i32 imm) {
        return run(Code().li(a0, a).i(op, a2, a0, imm).op(Op::ebreak, {}))->state().x[a2];
    }
    bool is_taken(Op op, u32 a, u32 b) {
        const auto m = run(Code().li(a0, a).li(a1, b).branch(op, a0, a1, 8).halt(7).op(Op::ebreak, {}));
        return m->state().reason != 7;
    }
    void expect_trap(const Machine& m, Trap trap, u32 pc) {
        EXPECT_EQ(m.state().status, Status::trapped);
        EXPECT_EQ(m.state().reason, static_cast<u32>(trap)) << to_string(trap);
        EXPECT_EQ(m.state().pc, pc);
    }
};

constexpr u32 kMin = 0x80000000, kMax = 0x7fffffff, kOnes = 0xffffffff;

TEST_P(Instructions, adds_and_compares) {
    EXPECT_EQ(binary(Op::add, kOnes, 2), 1U);
    EXPECT_EQ(binary(Op::sub, 1, 2), kOnes);
    EXPECT_EQ(binary(Op::slt, kMin, kMax), 1U);
    EXPECT_EQ(binary(Op::slt, 1, kOnes), 0U);
    EXPECT_EQ(binary(Op::sltu, kMin, kMax), 0U);
    EXPECT_EQ(binary(Op::sltu, 1, kOnes), 1U);
    EXPECT_EQ(with_immediate(Op::addi, kMax, 1), kMin);
    EXPECT_EQ(with_immediate(Op::addi, 0, -2048), 0xfffff800U);
    EXPECT_EQ(with_immediate(Op::slti, kMin, -1), 1U);
    EXPECT_EQ(with_immediate(Op::slti, 5, 5), 0U);
    EXPECT_EQ(with_immediate(Op::sltiu, 5, -1), 1U);
    EXPECT_EQ(with_immediate(Op::sltiu, kOnes, -1), 0U);
}

TEST_P(Instructions, combines_bits) {
    EXPECT_EQ(binary(Op::xor_, 0xff00ff00, 0x0ff00ff0), 0xf0f0f0f0U);
    EXPECT_EQ(binary(Op::or_, 0xff00ff00, 0x0ff00ff0), 0xfff0fff0U);
    EXPECT_EQ(binary(Op::and_, 0xff00ff00, 0x0ff00ff0), 0x0f000f00U);
    EXPECT_EQ(with_immediate(Op::xori, 0x12345678, -1), ~0x12345678U);
    EXPECT_EQ(with_immediate(Op::ori, 0x12345000, 0x678), 0x12345678U);
    EXPECT_EQ(with_immediate(Op::andi, kOnes, -2048), 0xfffff800U);
}

TEST_P(Instructions, shifts_by_the_low_five_bits) {
    EXPECT_EQ(binary(Op::sll, 1, 31), kMin);
    EXPECT_EQ(binary(Op::sll, 1, 33), 2U);
    EXPECT_EQ(binary(Op::srl, kMin, 31), 1U);
    EXPECT_EQ(binary(Op::srl, kMin, 0xffffffe0), kMin);
    EXPECT_EQ(binary(Op::sra, kMin, 31), kOnes);
    EXPECT_EQ(binary(Op::sra, kMax, 62), 1U);
    EXPECT_EQ(with_immediate(Op::slli, 3, 31), kMin);
    EXPECT_EQ(with_immediate(Op::srli, kOnes, 4), 0x0fffffffU);
    EXPECT_EQ(with_immediate(Op::srai, 0xf0000000, 4), 0xff000000U);
}

TEST_P(Instructions, multiplies) {
    EXPECT_EQ(binary(Op::mul, 0x12345678, 0x9abcdef0), 0x12345678U * 0x9abcdef0U);
    EXPECT_EQ(binary(Op::mulh, kMin, kMin), 0x40000000U);
    EXPECT_EQ(binary(Op::mulh, kOnes, kOnes), 0U);
    EXPECT_EQ(binary(Op::mulh, kOnes, 1), kOnes);
    EXPECT_EQ(binary(Op::mulhu, kOnes, kOnes), 0xfffffffeU);
    EXPECT_EQ(binary(Op::mulhsu, kOnes, kOnes), kOnes);
    EXPECT_EQ(binary(Op::mulhsu, kMin, kOnes), kMin);
    EXPECT_EQ(binary(Op::mulhsu, kMax, kOnes), 0x7ffffffeU);
}

// Rule M-13.
TEST_P(Instructions, divides_without_trapping) {
    EXPECT_EQ(binary(Op::div, 20, static_cast<u32>(-6)), static_cast<u32>(-3));
    EXPECT_EQ(binary(Op::rem, 20, static_cast<u32>(-6)), 2U);
    EXPECT_EQ(binary(Op::rem, static_cast<u32>(-20), 6), static_cast<u32>(-2));
    EXPECT_EQ(binary(Op::divu, kOnes, 2), kMax);
    EXPECT_EQ(binary(Op::remu, kOnes, 10), 5U);
    for (const Op op : {Op::div, Op::divu}) EXPECT_EQ(binary(op, 42, 0), kOnes);
    for (const Op op : {Op::rem, Op::remu}) EXPECT_EQ(binary(op, 42, 0), 42U);
    EXPECT_EQ(binary(Op::div, kMin, kOnes), kMin);
    EXPECT_EQ(binary(Op::rem, kMin, kOnes), 0U);
    EXPECT_EQ(binary(Op::divu, kMin, kOnes), 0U);
}

TEST_P(Instructions, upper_immediates) {
    const auto m = run(Code()
                           .op(Op::lui, {.rd = a0, .imm = 0xfffff000})
                           .op(Op::auipc, {.rd = a1, .imm = 0x1000})
                           .op(Op::ebreak, {}));
    EXPECT_EQ(m->state().x[a0], 0xfffff000U);
    EXPECT_EQ(m->state().x[a1], kCodeBase + 0x1004);
}

TEST_P(Instructions, branches) {
    struct Case {
        Op op;
        bool less, equal, greater, negative_less;  // on (1,2), (2,2), (2,1), (-1,1)
    };
    for (const Case& c :
         {Case{Op::beq, false, true, false, false}, Case{Op::bne, true, false, true, true},
          Case{Op::blt, true, false, false, true}, Case{Op::bge, false, true, true, false},
          Case{Op::bltu, true, false, false, false}, Case{Op::bgeu, false, true, true, true}}) {
        EXPECT_EQ(is_taken(c.op, 1, 2), c.less) << info_of(c.op).name;
        EXPECT_EQ(is_taken(c.op, 2, 2), c.equal) << info_of(c.op).name;
        EXPECT_EQ(is_taken(c.op, 2, 1), c.greater) << info_of(c.op).name;
        EXPECT_EQ(is_taken(c.op, kOnes, 1), c.negative_less) << info_of(c.op).name;
    }
}

TEST_P(Instructions, jumps_link_and_clear_bit_0) {
    auto m = run(Code().jal(ra, 8).halt(1).halt(2));
    EXPECT_EQ(m->state().x[ra], kCodeBase + 4);
    // jalr with rd = rs1 uses the old value; bit 0 of the target is dropped.
    m = run(Code().li(t0, kCodeBase + 33).i(Op::jalr, t0, t0, 0).halt(1).op(Op::ebreak, {}));
    EXPECT_EQ(m->state().x[t0], kCodeBase + 12);
    expect_trap(*m, Trap::breakpoint, kCodeBase + 32);
}

TEST_P(Instructions, loads_extend_and_stores_truncate) {
    const Bytes data{0x80, 0xff, 0x7f, 0x81, 0x11, 0x22, 0x33, 0x44};
    const auto m = run(Code()
                           .li(a0, kDataBase)
                           .load(Op::lb, 11, 0, a0)
                           .load(Op::lbu, 12, 0, a0)
                           .load(Op::lh, 13, 0, a0)
                           .load(Op::lhu, 14, 0, a0)
                           .load(Op::lw, 15, 0, a0)
                           .store(Op::sb, 15, 4, a0)
                           .store(Op::sh, 15, 6, a0)
                           .store(Op::sw, 15, 2044, a0)
                           .op(Op::ebreak, {}),
                       data);
    const auto& x = m->state().x;
    EXPECT_EQ(x[11], 0xffffff80U);
    EXPECT_EQ(x[12], 0x80U);
    EXPECT_EQ(x[13], 0xffffff80U);
    EXPECT_EQ(x[14], 0xff80U);
    EXPECT_EQ(x[15], 0x817fff80U);
    EXPECT_EQ(m->read_word(kDataBase + 4), 0xff802280U);
    EXPECT_EQ(m->read_word(kDataBase + 2044), 0x817fff80U);
}

TEST_P(Instructions, x0_reads_zero_and_ignores_writes) {
    const auto m = run(Code()
                           .i(Op::addi, zero, zero, 5)
                           .jal(zero, 4)
                           .li(a1, kDataBase)
                           .load(Op::lw, zero, 0, a1)
                           .r(Op::add, a0, zero, zero)
                           .op(Op::ebreak, {}),
                       {1, 2, 3, 4});
    EXPECT_EQ(m->state().x[0], 0U);
    EXPECT_EQ(m->state().x[a0], 0U);
}

// Rule M-3: stores reach data memory, never code.
TEST_P(Instructions, code_cannot_be_changed) {
    const auto m = run(Code().li(a0, kCodeBase + 16).store(Op::sw, zero, 0, a0).op(Op::fence, {}).halt(3));
    EXPECT_EQ(m->state().status, Status::halted);
    EXPECT_EQ(m->read_word(kCodeBase + 16), 0U);
}

// Rule M-14.
TEST_P(Instructions, misaligned_accesses_trap) {
    for (const auto& [op, offset] :
         {std::pair{Op::lh, 1}, {Op::lhu, 3}, {Op::lw, 1}, {Op::lw, 2}, {Op::lw, 3}}) {
        const auto m = run(Code().li(a0, kDataBase).load(op, a0, offset, a0));
        expect_trap(*m, Trap::misaligned_load, kCodeBase + 8);
        EXPECT_EQ(m->state().x[a0], kDataBase);
    }
    for (const auto& [op, offset] : {std::pair{Op::sh, 1}, {Op::sw, 1}, {Op::sw, 2}, {Op::sw, 3}})
        expect_trap(*run(Code().li(a0, kDataBase).store(op, a0, offset, a0)), Trap::misaligned_store,
                    kCodeBase + 8);
}

TEST_P(Instructions, misaligned_jumps_trap_at_the_jump) {
    auto m = run(Code().jal(ra, 6));
    expect_trap(*m, Trap::misaligned_fetch, kCodeBase);
    EXPECT_EQ(m->state().x[ra], 0U);
    m = run(Code().li(t0, kCodeBase + 2).i(Op::jalr, t0, t0, 0));
    expect_trap(*m, Trap::misaligned_fetch, kCodeBase + 8);
    EXPECT_EQ(m->state().x[t0], kCodeBase + 2);
    expect_trap(*run(Code().branch(Op::beq, zero, zero, 6)), Trap::misaligned_fetch, kCodeBase);
    expect_trap(*run(Code().branch(Op::bne, zero, zero, 6).op(Op::ebreak, {})), Trap::breakpoint,
                kCodeBase + 4);
}

// Rule M-15.
TEST_P(Instructions, fetch_outside_code_is_illegal) {
    expect_trap(*run(Code().jal(ra, 0x1000)), Trap::illegal_instruction, kCodeBase + 0x1000);
    expect_trap(*run(Code().op(Op::fence, {})), Trap::illegal_instruction, kCodeBase + 4);
    const auto m = run(Code().li(t0, kDataBase).i(Op::jalr, t0, t0, 0), {0x73, 0, 0, 0});
    expect_trap(*m, Trap::illegal_instruction, kDataBase);
    EXPECT_EQ(m->state().x[t0], kCodeBase + 12);
    EXPECT_EQ(m->state().cycle, 4U);
}

TEST_P(Instructions, addresses_wrap) {
    const auto m = run(
        Code().li(a0, 8).li(a1, 77).store(Op::sw, a1, -12, a0).load(Op::lw, a2, -12, a0).op(Op::ebreak, {}));
    EXPECT_EQ(m->state().x[a2], 77U);
    EXPECT_EQ(m->read_word(0xfffffffc), 77U);
}

INSTANTIATE_TEST_SUITE_P(Machine, Instructions, testing::Values(Way::fast, Way::plain),
                         [](const auto& info) { return info.param == Way::fast ? "fast" : "plain"; });

}  // namespace
}  // namespace belay::machine
