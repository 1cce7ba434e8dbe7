// SPDX-License-Identifier: Apache-2.0
// One layer of the fraction tree, or one state of its sum-check: index x holds the children 2x and 2x + 1 of
// a fraction. Only live indices are stored; all others are 0/1.
//
// Every message's block of a layer is a power of two of indices, of which the first ones are live. Numerators
// of the leaves are mostly +-live: the longest whole part of such a block is kept without numerators (units).
// Blocks that have shrunk to one index form the tail, which lies behind all others.
#pragma once

#include <vector>

#include "prover/message_plan.h"
#include "prover/planes.h"
#include "prover/pool.h"
#include "prover/workers.h"

namespace belay::prover {

/// Sum-check rounds during which units stay units, and the rows that a unit part is therefore a multiple of:
/// after the rounds its indices still fill groups.
inline constexpr u32 kUnitRounds = 3, kUnitRows = kBlockRows << kUnitRounds;

struct FractionBlock {
    u64 first = 0;  // index
    u32 log_size = 0;
    bool negative = false;
    u64 units = 0, others = 0;  // live indices: units first
    KoalaBear *unit = nullptr, *other = nullptr;
};

constexpr std::size_t groups_of(u64 indices) { return (indices + kGroup - 1) / kGroup; }

template <std::size_t D>
struct FractionLevel {
    using E = crypto::Extension<D>;
    /// q0, q1, p0, p1.
    using Values = std::array<E, 4>;

    std::vector<FractionBlock> blocks;
    FractionBlock tail;
    Buffer<KoalaBear> words, tail_words;

    /// Gives every block the memory that its counts ask for.
    void allocate(Pool& pool);
    void release(Pool& pool) { pool.give(std::move(words)); }
    /// Makes a tail of `count` indices from `first`, all of them `padding`.
    void make_tail(u64 first, u64 count, const E& numerator);
    /// Moves blocks of one index to the tail. `numerator` is p0 of dead indices.
    void settle(const E& numerator);
    /// The only index of a level that is all tail.
    Values single() const;
};

template <std::size_t D>
typename FractionLevel<D>::Values values_at(const KoalaBear* groups, u64 index) {
    typename FractionLevel<D>::Values out;
    const KoalaBear* group = groups + index / kGroup * kFractionGroup<D>;
    for (std::size_t k = 0; k < 4; ++k) out[k] = get<D>(group + k * kPlane<D>, kGroup, index % kGroup);
    return out;
}
template <std::size_t D>
void put_values(KoalaBear* groups, u64 index, const typename FractionLevel<D>::Values& values) {
    KoalaBear* group = groups + index / kGroup * kFractionGroup<D>;
    for (std::size_t k = 0; k < 4; ++k) put<D>(group + k * kPlane<D>, kGroup, index % kGroup, values[k]);
}

/// A table's part in the leaves.
template <std::size_t D>
struct LeafTable {
    const TableRows* rows = nullptr;
    const MessagePlan<D>* plan = nullptr;
    u64 first_slot = 0;
};

/// All layers, leaves first, log_slots of them. `slots` is where the leaves end.
template <std::size_t D>
std::vector<FractionLevel<D>> fraction_levels(std::span<const LeafTable<D>> tables, u64 slots, u32 log_slots,
                                              Workers& workers, Pool& pool);

}  // namespace belay::prover
