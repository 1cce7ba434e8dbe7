// SPDX-License-Identifier: Apache-2.0
// Changes cells of one row in a committed stack as a cheating prover would: the tables' counts follow the
// row's new questions, so that only what is really wrong is wrong. Says why the verifier must refuse it.
#pragma once

#include <cstdlib>
#include <random>

#include "circuit/chips.h"
#include "tests/proof/all_chips.h"
#include "tests/proof/chip_graph.h"
#include "tests/proof/kill_search.h"
#include "tests/proof/whole_segment.h"

namespace belay::tests {

inline std::size_t env_number(const char* name, std::size_t otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoul(text, nullptr, 10);
}

class StackFaults {
  public:
    explicit StackFaults(WholeSegment& whole) : whole_(whole) {
        MachineChips::for_each(
            [&]<class Chip, std::size_t>() { graphs_.emplace_back(circuit::SymbolicContext::of<Chip>()); });
    }

    ChipGraph& graph(std::size_t table) { return graphs_[table]; }
    void load(std::size_t table, u32 row) { graphs_[table].load(cells_of(table, row)); }

    u32 other_value(std::size_t table, u32 row, u32 column) const {
        const u32 was = whole_.cells[whole_.place(table, column, row)].canonical();
        return was == 1 ? 0 : was ^ 1;
    }

    /// Changes cells (column, value) of a row, and returns the reason that verification has to give.
    Reject inject(std::size_t table, u32 row, const std::vector<std::pair<u32, u32>>& changes) {
        load(table, row);
        ChipGraph& graph = graphs_[table];
        const auto said = graph.spoken(true, true);
        count_questions(graph, -1);
        for (const auto& [column, value] : changes) {
            graph.set(column, value);
            put(whole_.place(table, column, row), KoalaBear::from_canonical(value));
        }
        const bool answered = count_questions(graph, 1);
        if (table + 1 == MachineChips::kCount) return Reject::kBusesUnbalanced;  // a count by itself
        if (!answered || graph.spoken(true, true) != said) return Reject::kBusesUnbalanced;
        const auto& constraints = graph.chip().constraints;
        return std::ranges::all_of(constraints, [&](const auto& c) { return graph.holds(c); })
                   ? Reject::kNone
                   : Reject::kChipClaim;
    }
    void undo() {
        for (; !undo_.empty(); undo_.pop_back()) whole_.cells[undo_.back().first] = undo_.back().second;
    }

  private:
    std::vector<u32> cells_of(std::size_t table, u32 row) const {
        std::vector<u32> out;
        for (u32 column = 0; column < WholeSegment::key().shapes[table].columns; ++column)
            out.push_back(whole_.cells[whole_.place(table, column, row)].canonical());
        return out;
    }
    void put(std::size_t place, KoalaBear value) {
        undo_.emplace_back(place, whole_.cells[place]);
        whole_.cells[place] = value;
    }
    /// False when a question has no answer.
    bool count_questions(const ChipGraph& graph, i64 by) {
        bool all = true;
        for (const SymbolicMessage& m : graph.chip().messages) {
            if (!ChipGraph::asks(m)) continue;
            const KoalaBear times = graph.value(m.multiplicity);
            if (times.is_zero()) continue;
            std::vector<u32> words;
            for (const NodeId id : m.entries) words.push_back(graph.value(id).canonical());
            const u32 row = circuit::Tables::row_of(m.bus, words);
            if (row == circuit::kNoTableRow) {
                all = false;
                continue;
            }
            const auto at = std::ranges::find(circuit::Tables::kTables, m.bus);
            const u32 column = static_cast<u32>(at - circuit::Tables::kTables.begin());
            const std::size_t place = whole_.place(MachineChips::kCount - 1, column, row);
            put(place, whole_.cells[place] + times * circuit::field(by));
        }
        return all;
    }

    WholeSegment& whole_;
    std::vector<ChipGraph> graphs_;
    std::vector<std::pair<std::size_t, KoalaBear>> undo_;
};

}  // namespace belay::tests
