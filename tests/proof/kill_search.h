// SPDX-License-Identifier: Apache-2.0
// Looks for what one constraint forbids and nothing else does: an honest row with a few cells changed that
// breaks this constraint alone. Whatever else a change breaks is mended by a further cell, in which the
// broken equation is linear.
#pragma once

#include <ranges>
#include <span>

#include "tests/proof/chip_graph.h"

namespace belay::tests {

/// What must stay besides the other constraints and the tables' answers.
enum class Kept : u8 {
    received,  // what other chips told the row: then the constraint is what makes its outputs one
    nothing,
};

class KillSearch {
  public:
    KillSearch(ChipGraph& graph, Kept kept, u64 most_work = 4'000'000)
        : graph_(graph), kept_(kept), most_work_(graph.work() + most_work) {}

    /// The changed cells (column, value), or nothing. The graph holds an honest row, before and after.
    std::vector<std::pair<u32, u32>> find(std::size_t constraint) {
        target_ = constraint;
        budget_ = kBudget;
        remember();
        const auto& c = graph_.chip().constraints[constraint];
        std::vector<u32> columns;
        for (const NodeId id : c.coefficients)
            for (const u32 column : graph_.columns(id)) columns.push_back(column);
        std::ranges::sort(columns);
        columns.erase(std::unique(columns.begin(), columns.end()), columns.end());
        for (const u32 column : columns)
            for (const u32 wrong : values(graph_.cell(column)))
                if (change(column, wrong, most_cells())) return changed_;
        return {};
    }

  private:
    static constexpr int kFewCells = 4, kBudget = 400;
    static constexpr std::size_t kLong = 100;

    /// Where every constraint gives the next cell, one wrong cell is carried to the end.
    int most_cells() const {
        const std::size_t constraints = graph_.chip().constraints.size();
        return constraints > kLong ? static_cast<int>(constraints) : kFewCells;
    }

    static std::vector<u32> values(u32 honest) {
        const KoalaBear h = KoalaBear::from_canonical(honest);
        std::vector<u32> out;
        for (const i64 by : {1, -1, 2, -2, 256, 65536, -65536, 77777777})
            out.push_back((h + circuit::field(by)).canonical());
        for (const u32 v : {0U, 1U, 2U, 255U, 65535U})
            if (v != honest) out.push_back(v);
        return out;
    }
    void remember() {
        honest_.resize(graph_.chip().nodes.size());
        for (NodeId id = 0; id < honest_.size(); ++id) honest_[id] = graph_.value(id);
        kept_values_.clear();
        if (kept_ == Kept::nothing) return;
        for (const SymbolicMessage& m : graph_.chip().messages) {
            if (m.kind != SymbolicMessage::Kind::receive || ChipGraph::asks(m)) continue;
            const KoalaBear count = graph_.value(m.multiplicity);
            kept_values_.emplace_back(m.multiplicity, count);
            if (count.is_zero()) continue;
            for (const NodeId id : m.entries) kept_values_.emplace_back(id, graph_.value(id));
        }
    }
    /// Sets one more cell and mends what is broken then.
    bool change(u32 column, u32 value, int left) {
        if (--budget_ < 0 || graph_.work() > most_work_) return false;
        const u32 before = graph_.cell(column);
        graph_.set(column, value);
        changed_.emplace_back(column, value);
        const bool found = mended(left - 1);
        graph_.set(column, before);
        if (!found) changed_.pop_back();
        return found;
    }
    /// True when only the target is broken, perhaps after more changes.
    bool mended(int left) {
        NodeId node = 0;
        std::vector<KoalaBear> wanted;
        if (!broken(node, wanted)) return !graph_.holds(graph_.chip().constraints[target_]);
        if (left == 0) return false;
        for (const u32 column : std::views::reverse(graph_.columns(node))) {
            if (std::ranges::any_of(changed_, [&](const auto& c) { return c.first == column; })) continue;
            for (const KoalaBear value : wanted) {
                u32 solution = 0;
                if (solved(node, value, column, solution) && change(column, solution, left)) return true;
            }
        }
        return false;
    }
    /// The first equation, not of the target, that does not hold, and values that would do.
    bool broken(NodeId& node, std::vector<KoalaBear>& wanted) const {
        const auto is = [&](NodeId id, std::initializer_list<KoalaBear> values) {
            node = id;
            wanted = values;
            return true;
        };
        for (const auto& [id, value] : kept_values_)
            if (graph_.value(id) != value) return is(id, {value});
        const auto& constraints = graph_.chip().constraints;
        for (std::size_t k = 0; k < constraints.size(); ++k) {
            if (k == target_) continue;
            for (const NodeId id : constraints[k].coefficients)
                if (!graph_.value(id).is_zero()) return is(id, {{}});
        }
        for (const SymbolicMessage& m : graph_.chip().messages) {
            if (!ChipGraph::asks(m) || graph_.answered(m)) continue;
            if (m.kind == SymbolicMessage::Kind::range) {
                const NodeId x = m.entries[1];
                return is(x, {honest_[x], {}, circuit::field(1)});
            }
            for (const NodeId id : m.entries)
                if (graph_.value(id) != honest_[id]) return is(id, {honest_[id]});
            return is(m.multiplicity, {honest_[m.multiplicity]});
        }
        return false;
    }
    /// The value of a column for which the node has the wanted value, when it is linear in the column there.
    bool solved(NodeId node, KoalaBear wanted, u32 column, u32& solution) {
        const u32 before = graph_.cell(column);
        const KoalaBear at = KoalaBear::from_canonical(before), one = circuit::field(1);
        const KoalaBear here = graph_.value(node);
        graph_.set(column, (at + one).canonical());
        const KoalaBear slope = graph_.value(node) - here;
        bool ok = !slope.is_zero();
        if (ok) {
            solution = (at + (wanted - here) * slope.inverse()).canonical();
            graph_.set(column, solution);
            ok = solution != before && graph_.value(node) == wanted;
        }
        graph_.set(column, before);
        return ok;
    }

    ChipGraph& graph_;
    Kept kept_;
    u64 most_work_;
    std::size_t target_ = 0;
    int budget_ = 0;
    std::vector<KoalaBear> honest_;  // by node
    std::vector<std::pair<NodeId, KoalaBear>> kept_values_;
    std::vector<std::pair<u32, u32>> changed_;
};

}  // namespace belay::tests
