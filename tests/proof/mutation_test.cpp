// SPDX-License-Identifier: Apache-2.0
// Fault injection into honest rows of all chips, and the question of every constraint: who would miss it?
#include <gtest/gtest.h>

#include <cstdio>
#include <set>

#include "circuit/test_flips.h"
#include "tests/proof/honest_rows.h"
#include "tests/proof/kill_search.h"

namespace belay::tests {
namespace {

HonestRows& honest() {
    static HonestRows rows;
    return rows;
}

bool sound(const ChipGraph& graph) {
    const auto& chip = graph.chip();
    return std::ranges::all_of(chip.constraints, [&](const auto& c) { return graph.holds(c); }) &&
           std::ranges::all_of(chip.messages,
                               [&](const auto& m) { return !ChipGraph::asks(m) || graph.answered(m); });
}

TEST(Mutation, EveryChipHasHonestRows) {
    for (auto& [graph, rows] : honest().chips) {
        if (graph.chip().name == "tables") continue;
        EXPECT_FALSE(rows.empty()) << graph.chip().name;
        for (const auto& row : rows) {
            graph.load(row);
            EXPECT_TRUE(sound(graph)) << graph.chip().name;
        }
    }
}

/// Cases of `bigint` but for the one of poseidon2's words.
constexpr std::string_view kOtherCases[] = {"p infinite", "q infinite", "chord",  "tangent",
                                            "opposite",   "no tangent", "small",  "product",
                                            "inverse",    "no inverse", "reduce", "tail"};

/// What one column is part of.
struct Reach {
    std::vector<std::size_t> constraints, questions;
};
Reach reach_of(const ChipGraph& graph, u32 column) {
    const auto& chip = graph.chip();
    Reach out;
    for (std::size_t k = 0; k < chip.constraints.size(); ++k)
        if (std::ranges::any_of(chip.constraints[k].coefficients,
                                [&](NodeId id) { return graph.depends(id, column); }))
            out.constraints.push_back(k);
    for (std::size_t k = 0; k < chip.messages.size(); ++k)
        if (ChipGraph::asks(chip.messages[k]) &&
            (graph.depends(chip.messages[k].multiplicity, column) ||
             std::ranges::any_of(chip.messages[k].entries,
                                 [&](NodeId id) { return graph.depends(id, column); })))
            out.questions.push_back(k);
    return out;
}

/// Of a word whose low limb is 0, the comparison with p needs no borrow and holds with one as well, unless
/// the word is p - 1: the one cell that may say either, and nobody else hears of it.
bool is_idle_borrow(const circuit::SymbolicChip& chip, const std::vector<u32>& row, u32 column, u32 wrong) {
    if (row[column] != 0 || wrong != 1) return false;
    if (chip.name == "dot") return chip.columns[column].name == "borrow";
    const auto permute = [&](std::string_view name) {
        for (u32 i = 0; i < row.size(); ++i)
            if (chip.columns[i].name == name) return row[i] == 0;
        return false;
    };
    return chip.name == "bigint" && chip.columns[column].name == "limb" &&
           std::ranges::all_of(kOtherCases, permute);
}

/// T1: no cell of any column can change alone: each wrong value breaks a constraint or a lookup, or is told
/// to another chip, who was told something else.
TEST(Mutation, EveryCellOfEveryChipIsBound) {
    std::mt19937 random(5);
    std::size_t columns = 0, flips = 0, seen_by_constraints = 0, seen_by_tables = 0, seen_by_others = 0;
    for (auto& [graph, rows] : honest().chips) {
        const auto& chip = graph.chip();
        if (chip.name == "tables") continue;
        columns += chip.columns.size();
        const std::size_t step = std::max<std::size_t>(1, rows.size() * chip.columns.size() / 2500);
        for (u32 column = 0; column < chip.columns.size(); ++column) {
            const Reach reach = reach_of(graph, column);
            std::set<u32> loose;
            for (std::size_t r = 0; r < rows.size(); r += step) {
                graph.load(rows[r]);
                const auto said = graph.spoken(true, true);
                const u32 was = graph.cell(column);
                for (const u32 wrong : circuit::wrong_values(was, random)) {
                    ++flips;
                    graph.set(column, wrong);
                    if (std::ranges::any_of(reach.constraints,
                                            [&](auto k) { return !graph.holds(chip.constraints[k]); }))
                        ++seen_by_constraints;
                    else if (std::ranges::any_of(reach.questions,
                                                 [&](auto k) { return !graph.answered(chip.messages[k]); }))
                        ++seen_by_tables;
                    else if (graph.spoken(true, true) != said)
                        ++seen_by_others;
                    else if (!is_idle_borrow(chip, rows[r], column, wrong))
                        loose.insert(wrong);
                }
                graph.set(column, was);
            }
            EXPECT_TRUE(loose.empty())
                << chip.name << ": " << chip.columns[column].name << " may be " << *loose.begin();
        }
    }
    std::printf("columns: %zu, flips: %zu; seen by constraints %zu, tables %zu, other chips %zu\n", columns,
                flips, seen_by_constraints, seen_by_tables, seen_by_others);
}

struct Score {
    std::size_t all = 0, bound = 0, alone = 0;
    std::vector<std::string> survivors;
};

Score score_of(ChipRows& chip) {
    Score out;
    const auto& constraints = chip.graph.chip().constraints;
    const std::size_t step = std::max<std::size_t>(1, chip.rows.size() / 40);
    const auto killed = [&](std::size_t k, Kept kept) {
        const u64 until = chip.graph.work() + 8'000'000;
        for (std::size_t r = 0; r < chip.rows.size(); r += step) {
            if (chip.graph.work() > until) return false;
            chip.graph.load(chip.rows[r]);
            if (!KillSearch(chip.graph, kept).find(k).empty()) return true;
        }
        return false;
    };
    for (std::size_t k = 0; k < constraints.size(); ++k) {
        ++out.all;
        if (killed(k, Kept::received))
            ++out.bound;
        else if (killed(k, Kept::nothing))
            ++out.alone;
        else
            out.survivors.push_back(constraints[k].name);
    }
    return out;
}

/// T2: constraints refuse rows that all others accept. The search changes few cells, so what it does not find
/// may still be missed: solvers (smt_test.cpp) and the chips' own tests ask about these.
constexpr std::size_t kLeastPercent = 75;
TEST(Mutation, ConstraintsAreMissed) {
    Score sum;
    for (ChipRows& chip : honest().chips) {
        const Score score = score_of(chip);
        if (score.all == 0) continue;
        std::printf("%-14s %3zu constraints: %3zu with what was received kept, %3zu otherwise\n",
                    chip.graph.chip().name.c_str(), score.all, score.bound, score.alone);
        for (const std::string& name : score.survivors) std::printf("    survives: %s\n", name.c_str());
        std::fflush(stdout);
        sum.all += score.all;
        sum.bound += score.bound;
        sum.alone += score.alone;
    }
    std::printf("killed: %zu + %zu of %zu\n", sum.bound, sum.alone, sum.all);
    EXPECT_GE((sum.bound + sum.alone) * 100, sum.all * kLeastPercent);
}

}  // namespace
}  // namespace belay::tests
