// SPDX-License-Identifier: Apache-2.0
// The fault injection itself: it has to find the faults that chips can have.
#include <gtest/gtest-spi.h>

#include "circuit/test_flips.h"

namespace belay::circuit {
namespace {

struct ForgottenCell {
    static constexpr std::string_view kName = "forgotten";
    struct Row {};
    template <class C>
    static void define(C& c, const Row&) {
        c.send(Bus::state, c.live(), {c.column("sent", [] { return 5U; })});
        c.range(16, c.column("only ranged", [] { return 7U; }));
    }
};

/// out = in / 2 without the range that makes the remainder unique.
struct LooseHalf {
    static constexpr std::string_view kName = "loose";
    struct Row {};
    template <class C>
    static void define(C& c, const Row&) {
        const auto in = c.column("in", [] { return 8U; });
        const auto out = c.column("out", [] { return 4U; });
        const auto rest = c.column("rest", [] { return 0U; });
        c.receive(Bus::memory, c.live(), {in});
        c.send(Bus::memory, c.live(), {out});
        c.zero("halves", in - out - out - rest);
    }
};

TEST(Flips, FindACellThatNothingBinds) {
    EXPECT_NONFATAL_FAILURE(expect_every_cell_bound<ForgottenCell>({}), "only ranged");
    expect_every_cell_bound<LooseHalf>({});
}

TEST(Flips, FindTwoOutputsForOneInput) {
    EXPECT_NONFATAL_FAILURE(expect_outputs_unique<LooseHalf>({}, {{1, {3}}, {2, {0, 1, 2}}}), "two outputs");
    expect_outputs_unique<LooseHalf>({}, {{1, {3, 4, 5}}, {2, {0, 1}}});
}

TEST(Flips, JudgeLookupsByTheTables) {
    EXPECT_TRUE(in_table(Bus::range, std::array<u32, 2>{0, 0}));
    EXPECT_FALSE(in_table(Bus::range, std::array<u32, 2>{0, 1}));
    EXPECT_FALSE(in_table(Bus::range, std::array<u32, 2>{16, 0x10000}));
    EXPECT_TRUE(in_table(Bus::and8, std::array<u32, 3>{0xf0, 0x3c, 0x30}));
    EXPECT_FALSE(in_table(Bus::and8, std::array<u32, 3>{0x100, 0, 0}));
    EXPECT_TRUE(in_table(Bus::power, std::array<u32, 4>{1, 16, 0x10000, 1}));
    EXPECT_TRUE(in_table(Bus::power, std::array<u32, 4>{0, 0, 1, 0x10000}));
    EXPECT_FALSE(in_table(Bus::power, std::array<u32, 4>{0, 16, 0x10000, 1}));
}

}  // namespace
}  // namespace belay::circuit
