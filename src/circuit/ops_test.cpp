// SPDX-License-Identifier: Apache-2.0
// Which chip executes what: chips take disjoint instructions, and no choice of a chip's bits names one that
// is not its own.
#include <gtest/gtest.h>

#include <set>

#include "circuit/chips.h"
#include "circuit/smt.h"

namespace belay::circuit {
namespace {

template <class Chip>
concept Executes = requires { Chip::kOps; };

TEST(Ops, BitsOfAChipNameItsInstructionsAndNoOthers) {
    std::set<std::string> all;
    MachineChips::for_each([&]<class Chip, std::size_t>() {
        if constexpr (Executes<Chip>) {
            std::set<std::string> named, own;
            for (const SmtCase& one : smt_cases(SymbolicContext::of<Chip>())) named.insert(one.name);
            for (const machine::Op op : Chip::kOps) own.insert(std::string(machine::info_of(op).name));
            if (own.size() > 1) EXPECT_EQ(named, own) << Chip::kName;
            for (const std::string& name : own) EXPECT_TRUE(all.insert(name).second) << name;
        }
    });
}

}  // namespace
}  // namespace belay::circuit
