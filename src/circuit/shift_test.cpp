// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/shift.h"

#include "circuit/test_steps.h"

namespace belay::circuit {
namespace {

using machine::Op;

/// Immediate forms have amounts below 32 only (decode.h).
u32 fit(Op op, u32 b) { return Shift::is_immediate(op) ? b & 31 : b; }

TEST(Shift, ShiftsAndEveryCellIsBound) { expect_arithmetic<Shift>(fit); }

TEST(Shift, EveryAmount) {
    for (const Op op : Shift::kOps)
        for (u32 by = 0; by < 70; ++by)
            for (const u32 a : {0U, 1U, 0x80000000U, 0x7fff8001U, 0x92345679U, ~0U})
                expect_step<Shift>(step_of(op, a, fit(op, by)));
}

TEST(Shift, EveryCellIsBoundAtEveryKindOfAmount) {
    for (const Op op : Shift::kOps)
        for (const u32 by : {0U, 1U, 15U, 16U, 17U, 31U, 0x10020U})
            expect_every_cell_bound<Shift>(step_of(op, 0x92345679, fit(op, by)));
}

// Direction, distance, place of the cut, parts and sign: together they leave one result.
TEST(Shift, HasOneResult) {
    const std::vector<u32> bits{0, 1};
    for (const Op op : Shift::kOps)
        for (const u32 by : {0U, 2U, 16U, 31U}) {
            const StepRow row = step_of(op, 0x80000005, by);
            const CheckContext honest = run_row<Shift>(row);
            const auto cell = [&](std::string_view name) { return cell_of(honest, name); };
            for (u32 at = 0; at <= 16; ++at)
                expect_outputs_unique<Shift>(row, {{cell("left"), bits},
                                                   {cell("left_far"), bits},
                                                   {cell("right_far"), bits},
                                                   {cell("sign"), bits},
                                                   {cell("bits"), {at}},
                                                   {cell("2^bits"), {1U << at}},
                                                   {cell("2^(16-bits)"), {1U << (16 - at)}},
                                                   {cell("lo_part"), {0, 5U >> at, 5}},
                                                   {cell("hi_part"), {0, 0x8000U >> at, 0x8000, 1}}});
        }
}

}  // namespace
}  // namespace belay::circuit
