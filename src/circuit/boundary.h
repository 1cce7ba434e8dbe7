// SPDX-License-Identifier: Apache-2.0
// The statement's own messages: what the rows of a segment must balance against. All of them follow from the
// statement and a few numbers that come with the proof.
#pragma once

#include <vector>

#include "circuit/segment_clock.h"
#include "circuit/statement.h"
#include "circuit/tree_tag.h"
#include "verifier/circuit_key.h"

namespace belay::circuit {

/// Given by the prover, bounded by check(), absorbed with the statement.
struct BoundaryData {
    static constexpr std::size_t kWords = kRegisterKeys + 3;
    static constexpr std::size_t kSize = 4 * kWords;

    std::array<u32, kRegisterKeys> last{};  // when each register was last accessed; the sink, the input left
    u32 sink = 0;                           // what was last written to x0
    u32 accumulator_reads = 0;              // ecalls inbox_accumulator
    u32 opens_memory = 0;                   // 1 when any word of memory is accessed

    bool operator==(const BoundaryData&) const = default;

    std::array<u8, kSize> encode() const;
    /// Any bytes are data; check() is what refuses.
    static BoundaryData decode(std::span<const u8, kSize> bytes);
};
Reject check(const Statement& statement, const BoundaryData& data);

using verifier::BoundaryMessage;

/// check() accepts both.
std::vector<BoundaryMessage> boundary_messages(const Statement& statement, const BoundaryData& data);

}  // namespace belay::circuit
