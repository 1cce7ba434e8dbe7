// SPDX-License-Identifier: Apache-2.0
// Chip `system` against the machine's operand checks, and the rows that read_input and inbox_accumulator hand
// on to.
#include "circuit/chips/system.h"

#include <gtest/gtest.h>

#include "circuit/chips/block_io.h"
#include "circuit/stop_case.h"
#include "circuit/test_ecalls.h"
#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

using machine::Trap;
using Values = std::array<u32, 5>;

SystemRow row_of(const Values& values, bool stops) {
    return {.ts = 400,
            .pc4 = 77,
            .values = values,
            .ages = {1, 2, 3, 4, 65535},
            .stops = stops,
            .input_left = 0x10000,
            .input_age = 9};
}
bool holds(const SystemRow& row) { return run_row<System>(row).failures.empty(); }

/// Which stop case fits these registers, if any.
std::optional<StopCase> direct_case(const Values& values) {
    return stop_case({.op = machine::Op::ecall}, values);
}

TEST(System, TakesExactlyTheOperandsThatTheMachineTakes) {
    std::size_t valid = 0, invalid = 0;
    for (const u32 number : kNumbersOfEcalls) {
        if (number == 93 || number == 1027) continue;  // they have no operands to check: chip `stop`
        for (const Values& values : edge_operands(number)) {
            const bool ok = oracle(values) != Trap::bad_operand;
            const bool yields = number == 1024;
            (ok ? valid : invalid)++;
            ASSERT_EQ(holds(row_of(values, yields)), ok)
                << number << " " << values[1] << " " << values[2] << " " << values[3] << " " << values[4];
            ASSERT_FALSE(!ok && holds(row_of(values, !yields)));
            ASSERT_EQ(direct_case(values).has_value(), !ok);
        }
    }
    EXPECT_GT(valid, 2000U);
    EXPECT_GT(invalid, 2000U);
}

TEST(System, StopsOnlyWhereItMay) {
    for (const u32 number : kNumbersOfEcalls) {
        if (number == 93 || number == 1027) continue;
        const Values values{number, 0x10000, number == 1029 ? 1U : 0x20000U, number == 1028 ? 100U : 0x30000U,
                            20};
        const bool may_go = number != 1024;
        const bool may_stop = number == 1024 || number == 1025 || number >= 1030;
        EXPECT_EQ(holds(row_of(values, false)), may_go) << number;
        EXPECT_EQ(holds(row_of(values, true)), may_stop) << number;
    }
}

TEST(System, EveryCellIsBound) {
    for (const u32 number : kNumbersOfEcalls) {
        if (number == 93 || number == 1027) continue;
        Values values{number, 0x12340, number == 1029 ? 1U : 0x20000U, number == 1028 ? 100U : 0x30000U, 20};
        values[1] &= ~255U;
        for (const bool stops : {false, true})
            if (holds(row_of(values, stops))) expect_every_cell_bound<System>(row_of(values, stops));
        values[3] = values[4] = 0;  // empty blocks
        if (number != 1024) expect_every_cell_bound<System>(row_of(values, false));
    }
}

TEST(System, NoOrderOfBlocksHidesAnOverlap) {
    for (const Values& values :
         {Values{1032, 0x1000, 0x1010, 0x3000, 3}, Values{1032, 0x1000, 0x2000, 0x0ff0, 3},
          Values{1032, 0x1000, 0x2000, 0x2030, 3}, Values{1028, 0x1000, 0x0fe0, 33, 0}}) {
        ASSERT_EQ(oracle(values), Trap::bad_operand);
        const CheckContext at = run_row<System>(row_of(values, false));
        for (u32 choice = 0; choice < 8; ++choice) {
            std::map<u32, u32> flips{{cell_of(at, "x before result"), choice & 1},
                                     {cell_of(at, "y before result"), choice >> 1 & 1},
                                     {cell_of(at, "y before x"), choice >> 2}};
            EXPECT_FALSE(run_row<System>(row_of(values, false), flips).failures.empty());
            flips[cell_of(at, "x has leaves")] = 0;
            flips[cell_of(at, "y has leaves")] = 0;
            EXPECT_FALSE(run_row<System>(row_of(values, false), flips).failures.empty());
        }
    }
}

TEST(System, InputRunsOut) {
    SystemRow row = row_of({1025, 0x1000, 0, 0, 0}, false);
    for (const u32 left : {1U, 2U, 0xffffU, 0x10000U, 1U << 24}) {
        row.input_left = left;
        const CheckContext ran = run_row<System>(row);
        EXPECT_TRUE(ran.failures.empty());
        CheckContext::Message after{static_cast<u32>(Bus::memory), kInputLeftKey, low(left - 1),
                                    high(left - 1), 400};
        EXPECT_EQ(ran.messages.at(after), 1);
    }
    row.input_left = 0;
    EXPECT_FALSE(holds(row));
}

/// system, block_io and word together: what is left over is memory, time, code, input and the accumulator.
TEST(System, BlocksAreWrittenWhole) {
    for (const bool inbox : {false, true}) {
        CheckContext context;
        SystemRow row = row_of({inbox ? 1026U : 1025U, 0x2000, 0, 0, 0}, false);
        context.run<System>(row);
        for (u32 i = 0; i < 8; ++i) {
            const BlockIoRow io{.ts = 400,
                                .block4 = 0x800,
                                .index = i,
                                .is_accumulator = inbox,
                                .before = i,
                                .after = 0x12340000 + i};
            expect_every_cell_bound<BlockIo>(io);
            context.run<BlockIo>(io);
        }
        EXPECT_TRUE(context.failures.empty());
        std::size_t writes = 0, words = 0;
        for (const auto& [message, count] : context.unbalanced()) {
            const Bus bus = static_cast<Bus>(message[0]);
            EXPECT_NE(bus, Bus::ecall);
            if (bus == Bus::write) {
                ++writes;
                EXPECT_EQ(message[1], 402U);
                EXPECT_EQ(message[2], 0x800 + message[3]);
                EXPECT_EQ(message[5], message[3]);
            }
            words += bus == Bus::accumulator;
        }
        EXPECT_EQ(writes, 8U);
        EXPECT_EQ(words, inbox ? 8U : 0U);
    }
}

}  // namespace
}  // namespace belay::circuit
