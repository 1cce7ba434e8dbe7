// SPDX-License-Identifier: Apache-2.0
// Whatever the machine does has rows that satisfy the circuit, wherever it is cut.
#include <gtest/gtest.h>

#include "circuit/chain.h"
#include "crypto/koalabear.h"
#include "machine/test_random.h"
#include "prover/segment.h"
#include "tests/proof/balance.h"

namespace belay::tests {
namespace {

using namespace machine::test;
using machine::Machine;
using machine::Op;
using machine::Status;
using machine::Trap;
using prover::Cut;

/// Traces a run to its end in segments of at most `most` steps, checks every segment by itself and all of
/// them as a chain, and returns the state that it ends in.
machine::MachineState complete(const std::shared_ptr<const machine::Program>& program, u32 most,
                               const machine::InputWindow& input = {}) {
    const auto machine = Machine::create(program);
    machine->begin_batch(input.first + input.elements.size(), Hash{{1, 2, 3}});
    const Hash start = machine->root();
    prover::SegmentTracer tracer(*machine);
    prover::TracedSegment segment;
    std::vector<circuit::Statement> chain;
    while (machine->state().status == Status::running) {
        tracer.next(input, {}, most, segment);
        EXPECT_TRUE(segment.cut == Cut::steps || segment.cut == Cut::stopped) << to_string(segment.cut);
        EXPECT_EQ(circuit::check(segment.statement), circuit::Reject::kNone);
        EXPECT_EQ(circuit::check(segment.statement, segment.boundary), circuit::Reject::kNone);
        Balance balance;
        balance.add(segment.rows);
        balance.add(circuit::boundary_messages(segment.statement, segment.boundary));
        EXPECT_EQ(balance.faults(), "") << "from cycle " << segment.statement.before.state.cycle;
        if (testing::Test::HasFailure()) return machine->state();
        chain.push_back(segment.statement);
    }
    EXPECT_TRUE(circuit::check_chain(chain, {start, machine->root()}).accepted());
    return machine->state();
}
machine::MachineState complete(const Code& code, u32 most = prover::kMostSteps, const Bytes& data = {},
                               const machine::InputWindow& input = {}) {
    return complete(program_of(code, data), most, input);
}

TEST(Completeness, RandomPrograms) {
    for (u64 seed = 0; seed < 5; ++seed) {
        RandomProgram random(seed);
        Code code = random.code(40);
        const auto program = program_of(code.halt(3), random.data());
        complete(program, prover::kMostSteps);
        complete(program, 29);
    }
}

TEST(Completeness, CutAtEveryStep) {
    RandomProgram random(77);
    Code code = random.code(6);
    EXPECT_EQ(complete(code.halt(9), 1, random.data()).reason, 9U);
}

TEST(Completeness, Traps) {
    const auto trap = [](Code& code) {
        const machine::MachineState end = complete(code);
        EXPECT_EQ(end.status, Status::trapped);
        return static_cast<Trap>(end.reason);
    };
    const auto code = [] { return Code().li(t0, kDataBase).li(t1, 7); };
    EXPECT_EQ(trap(code().word(0)), Trap::illegal_instruction);
    EXPECT_EQ(trap(code().word(~0U)), Trap::illegal_instruction);
    EXPECT_EQ(trap(code().i(Op::jalr, ra, t0, 0)), Trap::illegal_instruction);  // outside of the code
    EXPECT_EQ(trap(code().op(Op::ebreak, {})), Trap::breakpoint);
    for (const Op op : {Op::lh, Op::lhu, Op::lw})
        EXPECT_EQ(trap(code().load(op, a0, 1, t0)), Trap::misaligned_load);
    for (const Op op : {Op::sh, Op::sw}) EXPECT_EQ(trap(code().store(op, a0, 1, t0)), Trap::misaligned_store);
    EXPECT_EQ(trap(code().jal(ra, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().i(Op::jalr, ra, t0, 2)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::beq, t0, t0, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::bne, t0, t1, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::blt, t1, t0, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::bge, t0, t1, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::bltu, t1, t0, 6)), Trap::misaligned_fetch);
    EXPECT_EQ(trap(code().branch(Op::bgeu, t0, t1, 6)), Trap::misaligned_fetch);
    for (const u32 number : {0U, 94U, 1023U, 1033U, 1U << 31})
        EXPECT_EQ(trap(code().ecall(number)), Trap::unknown_ecall);
    for (const u32 number : {1025U, 1026U, 1028U, 1029U, 1030U, 1031U, 1032U})
        EXPECT_EQ(trap(code().li(a0, kDataBase + 4).ecall(number)), Trap::bad_operand);
    EXPECT_EQ(trap(code().li(a0, kDataBase).li(a1, 2).ecall(1029)), Trap::bad_operand);
    EXPECT_EQ(trap(code().li(a0, kDataBase).li(a1, kDataBase + 64).li(a2, 1025).ecall(1028)),
              Trap::bad_operand);
    EXPECT_EQ(trap(code().li(a0, kDataBase).li(a1, kDataBase + 16).li(a2, 1).ecall(1028)), Trap::bad_operand);
    EXPECT_EQ(trap(code().li(a0, kDataBase).li(a1, ~15U).li(a2, 17).ecall(1028)), Trap::bad_operand);
    EXPECT_EQ(trap(code().li(a0, kDataBase).ecall(1025)), Trap::input_exhausted);
    Code poseidon = code().li(t1, crypto::KoalaBear::kModulus).store(Op::sw, t1, 20, t0).li(a0, kDataBase);
    EXPECT_EQ(trap(poseidon.ecall(1031)), Trap::non_canonical);
    Code dot = code().li(t1, ~0U).store(Op::sw, t1, 64 + 16, t0).li(a0, kDataBase).li(a1, kDataBase + 64);
    EXPECT_EQ(trap(dot.li(a2, kDataBase + 128).li(a3, 1).ecall(1032)), Trap::non_canonical);
    Code point = code().li(t1, ~0U);
    for (i32 k = 0; k < 8; ++k) point.store(Op::sw, t1, 32 + 4 * k, t0);
    EXPECT_EQ(trap(point.li(a0, kDataBase).ecall(1030)), Trap::non_canonical);
}

TEST(Completeness, Ends) {
    EXPECT_EQ(complete(Code().halt(0x12345678)).reason, 0x12345678U);
    EXPECT_EQ(complete(Code().ecall(1027)).status, Status::bad_advice);
    Code yields;
    yields.li(t0, kDataBase).li(t1, 99).store(Op::sw, t1, 36, t0).li(a2, kDataBase + 32).ecall(1024);
    const machine::MachineState end = complete(yields);
    EXPECT_EQ(end.status, Status::yielded);
    EXPECT_EQ(end.output_digest[4], 99);
}

TEST(Completeness, InputAndAccumulator) {
    std::vector<Hash> elements(3);
    for (u32 k = 0; k < 3; ++k) elements[k][k] = static_cast<u8>(k + 1);
    Code code;
    for (u32 k = 0; k < 3; ++k) code.li(a0, kDataBase + 32 * k).ecall(1025);
    code.li(a0, kDataBase + 64).ecall(1026).li(a0, kDataBase + 640).ecall(1026).halt();
    for (const u32 most : {prover::kMostSteps, 4U})
        EXPECT_EQ(complete(code, most, {}, {0, elements}).input_position, 3U);
}

/// Every ecall that computes, on data of the test's choice.
Code computing(u32 number, u32 b, u32 c, u32 d) {
    Code code;
    code.li(a0, kDataBase).li(a1, b).li(a2, c).li(a3, d).ecall(number);
    return code.li(a0, kDataBase).ecall(number).halt();
}

TEST(Completeness, Computations) {
    std::mt19937_64 random(9);
    Bytes data(1024 + 512);
    for (std::size_t at = 0; at < data.size(); ++at)
        data[at] = at % 4 == 3 ? static_cast<u8>(random() & 0x3f) : static_cast<u8>(random());
    for (const u32 length : {0U, 1U, 135U, 136U, 137U, 1024U})
        EXPECT_EQ(complete(computing(1028, kDataBase + 256, length, 0), 1000, data).status, Status::halted);
    for (const u32 mode : {0U, 1U})
        EXPECT_EQ(complete(computing(1029, mode, 0, 0), 1000, data).status, Status::halted);
    EXPECT_EQ(complete(computing(1030, 0, 0, 0), 1000, data).status, Status::halted);
    EXPECT_EQ(complete(computing(1030, 0, 0, 0)).status, Status::halted);
    EXPECT_EQ(complete(computing(1031, 0, 0, 0), 1000, data).status, Status::halted);
    for (const u32 n : {0U, 1U, 7U})
        EXPECT_EQ(complete(computing(1032, kDataBase + 256, kDataBase + 512, n), 1000, data).status,
                  Status::halted);
}

/// A loop long enough that registers and words grow old.
TEST(Completeness, OldWords) {
    Code code;
    code.li(t0, kDataBase).li(t1, 17'000).li(s0, 5).store(Op::sw, s0, 0, t0);
    code.i(Op::addi, t1, t1, -1).branch(Op::bne, t1, zero, -4);
    code.load(Op::lw, s1, 0, t0).load(Op::lw, s1, 4, t0).r(Op::add, s1, s1, s0).halt();
    EXPECT_EQ(complete(code).status, Status::halted);
}

/// keccak256 of every kind of end: nothing, a leaf, half a leaf, a block, and several.
TEST(Completeness, Keccak) {
    RandomProgram random(9);
    Code code;
    u32 result = kDataBase;
    for (const u32 length : {0U, 1U, 8U, 16U, 130U, 136U, 271U, 1024U}) {
        code.li(a0, result).li(a1, kDataBase + 0x800).li(a2, length).ecall(1028);
        result += 32;
    }
    const auto program = program_of(code.halt(), random.data());
    complete(program, prover::kMostSteps);
    complete(program, 7);
}

/// The area that cuts segments knows how many rows keccak256 takes.
TEST(Completeness, KeccakRowsAreCounted) {
    RandomProgram random(9);
    Code code;
    for (const u32 length : {0U, 135U, 136U, 700U})
        code.li(a0, kDataBase).li(a1, kDataBase + 0x800).li(a2, length).ecall(1028);
    const auto machine = Machine::create(program_of(code.halt(), random.data()));
    machine->begin_batch(0, Hash{});
    prover::SegmentTracer tracer(*machine);
    prover::TracedSegment segment;
    tracer.next({}, {}, prover::kMostSteps, segment);
    const auto areas = prover::areas_of(prover::tally_of(tracer.trace()));
    unsigned seen = 0;
    circuit::MachineChips::for_each([&]<class Chip, std::size_t index>() {
        if (!Chip::kName.starts_with("keccak")) return;
        EXPECT_EQ(areas[index].rows, std::get<index>(segment.rows).size()) << Chip::kName;
        ++seen;
    });
    EXPECT_EQ(seen, 2U);
}

}  // namespace
}  // namespace belay::tests
