// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cstdio>

#include "circuit/chips.h"
#include "circuit/symbolic_context.h"

namespace belay::circuit {
namespace {

TEST(Symbolic, AChipIsReadAsItIsWritten) {
    const SymbolicChip chip = SymbolicContext::of<AddSub>();
    EXPECT_EQ(chip.columns.size(), 17U);
    EXPECT_EQ(chip.constraints.size(), 3U);
    EXPECT_EQ(chip.messages.size(), 14U);  // as in the design's budget for add and sub
    EXPECT_EQ(chip.degree(), 3U);
    EXPECT_NE(chip.listing().find("zero \"is_sub is a bit\": is_sub#2*(is_sub#2 - 1)"), std::string::npos)
        << chip.listing();
}

/// What a verifier of all chips has to evaluate. The design asked for 24 chips, 700 columns and 450 messages,
/// which keep L1 at 10M gas; keccak and the 256-bit ecalls take more (docs/proving.md has the counts). These
/// are what the chips may not outgrow.
TEST(Symbolic, AllChipsTogetherStayInsideTheCaps) {
    std::size_t columns = 0, constraints = 0, messages = 0;
    MachineChips::for_each([&]<class Chip, std::size_t>() {
        const SymbolicChip chip = SymbolicContext::of<Chip>();
        EXPECT_LE(chip.columns.size(), 180U) << chip.name;
        EXPECT_LE(chip.degree(), 3U) << chip.name;
        columns += chip.columns.size();
        constraints += chip.constraints.size();
        messages += chip.messages.size();
    });
    std::printf("%zu chips, %zu columns, %zu constraints, %zu messages\n", MachineChips::kCount, columns,
                constraints, messages);
    EXPECT_LE(MachineChips::kCount, 28U);
    EXPECT_LE(columns, 1500U);
    EXPECT_LE(constraints, 900U);
    EXPECT_LE(messages, 1200U);
}

}  // namespace
}  // namespace belay::circuit
