// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/jump.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

using machine::Op;

StepRow jump_row(Op op, u32 a, u32 c, Registers r = {}) {
    StepRow row = step_of(op, a, c, r);
    row.in.d = row.pc4 * 4 + 4;
    row.rd_after = row.in.d;
    row.next_pc4 = op == Op::jal ? c : (a + c) / 4;
    if (op == Op::jal) row.in.rs1 = 0;
    return row;
}

TEST(Jump, GoesWhereTheMachineGoes) {
    std::mt19937 random(5);
    for (const u32 a : kEdges)
        for (const u32 imm : {0U, 1U, 2U, 4U, 2047U, 0xfffff800U, 0xffffffffU, 0xfffffffcU})
            if (((a + imm) & 2) == 0) expect_step<Jump>(jump_row(Op::jalr, a, imm));
    for (int i = 0; i < 300; ++i) {
        const u32 a = static_cast<u32>(random()) & ~3U;
        expect_step<Jump>(jump_row(Op::jalr, a, i % 2 == 0 ? 12 : 0xfffffff0U));
        expect_step<Jump>(jump_row(Op::jal, 0, a / 4));
    }
    for (const Registers r : {Registers{kSink, 6, 0}, {6, 6, 0}})
        expect_step<Jump>(jump_row(Op::jalr, 0x10000, 4, r));
    expect_step<Jump>(jump_row(Op::jal, 0, (1U << 30) - 1, {kSink, 0, 0}));
}

TEST(Jump, AMisalignedTargetIsNoRow) {
    for (const u32 a : {2U, 3U, 0xfffeU, 0xffffffffU})
        EXPECT_FALSE(run_row<Jump>(jump_row(Op::jalr, a, 0)).failures.empty());
}

TEST(Jump, EveryCellIsBound) {
    expect_every_cell_bound<Jump>(jump_row(Op::jal, 0, 0x1234));
    expect_every_cell_bound<Jump>(jump_row(Op::jal, 0, 0x3fffffff));
    expect_every_cell_bound<Jump>(jump_row(Op::jalr, 0x1234, 0xfffffffc));
    expect_every_cell_bound<Jump>(jump_row(Op::jalr, 0xfffffff1, 0x10));
}

TEST(Jump, HasOneTarget) {
    for (const u32 a : {0U, 1U, 4U, 0xfff0U, 0xfffffffcU}) {
        const StepRow row = jump_row(Op::jalr, a, 0x14);
        const CheckContext honest = run_row<Jump>(row);
        std::vector<u32> lows = around(0, 16), highs = around(0, 3);
        for (const u32 v : {0x3fffU, 0x3ffcU, 0x3ffdU}) lows.push_back(v);
        highs.push_back(0xffff);
        expect_outputs_unique<Jump>(row, {{cell_of(honest, "odd"), {0, 1}},
                                          {cell_of(honest, "next_lo"), lows},
                                          {cell_of(honest, "next_hi"), highs}});
    }
}

}  // namespace
}  // namespace belay::circuit
