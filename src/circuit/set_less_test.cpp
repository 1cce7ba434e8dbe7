// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/set_less.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

TEST(SetLess, ComparesAndEveryCellIsBound) { expect_arithmetic<SetLess>(); }

TEST(SetLess, HasOneResult) {
    const std::vector<u32> bits{0, 1};
    for (const machine::Op op : SetLess::kOps)
        for (const u32 a : kEdges)
            for (const u32 b : kEdges) {
                const StepRow row = step_of(op, a, b);
                const CheckContext honest = run_row<SetLess>(row);
                expect_outputs_unique<SetLess>(row, {{cell_of(honest, "less"), bits},
                                                     {cell_of(honest, "borrow"), bits},
                                                     {cell_of(honest, "sign_a"), bits},
                                                     {cell_of(honest, "sign_b"), bits}});
            }
}

}  // namespace
}  // namespace belay::circuit
