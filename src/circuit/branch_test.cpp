// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/branch.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

using machine::Op;

StepRow branch_row(Op op, u32 a, u32 b, Registers r = {kSink, 6, 7}) {
    StepRow row = step_of(op, a, b, r);
    row.in.c = 0x2000;
    if (branch_taken(op, row.rs1, row.rs2)) row.next_pc4 = row.in.c;
    return row;
}

TEST(Branch, GoesWhereTheMachineGoes) {
    std::mt19937 random(3);
    for (const Op op : Branch::kOps) {
        for (const u32 a : kEdges)
            for (const u32 b : kEdges) expect_step<Branch>(branch_row(op, a, b));
        for (int i = 0; i < 300; ++i) {
            const u32 a = static_cast<u32>(random()), b = static_cast<u32>(random());
            expect_step<Branch>(branch_row(op, a, i % 4 == 0 ? a : i % 4 == 1 ? a ^ 0x10000 : b));
        }
        expect_step<Branch>(branch_row(op, 9, 0, {kSink, 6, 6}));
        expect_step<Branch>(branch_row(op, 0, 0, {kSink, 0, 0}));
    }
}

TEST(Branch, EveryCellIsBound) {
    for (const Op op : Branch::kOps)
        for (const auto& [a, b] :
             {std::pair{3U, 3U}, {0U, 0U}, {1U, 0x10001U}, {0x80000000U, 1U}, {~0U, ~1U}})
            expect_every_cell_bound<Branch>(branch_row(op, a, b));
}

// The free cells in all their values that could matter: the way is one.
TEST(Branch, HasOneWay) {
    const std::vector<u32> bits{0, 1};
    for (const Op op : Branch::kOps)
        for (const u32 a : kEdges)
            for (const u32 b : {0U, 1U, 0x10000U, 0x80000000U, ~0U}) {
                const StepRow row = branch_row(op, a, b);
                const CheckContext honest = run_row<Branch>(row);
                const KoalaBear distance = Branch::distance_of(row);
                expect_outputs_unique<Branch>(
                    row, {{cell_of(honest, "holds"), bits},
                          {cell_of(honest, "borrow"), bits},
                          {cell_of(honest, "x"), {0, 1, distance.inverse().canonical(), 5}},
                          {cell_of(honest, "y"), {0, 1, distance.canonical(), 7}}});
            }
}

}  // namespace
}  // namespace belay::circuit
