// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/mul.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

TEST(Mul, MultipliesAndEveryCellIsBound) { expect_arithmetic<Mul>(); }

TEST(Mul, EveryPairOfExtremeBytes) {
    const u32 bytes[] = {0, 0x7f, 0x80, 0xff};
    for (const machine::Op op : Mul::kOps)
        for (u32 i = 0; i < 256; ++i)
            for (u32 j = 0; j < 256; j += 5) {
                const auto word = [&](u32 k) {
                    return bytes[k & 3] | bytes[k >> 2 & 3] << 8 | bytes[k >> 4 & 3] << 16 |
                           bytes[k >> 6 & 3] << 24;
                };
                expect_step<Mul>(step_of(op, word(i), word(j)));
            }
}

// One limb of the product off by little, and another to make up for it.
TEST(Mul, HasOneProduct) {
    for (const machine::Op op : Mul::kOps)
        for (const auto& [a, b] : {std::pair{0x80000000U, ~0U}, {0x12345678U, 0xfedcba98U}, {3U, 5U}}) {
            const StepRow row = step_of(op, a, b);
            const CheckContext honest = run_row<Mul>(row);
            const auto near = [&](std::string_view name) {
                const u32 cell = cell_of(honest, name);
                return std::pair{cell, around(honest.cells[cell], 3)};
            };
            expect_outputs_unique<Mul>(row, {near("r0"), near("r1"), near("r2"), near("r3")});
            expect_outputs_unique<Mul>(row, {near("r2"),
                                             {cell_of(honest, "r3"), {0, 1, 0x7fff, 0x8000, 0xfffe, 0xffff}},
                                             {cell_of(honest, "sign_a"), {0, 1}},
                                             {cell_of(honest, "sign_b"), {0, 1}}});
        }
}

}  // namespace
}  // namespace belay::circuit
