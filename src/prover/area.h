// SPDX-License-Identifier: Apache-2.0
// How many cells a segment's proof will commit to, known while tracing: segments are cut by this area.
#pragma once

#include <array>
#include <span>
#include <string_view>

#include "prover/trace.h"

namespace belay::prover {

/// What decides the row counts of all tables. Only ever rises during a segment.
struct Tally {
    std::array<u64, kFamilies> families{};
    u64 ecalls = 0, stops = 0, aged = 0, words = 0, block_ios = 0;
    u64 leaves = 0, memory_nodes = 0, code_words = 0, code_nodes = 0;
    u64 keccaks = 0, keccak_blocks = 0, bigints = 0, products = 0, permutations = 0, dots = 0,
        dot_elements = 0;

    /// At most this after `steps` more instructions that are no ecalls.
    Tally after_steps(u64 steps) const;
    /// At most this after one more ecall, given its number and arguments.
    Tally after_ecall(u32 number, std::span<const u32, 4> arguments) const;
};

Tally tally_of(const Trace& trace);

/// What a segment may use. The defaults are those of the parameter sets.
struct AreaLimit {
    u64 cells = u64{1} << 26;
    u32 log_rows = 22;  // of every table
};

/// The committed cells, or more than any limit when a table has too many rows.
u64 area_of(const Tally& tally, u32 log_rows);

inline bool fits(const Tally& tally, const AreaLimit& limit) {
    return area_of(tally, limit.log_rows) <= limit.cells;
}

/// How many of `wanted` instructions fit for certain, without asking again.
u32 affordable_steps(const Tally& tally, const AreaLimit& limit, u32 wanted);

/// Columns and rows by table, for reports: in the order of MachineChips.
struct TableArea {
    std::string_view name;
    u64 columns = 0, rows = 0, rounded = 0;
};
std::vector<TableArea> areas_of(const Tally& tally);

}  // namespace belay::prover
