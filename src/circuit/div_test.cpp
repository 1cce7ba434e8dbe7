// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/div.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

using machine::Op;

TEST(Div, DividesAndEveryCellIsBound) { expect_arithmetic<Div>(); }

TEST(Div, ByZeroAndOverflowEveryCellIsBound) {
    for (const Op op : Div::kOps)
        for (const u32 a : {0U, 1U, 0x80000000U, 0xfffffff9U})
            for (const u32 b : {0U, 1U, 2U, 0x80000000U, ~0U}) {
                expect_step<Div>(step_of(op, a, b));
                expect_every_cell_bound<Div>(step_of(op, a, b));
            }
}

TEST(Div, SmallNumbersOfBothSigns) {
    for (const Op op : Div::kOps)
        for (u32 a = 0; a < 32; ++a)
            for (u32 b = 0; b < 32; ++b) expect_step<Div>(step_of(op, a - 16, b - 16));
}

/// Words near 0, near 2^16, near 2^31 and near 2^32.
std::vector<u32> candidates() {
    std::vector<u32> out;
    for (const u32 base : {0U, 0x10000U, 0x80000000U})
        for (u32 d = 0; d < 9; ++d) out.push_back(base + d - 4);
    return out;
}

/// Every pair of words near the ends as quotient and remainder, every choice of the bits, and for each the
/// slack that fits: one pair at most passes.
void expect_one_pair(const StepRow& row) {
    const CheckContext honest = run_row<Div>(row);
    ASSERT_TRUE(honest.failures.empty());
    const auto received = side(honest, -1), sent = side(honest, 1);
    const auto cell = [&](std::string_view name, u32 nth = 0) { return cell_of(honest, name, nth); };
    const u32 q_lo = cell("q_lo"), q_hi = cell("q_hi"), r_lo = cell("r_lo"), r_hi = cell("r_hi");
    const u32 byte0 = cell("byte 0", 1), byte2 = cell("byte 2", 1), slack = cell("slack_lo");
    const u32 q_sign = cell("negative_q"), r_sign = cell("negative_r");
    const u32 zero = cell("by_zero");
    for (const u32 q : candidates())
        for (const u32 r : candidates())
            for (u32 bits = 0; bits < 8; ++bits) {
                const bool minus_r = (bits & 2) != 0;
                const u32 b = row.rs2;
                const u32 size_b = Div::is_signed(row.in.op) && b >> 31 != 0 ? 0 - b : b;
                const std::map<u32, u32> flips{{q_lo, low(q)},
                                               {q_hi, high(q)},
                                               {r_lo, low(r)},
                                               {r_hi, high(r)},
                                               {byte0, q & 0xff},
                                               {byte2, q >> 16 & 0xff},
                                               {slack, low(size_b - (minus_r ? 0 - r : r) - 1)},
                                               {q_sign, bits & 1},
                                               {r_sign, bits >> 1 & 1},
                                               {zero, bits >> 2}};
                const CheckContext tried = run_row<Div>(row, flips);
                if (!tried.failures.empty() || side(tried, -1) != received) continue;
                EXPECT_EQ(side(tried, 1), sent) << row.rs1 << " / " << row.rs2 << ": " << q << " rest " << r;
            }
}

TEST(Div, HasOneQuotientAndRemainder) {
    for (const Op op : Div::kOps) {
        for (const u32 a : {0U, 5U, 0x80000000U, 0xfffffffbU})
            for (const u32 b : {0U, 2U, 0xfffffffeU, ~0U}) expect_one_pair(step_of(op, a, b));
    }
}

}  // namespace
}  // namespace belay::circuit
