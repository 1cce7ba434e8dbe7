// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/add_imm.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

TEST(AddImm, AddsAndEveryCellIsBound) { expect_arithmetic<AddImm>(); }

TEST(AddImm, HasOneSum) {
    for (const u32 a : kEdges)
        for (const u32 b : {1U, 0xffffffffU}) {
            const StepRow row = step_of(machine::Op::addi, a, b);
            const CheckContext honest = run_row<AddImm>(row);
            expect_outputs_unique<AddImm>(row, {{cell_of(honest, "sum_lo"), around(low(row.rd_after), 3)},
                                                {cell_of(honest, "sum_hi"), {0, 1, 0x7fff, 0x8000, 0xffff}}});
        }
}

}  // namespace
}  // namespace belay::circuit
