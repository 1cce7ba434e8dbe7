// SPDX-License-Identifier: Apache-2.0
#include "prover/rows.h"

#include "circuit/table_chip.h"
#include "prover/family_names.h"

namespace belay::prover {
namespace {

using circuit::MachineChips;

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
    else if constexpr (std::is_same_v<Row, circuit::BlockIoRow>)
        return &trace.block_ios;
    else
        return nullptr;
}

template <class Chip, class Calls>
void expand(const Calls& calls, std::vector<typename Chip::Row>& out) {
    if constexpr (requires { Chip::expand(calls.front(), out); })
        for (const auto& call : calls) Chip::expand(call, out);
}

[[maybe_unused]] void code_rows(const Trace& trace, const machine::CodeTable& code,
                                std::vector<circuit::CodeRow>& out) {
    out.reserve(trace.code.size());
    for (const CodeUse& use : trace.code) {
        circuit::CodeRow& row = out.emplace_back();
        row.pc4 = use.pc4;
        row.count = use.count;
        for (u32 k = 0; k < 4; ++k) {
            const u32 word = code.fetch((use.pc4 & ~3U) * 4 + 4 * k);
            row.leaf[2 * k] = static_cast<u16>(word);
            row.leaf[2 * k + 1] = static_cast<u16>(word >> 16);
        }
    }
}

/// Rows made of what the trace has in another form.
template <class Chip>
void make(const Trace& trace, const machine::Program& program, std::vector<typename Chip::Row>& out) {
    if constexpr (std::is_same_v<typename Chip::Row, circuit::CodeRow>) code_rows(trace, program.code(), out);
    expand<Chip>(trace.keccaks, out);
    expand<Chip>(trace.mulmods, out);
    expand<Chip>(trace.ec_adds, out);
    expand<Chip>(trace.permutations, out);
    expand<Chip>(trace.dots, out);
}

}  // namespace

MachineRows rows_of(Trace& trace, const machine::Program& program, const machine::MemoryTree&) {
    MachineRows out;
    MachineChips::for_each([&]<class Chip, std::size_t index>() {
        auto& rows = std::get<index>(out);
        if (auto* ready = rows_in<Chip>(trace))
            rows = std::move(*ready);
        else
            make<Chip>(trace, program, rows);
    });
    return out;
}

void give_back(MachineRows& rows, Trace& trace) {
    MachineChips::for_each([&]<class Chip, std::size_t index>() {
        if (auto* home = rows_in<Chip>(trace)) *home = std::move(std::get<index>(rows));
    });
}

}  // namespace belay::prover
