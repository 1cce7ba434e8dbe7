// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

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

/// What a verifier on L1 can afford. Bytes and their ands make many columns and messages.
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
    EXPECT_LE(MachineChips::kCount, 24U);
    EXPECT_LE(columns, 900U);
    EXPECT_LE(constraints, 600U);
    EXPECT_LE(messages, 650U);
}

}  // namespace
}  // namespace belay::circuit
