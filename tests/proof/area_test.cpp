// SPDX-License-Identifier: Apache-2.0
// Segments are cut by the cells that they will commit to, whatever the program does.
#include "prover/area.h"

#include <gtest/gtest.h>

#include "circuit/machine_key.h"
#include "machine/test_random.h"
#include "prover/prove_segment.h"

namespace belay::tests {
namespace {

using namespace machine::test;
using machine::Machine;
using machine::Op;
using prover::Cut;

constexpr u64 kCells = u64{1} << 23;

/// Traces `segments` segments that never end by themselves: each must be cut by its area, below the limit
/// and not far below it, and what the tracer counted must be what the layout says.
void cut_by_area(const Code& code, u32 segments = 3) {
    const auto machine = Machine::create(program_of(code));
    machine->begin_batch(0, Hash{});
    prover::SegmentTracer tracer(*machine);
    prover::TracedSegment segment;
    for (u32 k = 0; k < segments; ++k) {
        tracer.next({}, {.cells = kCells}, prover::kMostSteps, segment);
        ASSERT_EQ(segment.cut, Cut::area);
        ASSERT_EQ(circuit::check(segment.statement), circuit::Reject::kNone);
        const verifier::Layout layout = prover::layout_of(verifier::kP100, segment.rows);
        EXPECT_LE(layout.cells, kCells);
        EXPECT_GT(layout.cells, kCells * 3 / 5);
    }
}

TEST(Area, AKeccakLoop) {
    Code code;
    code.li(a0, kDataBase).li(a1, kDataBase + 32).li(a2, 1024).li(a7, 1028);
    code.op(Op::ecall, {}).jal(0, -4);
    cut_by_area(code);
}

TEST(Area, AStoreToEveryPage) {
    Code code;
    code.li(t0, 0).li(t1, 4096);
    code.store(Op::sw, t0, 0, t0).r(Op::add, t0, t0, t1).jal(0, -8);
    cut_by_area(code);
}

TEST(Area, EveryEcallInALoop) {
    for (const u32 number : {1026U, 1029U, 1030U, 1031U, 1032U}) {
        Code code;
        code.li(a0, kDataBase)
            .li(a1, number == 1032 ? kDataBase + 256 : 1)
            .li(a2, kDataBase + 2048)
            .li(a3, 48);
        code.li(a7, number).op(Op::ecall, {}).jal(0, -4);
        cut_by_area(code, 1);
    }
}

TEST(Area, PlainInstructions) {
    Code code;
    code.li(t0, kDataBase).li(t1, 3);
    const u32 begin = code.here();
    for (int k = 0; k < 50; ++k)
        code.r(Op::add, t1, t1, t1)
            .i(Op::xori, t1, t1, 77)
            .store(Op::sw, t1, 4 * k, t0)
            .load(Op::lw, t2, 4 * k, t0);
    code.jal(0, static_cast<i32>(begin - code.here()));
    cut_by_area(code);
}

TEST(Area, WhatTheTracerCountsIsWhatIsCommitted) {
    RandomProgram random(4);
    Code code = random.code(300);
    const auto machine = Machine::create(program_of(code.halt(), random.data()));
    machine->begin_batch(0, Hash{});
    prover::SegmentTracer tracer(*machine);
    prover::TracedSegment segment;
    tracer.next({}, {}, prover::kMostSteps, segment);
    const verifier::Layout layout = prover::layout_of(verifier::kP100, segment.rows);
    EXPECT_EQ(segment.cells, layout.cells);
}

// Slots of messages are bounded by the cells: the layout has room for four a cell.
TEST(Area, NoChipHasManyMessagesForItsColumns) {
    for (const verifier::TableShape& shape : circuit::machine_key<5>().shapes)
        EXPECT_LE(shape.messages, 2 * shape.columns);
}

}  // namespace
}  // namespace belay::tests
