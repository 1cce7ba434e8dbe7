// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/bitwise.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

TEST(Bitwise, ComputesAndEveryCellIsBound) { expect_arithmetic<Bitwise>(); }

// Another low byte would need a high part that is no byte.
TEST(Bitwise, HasOneDecomposition) {
    const StepRow row = step_of(machine::Op::xor_, 0x0180, 0x02ff);
    const CheckContext honest = run_row<Bitwise>(row);
    std::vector<u32> bytes = around(0, 255);
    expect_outputs_unique<Bitwise>(row, {{cell_of(honest, "a byte"), bytes},
                                         {cell_of(honest, "and low"), bytes},
                                         {cell_of(honest, "and high"), {0, 1, 2}}});
}

}  // namespace
}  // namespace belay::circuit
