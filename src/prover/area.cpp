// SPDX-License-Identifier: Apache-2.0
#include "prover/area.h"

#include <algorithm>

#include "circuit/machine_key.h"
#include "machine/ecall_values.h"
#include "machine/leaf_range.h"
#include "prover/family_names.h"

namespace belay::prover {
namespace {

using circuit::MachineChips;
using machine::Ecall;

constexpr u64 kNodesAboveLeaf = machine::kTreeLevels;
constexpr u64 kNodesAboveCode = machine::kTreeLevels;  // T-7: a tree of the same shape

/// keccak256: rows of a permutation, 24 rounds of 5 sheets and 5 planes; and of what lies between two.
constexpr u64 kRoundRows = 24 * 10, kLanes = 25;

/// Rows of one call, at most (bigint_rows.h): a case and the tails of six coordinates; four products a case.
constexpr u64 kMostBigints = 8, kMostProducts = 16;

/// Words of memory that an ecall accesses, at most, and how many blocks they lie in.
struct Words {
    u64 words = 0, blocks = 0;
};
Words words_of(Ecall number, std::span<const u32, 4> a) {
    switch (number) {
        case Ecall::yield:
        case Ecall::read_input:
        case Ecall::inbox_accumulator:
            return {8, 1};
        case Ecall::keccak256:
            return {8 + std::min<u64>(a[2], 1024) / 4 + 4, 2};
        case Ecall::mulmod256:
            return {32, 1};
        case Ecall::secp256k1_add:
            return {48, 1};
        case Ecall::poseidon2:
            return {16, 1};
        case Ecall::kb5_dot:
            return {8 + 10 * std::min<u64>(a[3], 48) + 8, 3};
        case Ecall::halt:
        case Ecall::bad_advice:
            return {};
    }
    return {};
}

/// Rows of the table of a chip, by the chip's name.
u64 rows_of(std::string_view name, const Tally& t) {
    if (const auto family = family_named(name)) return t.families[static_cast<std::size_t>(*family)];
    if (name == "age") return t.aged;
    if (name == "word") return t.words;
    if (name == "system") return t.ecalls;
    if (name == "stop") return t.stops;
    if (name == "block_io") return t.block_ios;
    if (name == "code") return t.code_words;
    if (name == "leaf") return t.leaves;
    if (name == "bigint") return t.bigints;
    if (name == "product") return t.products;
    if (name == "dot") return t.dots + t.dot_elements;
    if (name == "keccak_round") return t.keccak_blocks * kRoundRows;
    if (name == "keccak_sponge") return kLanes * (t.keccak_blocks + t.keccaks);
    if (name == "poseidon2") return 2 * t.memory_nodes + t.code_nodes + t.permutations;
    return 0;
}

/// What stays the same: names, columns, the rows of whole tables, the most rows a table may have.
struct TableKind {
    std::string_view name;
    u64 columns = 0, fixed_rows = 0, most_rows = 0;
};

const std::vector<TableKind>& kinds() {
    static const std::vector<TableKind> kKinds = [] {
        std::vector<TableKind> out;
        MachineChips::for_each([&]<class Chip, std::size_t index>() {
            TableKind& kind = out.emplace_back();
            kind.name = Chip::kName;
            kind.columns = circuit::machine_chips()[index].columns;
            if constexpr (circuit::TableChip<Chip>) kind.fixed_rows = Chip::kTableRows;
            kind.most_rows = circuit::max_rows_of<Chip>();
        });
        return out;
    }();
    return kKinds;
}

u64 rows_of(const TableKind& kind, const Tally& tally) {
    return kind.fixed_rows != 0 ? kind.fixed_rows : rows_of(kind.name, tally);
}

}  // namespace

std::vector<TableArea> areas_of(const Tally& tally) {
    std::vector<TableArea> out;
    for (const TableKind& kind : kinds()) {
        const u64 rows = rows_of(kind, tally);
        out.push_back({kind.name, kind.columns, rows, verifier::committed_rows(static_cast<u32>(rows))});
    }
    return out;
}

u64 area_of(const Tally& tally, u32 log_rows) {
    u64 cells = 0;
    for (const TableKind& kind : kinds()) {
        const u64 rows = rows_of(kind, tally);
        if (rows > kind.most_rows || rows >> log_rows != 0) return ~u64{0};
        cells += kind.columns * verifier::committed_rows(static_cast<u32>(rows));
    }
    return cells;
}

u32 affordable_steps(const Tally& tally, const AreaLimit& limit, u32 wanted) {
    u32 steps = wanted;
    while (steps != 0 && !fits(tally.after_steps(steps), limit)) steps /= 2;
    return steps;
}

Tally tally_of(const Trace& trace) {
    Tally out;
    for (std::size_t k = 0; k < kFamilies; ++k) out.families[k] = trace.families[k].size();
    out.ecalls = trace.ecalls.size();
    out.stops = trace.stops.size();
    out.block_ios = trace.block_ios.size();
    out.aged = trace.aged.size();
    out.words = trace.words.size();
    out.leaves = trace.leaves.size();
    out.memory_nodes = trace.memory_nodes;
    out.code_words = trace.code.size();
    out.code_nodes = trace.code_nodes;
    out.keccak_blocks = trace.keccak_blocks;
    out.keccaks = trace.keccaks.size();
    out.bigints = trace.bigints.size();
    out.products = trace.products.size();
    out.permutations = trace.permutations.size();
    out.dots = trace.dots.size();
    out.dot_elements = trace.dot_elements;
    return out;
}

Tally Tally::after_steps(u64 steps) const {
    Tally out = *this;
    for (u64& rows : out.families) rows += steps;
    out.stops += 2;  // one of them a wrap
    out.aged += 4 * steps;
    out.leaves += steps;
    out.memory_nodes += kNodesAboveLeaf * steps;
    out.code_words += steps;
    out.code_nodes += kNodesAboveCode * steps;
    return out;
}

Tally Tally::after_ecall(u32 number, std::span<const u32, 4> arguments) const {
    Tally out = *this;
    const Ecall ecall = static_cast<Ecall>(number);
    const Words touched = words_of(ecall, arguments);
    const u64 more_leaves = (touched.words + 3) / 4;
    ++out.ecalls;
    out.stops += 2;  // one of them a wrap
    out.code_words += 1;
    out.code_nodes += kNodesAboveCode;
    out.words += touched.words;
    out.aged += touched.words + 6;
    out.leaves += more_leaves;
    out.memory_nodes += touched.blocks * kNodesAboveLeaf + more_leaves;
    if (ecall == Ecall::read_input || ecall == Ecall::inbox_accumulator) out.block_ios += 8;
    if (ecall == Ecall::keccak256) {
        ++out.keccaks;
        out.keccak_blocks += keccak_blocks_of(std::min(arguments[2], 1024U));
    }
    if (ecall == Ecall::mulmod256 || ecall == Ecall::secp256k1_add) {
        out.bigints += kMostBigints;
        out.products += kMostProducts;
    }
    if (ecall == Ecall::poseidon2) {
        ++out.permutations;
        ++out.bigints;
    }
    if (ecall == Ecall::kb5_dot) {
        ++out.dots;
        out.dot_elements += std::min(arguments[3], 48U);
    }
    return out;
}

}  // namespace belay::prover
