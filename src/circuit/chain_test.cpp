// SPDX-License-Identifier: Apache-2.0
#include "circuit/chain.h"

#include <gtest/gtest.h>

namespace belay::circuit {
namespace {

/// `n` segments of ten steps each.
std::vector<Statement> chain(u32 n) {
    std::vector<Statement> out;
    machine::StatePreimage at;
    machine::ProgramIdentity program;
    program.entry = 4;
    at.program_hash = program.hash();
    for (u32 k = 0; k < n; ++k) {
        Statement& s = out.emplace_back();
        s.program = program;
        s.before = at;
        at.state.cycle += 10;
        at.state.x[5] = k;
        s.after = at;
    }
    return out;
}

TEST(Chain, WholeAndInOrder) {
    const auto segments = chain(4);
    const RunClaim run{segments.front().before.root(), segments.back().after.root()};
    const ChainVerdict verdict = check_chain(segments, run);
    EXPECT_TRUE(verdict.accepted());
    EXPECT_TRUE(verdict.advice_free);
}

TEST(Chain, EveryFaultHasItsReason) {
    const auto good = chain(4);
    const RunClaim run{good.front().before.root(), good.back().after.root()};
    const auto reason = [&](auto&& change) {
        auto segments = good;
        change(segments);
        const ChainVerdict verdict = check_chain(segments, run);
        return std::pair(verdict.reason, verdict.segment);
    };
    using Segments = std::vector<Statement>;
    EXPECT_EQ(reason([](Segments& s) { s.clear(); }), std::pair(Reject::kChainEmpty, 0U));
    EXPECT_EQ(reason([](Segments& s) { s.erase(s.begin() + 1); }), std::pair(Reject::kChainGap, 1U));
    EXPECT_EQ(reason([](Segments& s) { std::swap(s[2], s[3]); }), std::pair(Reject::kChainGap, 2U));
    EXPECT_EQ(reason([](Segments& s) { s.insert(s.begin() + 3, s[1]); }), std::pair(Reject::kChainOrder, 3U));
    EXPECT_EQ(reason([](Segments& s) { s.insert(s.begin() + 1, s[1]); }), std::pair(Reject::kChainTwice, 2U));
    EXPECT_EQ(reason([](Segments& s) { s[2].before.state.x[7] = 9; }), std::pair(Reject::kChainBroken, 2U));
    EXPECT_EQ(reason([](Segments& s) {
                  s[1].program.entry = 8;
                  s[1].before.program_hash = s[1].after.program_hash = s[1].program.hash();
              }),
              std::pair(Reject::kChainProgram, 1U));
    EXPECT_EQ(reason([](Segments& s) { s.erase(s.begin()); }), std::pair(Reject::kChainStart, 0U));
    EXPECT_EQ(reason([](Segments& s) { s.pop_back(); }), std::pair(Reject::kChainEnd, 2U));
    EXPECT_EQ(reason([](Segments& s) { s[1].after.state.x[0] = 1; }), std::pair(Reject::kZeroRegister, 1U));
}

TEST(Chain, AdviceIsSeen) {
    auto segments = chain(3);
    for (Statement& s : segments) s.before.state.input_limit = s.after.state.input_limit = 5;
    segments[1].after.state.input_position = 2;
    segments[2].before.state.input_position = segments[2].after.state.input_position = 2;
    const ChainVerdict verdict = check_chain(segments);
    EXPECT_TRUE(verdict.accepted());
    EXPECT_FALSE(verdict.advice_free);
}

}  // namespace
}  // namespace belay::circuit
