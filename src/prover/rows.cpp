// SPDX-License-Identifier: Apache-2.0
#include "prover/rows.h"

#include "circuit/table_chip.h"
#include "prover/family_names.h"

namespace belay::prover {
namespace {

using circuit::MachineChips;

constexpr u32 kLeafWords = machine::kLeafSize / 4;

/// The trace's own vector of a chip's rows, or null: those that take no making.
template <class Chip>
std::vector<typename Chip::Row>* rows_in(Trace& trace) {
    using Row = typename Chip::Row;
    constexpr auto kFamily = family_named(Chip::kName);
    if constexpr (kFamily.has_value())
        return &trace.of(*kFamily);
    else if constexpr (std::is_same_v<Row, circuit::SystemRow>)
        return &trace.ecalls;
    else if constexpr (std::is_same_v<Row, circuit::StopRow>)
        return &trace.stops;
    else if constexpr (std::is_same_v<Row, circuit::AgeRow>)
        return &trace.aged;
    else if constexpr (std::is_same_v<Row, circuit::WordRow>)
        return &trace.words;
    else if constexpr (std::is_same_v<Row, circuit::LeafRow>)
        return &trace.leaves;
    else if constexpr (std::is_same_v<Row, circuit::BigintRow>)
        return &trace.bigints;
    else if constexpr (std::is_same_v<Row, circuit::ProductRow>)
        return &trace.products;
    else if constexpr (std::is_same_v<Row, circuit::BlockIoRow>)
        return &trace.block_ios;
    else
        return nullptr;
}

void code_rows(const Trace& trace, const CodeNodes& code, std::vector<circuit::CodeRow>& out) {
    out.reserve(trace.code.size());
    for (const CodeUse& use : trace.code)
        out.push_back({.pc4 = use.pc4, .leaf = code.limbs(use.pc4 / kLeafWords), .count = use.count});
}

/// Nodes of both trees, and the permutations that ecalls asked for.
void node_rows(const Trace& trace, const machine::Machine& machine, const CodeNodes& code,
               std::vector<circuit::NodeRow>& out) {
    out.reserve(2 * trace.memory_nodes + trace.code_nodes + trace.permutations.size());
    memory_node_rows(machine, trace.leaves, out);
    std::vector<CodeLeafUse> leaves;
    for (const CodeUse& use : trace.code) {
        const u32 leaf = use.pc4 / kLeafWords;
        if (leaves.empty() || leaves.back().leaf != leaf) leaves.push_back({leaf, 0});
        ++leaves.back().words;
    }
    code.rows(leaves, out);
    for (const circuit::PermutationCall& call : trace.permutations) {
        circuit::NodeRow& row = out.emplace_back();
        row.kind = circuit::NodeKind::permutation;
        row.input = call.before;
    }
}

/// Rows made of what the trace has in another form.
template <class Chip>
void make(const Trace& trace, const machine::Machine& machine, const CodeNodes& code,
          std::vector<typename Chip::Row>& out) {
    if constexpr (std::is_same_v<typename Chip::Row, circuit::CodeRow>) code_rows(trace, code, out);
    if constexpr (std::is_same_v<typename Chip::Row, circuit::NodeRow>) node_rows(trace, machine, code, out);
    if constexpr (requires { Chip::expand(trace.keccaks.front(), out); })
        for (const circuit::KeccakCall& call : trace.keccaks) Chip::expand(call, out);
    if constexpr (requires { Chip::expand(trace.dots.front(), out); })
        for (const circuit::DotCall& call : trace.dots) Chip::expand(call, out);
}

}  // namespace

MachineRows rows_of(Trace& trace, const machine::Machine& machine, const CodeNodes& code) {
    MachineRows out;
    // First what is made from the trace: what is moved leaves it.
    MachineChips::for_each([&]<class Chip, std::size_t index>() {
        if (rows_in<Chip>(trace) == nullptr) make<Chip>(trace, machine, code, std::get<index>(out));
    });
    MachineChips::for_each([&]<class Chip, std::size_t index>() {
        if (auto* ready = rows_in<Chip>(trace)) std::get<index>(out) = std::move(*ready);
    });
    return out;
}

void give_back(MachineRows& rows, Trace& trace) {
    MachineChips::for_each([&]<class Chip, std::size_t index>() {
        if (auto* home = rows_in<Chip>(trace)) *home = std::move(std::get<index>(rows));
    });
}

}  // namespace belay::prover
