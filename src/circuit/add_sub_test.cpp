// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/add_sub.h"

#include <gtest/gtest.h>

#include "circuit/test_flips.h"
#include "machine/alu.h"

namespace belay::circuit {
namespace {

StepRow row_of(bool sub, u32 a, u32 b) {
    StepRow row;
    row.ts = 40;
    row.pc4 = 1000;
    row.rs1 = a;
    row.rs2 = b;
    row.rd_before = 7;
    row.in = {.op = sub ? machine::Op::sub : machine::Op::add, .rd = 5, .rs1 = 6, .rs2 = 7};
    row.rd_after = sub ? a - b : a + b;
    row.rs1_age = 3;
    return row;
}

TEST(AddSub, HoldsAtTheEdgesAndNothingElseDoes) {
    const u32 edges[] = {0, 1, 0xffff, 0x10000, 0x7fffffff, 0x80000000, 0xffffffff, 0x12345678};
    for (const bool sub : {false, true})
        for (const u32 a : edges)
            for (const u32 b : edges) {
                StepRow row = row_of(sub, a, b);
                CheckContext good, bad;
                good.run<AddSub>(row);
                EXPECT_TRUE(good.failures.empty()) << sub << " " << a << " " << b;
                row.rd_after ^= 0x10000;
                bad.run<AddSub>(row);
                EXPECT_FALSE(bad.failures.empty());
            }
}

TEST(AddSub, EveryCellIsBound) {
    for (const bool sub : {false, true}) {
        expect_every_cell_bound<AddSub>(row_of(sub, 0x12345678, 0xfedc0000));
        expect_every_cell_bound<AddSub>(row_of(sub, 0, 0));
    }
}

}  // namespace
}  // namespace belay::circuit
