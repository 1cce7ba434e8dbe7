// SPDX-License-Identifier: Apache-2.0
// For tests of chips: fault injection into one row. A cell that can change while every constraint holds and
// every message stays is a cell that nothing binds; an output that can change while all inputs stay is worse.
#pragma once

#include <gtest/gtest.h>

#include <random>
#include <set>
#include <string_view>
#include <utility>

#include "circuit/check_context.h"

namespace belay::circuit {

/// Messages between chips. What a table answers is no binding: the prover picks how often he asks, and a
/// wrong question has failed already.
inline std::map<CheckContext::Message, i64> spoken(const CheckContext& context) {
    std::map<CheckContext::Message, i64> out = context.unbalanced();
    std::erase_if(out, [](const auto& item) { return is_table(static_cast<Bus>(item.first[0])); });
    return out;
}

template <class Chip>
CheckContext run_row(const typename Chip::Row& row, const std::map<u32, u32>& flips = {}) {
    CheckContext context;
    context.run<Chip>(row, &flips);
    return context;
}

/// The number of the `nth` column of that name.
inline u32 cell_of(const CheckContext& context, std::string_view name, u32 nth = 0) {
    for (u32 i = 0; i < context.names.size(); ++i)
        if (context.names[i] == name && nth-- == 0) return i;
    BELAY_CHECK(false);
    return 0;
}

/// Wrong values that are likely to slip through: neighbours, single bits, limb multiples, small ones and any.
inline std::set<u32> wrong_values(u32 honest, std::mt19937& random) {
    constexpr u32 kP = KoalaBear::kModulus;
    std::set<u32> out{0, 1, 2, 3, 32, 0xff, 0x7fff, 0x8000, 0xffff, 0x10000, kP - 1, kP - 0x10000};
    for (unsigned bit = 0; bit < 31; ++bit) {
        out.insert((honest ^ 1U << bit) % kP);
        out.insert((honest + (1U << bit)) % kP);
        out.insert((honest + kP - (1U << bit)) % kP);
    }
    for (int i = 0; i < 8; ++i) {
        out.insert(random() % kP);
        out.insert(random() & 0xffff);
    }
    out.erase(honest);
    return out;
}

/// The row holds, and no cell of it can change alone: each wrong value breaks a constraint, a range or a
/// lookup, or else changes a message that another chip sees.
template <class Chip>
void expect_every_cell_bound(const typename Chip::Row& row, u32 seed = 1) {
    std::mt19937 random(seed);
    const CheckContext honest = run_row<Chip>(row);
    for (const CheckContext::Failure& f : honest.failures)
        ADD_FAILURE() << f.chip << ": the honest row breaks: " << f.constraint;
    const auto said = spoken(honest);
    for (u32 cell = 0; cell < honest.cells.size(); ++cell)
        for (const u32 wrong : wrong_values(honest.cells[cell], random)) {
            const CheckContext flipped = run_row<Chip>(row, {{cell, wrong}});
            if (!flipped.failures.empty() || spoken(flipped) != said) continue;
            ADD_FAILURE() << Chip::kName << ": cell " << cell << " (" << honest.names[cell] << ") may be "
                          << wrong << " instead of " << honest.cells[cell];
            break;
        }
}

/// What a row receives from other chips (negative) or sends to them (positive).
inline std::map<CheckContext::Message, i64> side(const CheckContext& context, int sign) {
    auto out = spoken(context);
    std::erase_if(out, [&](const auto& item) { return (item.second > 0) != (sign > 0); });
    return out;
}

/// Tries every combination of values for the chosen cells (cell, values) and expects that those that hold,
/// with the same messages received, send what the honest row sends.
template <class Chip>
void expect_outputs_unique(const typename Chip::Row& row,
                           const std::vector<std::pair<u32, std::vector<u32>>>& choices) {
    const CheckContext honest = run_row<Chip>(row);
    EXPECT_TRUE(honest.failures.empty()) << Chip::kName;
    const auto received = side(honest, -1), sent = side(honest, 1);
    std::vector<std::size_t> at(choices.size(), 0);
    for (;;) {
        std::map<u32, u32> flips;
        for (std::size_t i = 0; i < choices.size(); ++i) flips[choices[i].first] = choices[i].second[at[i]];
        const CheckContext tried = run_row<Chip>(row, flips);
        if (tried.failures.empty() && side(tried, -1) == received)
            EXPECT_EQ(side(tried, 1), sent) << Chip::kName << ": two outputs for one input";
        std::size_t i = 0;
        while (i < at.size() && ++at[i] == choices[i].second.size()) at[i++] = 0;
        if (i == at.size()) return;
    }
}

}  // namespace belay::circuit
