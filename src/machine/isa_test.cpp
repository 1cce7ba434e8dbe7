// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <random>

#include "machine/disassemble.h"
#include "machine/ecall_values.h"
#include "machine/test_assembler.h"

namespace belay::machine {
namespace {

TEST(Isa, every_pattern_has_at_most_one_row) {
    std::mt19937 random(1);
    for (int k = 0; k < 200'000; ++k) {
        const u32 word = static_cast<u32>(random()) | (k % 4 != 0 ? 3U : 0U);
        int rows = 0;
        for (const OpInfo& row : kOps) rows += (word & row.mask) == row.match;
        EXPECT_LE(rows, 1);
        EXPECT_EQ(rows == 0, classify(word) == Op::illegal);
    }
}

TEST(Isa, encode_is_the_inverse_of_decode) {
    std::mt19937 random(2);
    for (const OpInfo& row : kOps)
        for (int k = 0; k < 2000; ++k) {
            const u32 word = (static_cast<u32>(random()) & ~row.mask) | row.match;
            const Instruction in = decode(word);
            EXPECT_EQ(in.op, row.op);
            const u32 again = test::encode(in.op, {in.rd, in.rs1, in.rs2, in.imm});
            if (row.format != Format::fence) {
                EXPECT_EQ(again, word) << row.name;
            }
        }
}

// Rule M-12: what lies beside the instructions in their own encoding space is illegal.
TEST(Isa, neighbours_are_illegal) {
    for (const u32 word : {0x00000000U,
                           0xffffffffU,
                           0x0000100fU /* fence.i */,
                           0x30200073U /* mret */,
                           0xc0001073U /* csrrw */,
                           0x10500073U /* wfi */,
                           0x00000001U /* c.nop */,
                           0x0000006bU,
                           0x00002063U /* branch funct3 2 */,
                           0x00003003U /* ld */,
                           0x00006003U /* lwu */,
                           0x00003023U /* sd */,
                           0x40001013U /* slli with bit 30 */,
                           0x02001013U /* slli by 32 */,
                           0x04000033U,
                           0x00001067U /* jalr funct3 1 */,
                           0x00200073U,
                           0x00008073U,
                           0x000000f3U /* ecall with rd */,
                           0x1000202fU /* lr.w */,
                           0x00002007U /* flw */})
        EXPECT_EQ(classify(word), Op::illegal) << word;
    EXPECT_EQ(classify(0xfff0000f | 0xf8000), Op::fence);
}

TEST(Isa, disassembles) {
    EXPECT_EQ(disassemble(0xffc10093, 0), "addi x1, x2, -4");
    EXPECT_EQ(disassemble(0x000012b7, 0), "lui x5, 0x00000001");
    EXPECT_EQ(disassemble(0xfe000ee3, 0x100), "beq x0, x0, 0x000000fc");
    EXPECT_EQ(disassemble(0x0080006f, 0x100), "jal x0, 0x00000108");
    EXPECT_EQ(disassemble(0x00512623, 0), "sw x5, 12(x2)");
    EXPECT_EQ(disassemble(0x02c58533, 0), "mul x10, x11, x12");
    EXPECT_EQ(disassemble(0x00000073, 0), "ecall");
    EXPECT_EQ(disassemble(0xdeadbeef, 0), "jal x29, 0xfffdb5ea");
    EXPECT_EQ(disassemble(0, 0), ".word 0x00000000");
}

TEST(Isa, exports_the_table) {
    const auto json = nlohmann::json::parse(isa_to_json());
    ASSERT_EQ(json["instructions"].size(), kOps.size());
    EXPECT_EQ(json["instructions"][0]["name"], "lui");
    EXPECT_EQ(json["instructions"][0]["match"], "0x00000037");
    EXPECT_EQ(json["ecalls"].size(), kEcalls.size());
    EXPECT_EQ(json["traps"][9]["name"], "input_exhausted");
    EXPECT_EQ(json["statuses"].size(), 5U);
}

}  // namespace
}  // namespace belay::machine
