// SPDX-License-Identifier: Apache-2.0
// A chip's polynomials on one row whose cells change one by one: only what depends on a changed cell is
// computed again, so that a test can try millions of changes.
#pragma once

#include <algorithm>
#include <map>
#include <vector>

#include "circuit/symbolic_context.h"
#include "circuit/table_rows.h"

namespace belay::tests {

using circuit::NodeId;
using circuit::SymbolicMessage;
using crypto::KoalaBear;

class ChipGraph {
  public:
    explicit ChipGraph(circuit::SymbolicChip chip)
        : chip_(std::move(chip)),
          values_(chip_.nodes.size()),
          columns_(chip_.nodes.size()),
          dependents_(chip_.columns.size()),
          cells_(chip_.columns.size()) {
        using Kind = circuit::SymbolicNode::Kind;
        for (NodeId id = 0; id < chip_.nodes.size(); ++id) {
            const auto& node = chip_.nodes[id];
            auto& mine = columns_[id];
            if (node.kind == Kind::column) mine = {node.a};
            if (node.kind == Kind::scale) mine = columns_[node.a];
            if (node.kind == Kind::add || node.kind == Kind::sub || node.kind == Kind::mul)
                std::ranges::set_union(columns_[node.a], columns_[node.b], std::back_inserter(mine));
            for (const u32 column : mine) dependents_[column].push_back(id);
        }
    }

    const circuit::SymbolicChip& chip() const { return chip_; }
    KoalaBear value(NodeId id) const { return values_[id]; }
    u32 cell(u32 column) const { return cells_[column]; }
    /// Of which columns a polynomial is made, rising.
    const std::vector<u32>& columns(NodeId id) const { return columns_[id]; }
    bool depends(NodeId id, u32 column) const { return std::ranges::binary_search(columns_[id], column); }

    void load(const std::vector<u32>& cells) {
        cells_ = cells;
        for (NodeId id = 0; id < values_.size(); ++id) values_[id] = computed(id);
        work_ += values_.size();
    }
    void set(u32 column, u32 value) {
        if (cells_[column] == value) return;
        cells_[column] = value;
        for (const NodeId id : dependents_[column]) values_[id] = computed(id);
        work_ += dependents_[column].size();
    }

    /// Polynomials computed so far: what searches are bounded by.
    u64 work() const { return work_; }

    bool holds(const circuit::SymbolicConstraint& constraint) const {
        return std::ranges::all_of(constraint.coefficients, [&](NodeId id) { return values_[id].is_zero(); });
    }
    /// A question to a table that has an answer, or none at all.
    bool answered(const SymbolicMessage& message) const {
        if (values_[message.multiplicity].is_zero()) return true;
        if (message.kind == SymbolicMessage::Kind::range)
            return values_[message.entries[1]].canonical() >> message.bits == 0;
        std::vector<u32> words;
        for (const NodeId id : message.entries) words.push_back(values_[id].canonical());
        return circuit::in_table(message.bus, words);
    }
    static bool asks(const SymbolicMessage& message) {
        return message.kind == SymbolicMessage::Kind::range || message.kind == SymbolicMessage::Kind::lookup;
    }

    /// Messages to and from other chips with their counts: what is sent counts up, what is received down.
    using Spoken = std::map<std::vector<u32>, KoalaBear>;
    Spoken spoken(bool sent, bool received) const {
        Spoken out;
        for (const SymbolicMessage& message : chip_.messages) {
            if (asks(message)) continue;
            const bool is_sent = message.kind == SymbolicMessage::Kind::send;
            if (is_sent ? !sent : !received) continue;
            const KoalaBear m = values_[message.multiplicity];
            if (m.is_zero()) continue;
            std::vector<u32> words{static_cast<u32>(message.bus)};
            for (const NodeId id : message.entries) words.push_back(values_[id].canonical());
            KoalaBear& count = out[words];
            count = is_sent ? count + m : count - m;
        }
        std::erase_if(out, [](const auto& item) { return item.second.is_zero(); });
        return out;
    }

  private:
    KoalaBear computed(NodeId id) const {
        using Kind = circuit::SymbolicNode::Kind;
        const auto& node = chip_.nodes[id];
        switch (node.kind) {
            case Kind::constant:
            case Kind::fixed:  // of tables, which have no constraint
                return {};
            case Kind::live:
                return circuit::field(1);
            case Kind::column:
                return KoalaBear::from_canonical(cells_[node.a]);
            case Kind::add:
                return values_[node.a] + values_[node.b];
            case Kind::sub:
                return values_[node.a] - values_[node.b];
            case Kind::mul:
                return values_[node.a] * values_[node.b];
            case Kind::scale:
                return values_[node.a] * KoalaBear::from_canonical(node.b);
        }
        return {};
    }

    circuit::SymbolicChip chip_;
    std::vector<KoalaBear> values_;
    std::vector<std::vector<u32>> columns_;        // by node
    std::vector<std::vector<NodeId>> dependents_;  // by column, in the order of computing
    std::vector<u32> cells_;
    u64 work_ = 0;
};

}  // namespace belay::tests
