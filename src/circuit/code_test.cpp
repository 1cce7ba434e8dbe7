// SPDX-License-Identifier: Apache-2.0
// Chip `code` against decode_for_circuit: every opcode, funct3 and funct7, registers and immediates at their
// edges and anywhere, pcs where targets wrap.
#include "circuit/chips/code.h"

#include <gtest/gtest.h>

#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

CodeRow row_of(u32 pc4, u32 word) {
    CodeRow row{.pc4 = pc4, .leaf = {1, 0xffff, 3, 0x8000, 5, 0xaaaa, 7, 8}, .count = 3};
    row.leaf[pc4 % 4 * 2] = static_cast<u16>(low(word));
    row.leaf[pc4 % 4 * 2 + 1] = static_cast<u16>(high(word));
    return row;
}

CheckContext::Message message_of(u32 pc4, u32 word) {
    const Decoded d = decode_for_circuit(pc4, word);
    CheckContext::Message out{static_cast<u32>(Bus::code), pc4, static_cast<u32>(d.op), d.rd, d.rs1, d.rs2};
    if (has_target(d.op))
        out.insert(out.end(), {d.c, 0});
    else
        out.insert(out.end(), {low(d.c), high(d.c)});
    out.insert(out.end(), {low(d.d), high(d.d)});
    return out;
}

void expect_decoded(u32 pc4, u32 word) {
    const CheckContext ran = run_row<Code>(row_of(pc4, word));
    ASSERT_TRUE(ran.failures.empty())
        << std::hex << word << " at " << pc4 << ": " << ran.failures[0].constraint;
    std::map<CheckContext::Message, i64> want{{message_of(pc4, word), 3}};
    ASSERT_EQ(side(ran, 1), want) << std::hex << word << " at " << pc4;
    const CodeRow row = row_of(pc4, word);
    CheckContext::Message node{static_cast<u32>(Bus::node), static_cast<u32>(TreeTag::code), 0, pc4 / 4};
    node.insert(node.end(), row.leaf.begin(), row.leaf.end());
    want = {{node, -1}};
    ASSERT_EQ(side(ran, -1), want);
}

constexpr u32 kLastPc4 = (1U << 30) - 1;
constexpr u32 kPcs[] = {0, 1, 2, 3, 0x3fff, 0x4000, 1U << 29, kLastPc4, kLastPc4 - 1, 0x12345678};

TEST(Code, DecodesEveryOpcodeAsTheMachineDoes) {
    std::mt19937 random(1);
    for (u32 key = 0; key < 1U << 17; ++key) {
        const u32 fixed = (key & 0x7f) | (key >> 7 & 7) << 12 | key >> 10 << 25;
        // Most keys are illegal whatever the other bits are.
        const bool known = decode_entry(key) != decode_entry_none();
        for (int i = 0; i < (known ? 4 : 1); ++i) {
            const u32 any = static_cast<u32>(random());
            expect_decoded(known && i != 0 ? kPcs[any % 10] : any & kLastPc4,
                           fixed | (i == 1 ? 0 : static_cast<u32>(random()) & 0x01ff8f80));
            if (testing::Test::HasFatalFailure()) return;
        }
    }
}

TEST(Code, DecodesEdgesOfEveryRow) {
    constexpr u32 kFields[] = {0,          0xffffffff, 0x80000000, 0x00000f80, 0x000f8000,
                               0x01f00000, 0x00000080, 0x00000100, 0x00200000, 0x00100000,
                               0x7e000000, 0x000ff000, 0xfffff000};
    for (const machine::OpInfo& info : machine::kOps)
        for (const u32 pc4 : kPcs)
            for (const u32 bits : kFields) {
                expect_decoded(pc4, info.match | (bits & ~info.mask));
                expect_decoded(pc4, info.match ^ (bits & ~bits << 1));  // one bit beside it
                if (testing::Test::HasFatalFailure()) return;
            }
}

TEST(Code, DecodesAnyWordAnywhere) {
    std::mt19937 random(2);
    for (int i = 0; i < 100000; ++i) {
        u32 word = static_cast<u32>(random());
        if (i % 2 != 0) {
            const machine::OpInfo& info = machine::kOps[random() % machine::kOps.size()];
            word = (word & ~info.mask) | info.match;
        }
        expect_decoded(static_cast<u32>(random()) & kLastPc4, word);
        if (testing::Test::HasFatalFailure()) return;
    }
}

TEST(Code, EveryCellIsBound) {
    std::mt19937 random(3);
    for (const machine::OpInfo& info : machine::kOps)
        expect_every_cell_bound<Code>(
            row_of(kPcs[random() % 10], (static_cast<u32>(random()) & ~info.mask) | info.match));
    expect_every_cell_bound<Code>(row_of(kLastPc4, 0));
    expect_every_cell_bound<Code>(row_of(7, 0x00000173));  // ecall but for rd
}

TEST(Code, AWordHasOneMeaning) {
    for (const u32 word : {0xfe000ee3U, 0x00000073U, 0x00100073U, 0x80000097U, 0xffdff06fU}) {
        const CodeRow row = row_of(kLastPc4, word);
        const CheckContext at = run_row<Code>(row);
        const std::vector<u32> bits{0, 1};
        expect_outputs_unique<Code>(row, {{cell_of(at, "target carry"), bits},
                                          {cell_of(at, "target wrap"), bits},
                                          {cell_of(at, "link carry"), bits},
                                          {cell_of(at, "link wrap"), bits},
                                          {cell_of(at, "is_system"), bits},
                                          {cell_of(at, "misaligned"), bits},
                                          {cell_of(at, "op"), {0, 2, 18, 46, 47, 48}},
                                          {cell_of(at, "upper"), bits},
                                          {cell_of(at, "adds_pc"), bits}});
    }
}

}  // namespace
}  // namespace belay::circuit
