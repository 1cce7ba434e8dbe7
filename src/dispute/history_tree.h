// SPDX-License-Identifier: Apache-2.0
// A history (rule C-5) that answers for every node of its tree: what a dispute opens. It is made of runs of
// equal leaves and takes memory by the number of runs, not of leaves; leaves that all differ cost 64 bytes
// each.
#pragma once

#include <utility>

#include "base/check.h"
#include "dispute/frame.h"

namespace belay::dispute {

/// A machine root, `count` >= 1 leaves in a row.
struct LeafRun {
    Hash root;
    u64 count = 1;
    bool operator==(const LeafRun&) const = default;
};
/// Appends `count` leaves; a run goes on while its root stays the same.
void append_run(std::vector<LeafRun>& runs, const Hash& root, u64 count = 1);
u64 leaf_count(std::span<const LeafRun> runs);

/// 0 = leaves.
struct Level {
    unsigned value = 0;
    constexpr auto operator<=>(const Level&) const = default;
};
/// A node within its level, from the left.
using NodeIndex = Index<struct NodeTag>;

struct NodeAt {
    Level level;
    NodeIndex index;
    constexpr bool operator==(const NodeAt&) const = default;

    static constexpr NodeAt root(unsigned height) { return {{height}, {0}}; }
    static constexpr NodeAt leaf(LeafIndex leaf) { return {{0}, {leaf.value}}; }
    /// Of a node above the leaves.
    constexpr NodeAt left() const { return {{level.value - 1}, {2 * index.value}}; }
    constexpr NodeAt right() const { return {{level.value - 1}, {2 * index.value + 1}}; }
    constexpr NodeAt sibling() const { return {level, {index.value ^ 1}}; }
    constexpr NodeAt parent() const { return {{level.value + 1}, {index.value / 2}}; }
    /// The leaves under the node: the first, and how many.
    constexpr LeafIndex first_leaf() const { return {index.value << level.value}; }
    constexpr u64 leaves() const { return u64{1} << level.value; }
};

class HistoryTree {
  public:
    /// Over at least one leaf and at most 2^height <= 2^63, padded with the last one (C-5).
    static HistoryTree from_runs(std::span<const LeafRun> runs, unsigned height);
    /// Over `leaves`, then `rest` (either may be empty): for leaves that nearly all differ.
    static HistoryTree from_leaves(std::vector<Hash> leaves, std::span<const LeafRun> rest, unsigned height);

    unsigned height() const { return static_cast<unsigned>(levels_.size()) - 1; }
    const Hash& root() const { return node(NodeAt::root(height())); }
    const Hash& node(NodeAt at) const;
    const Hash& leaf(LeafIndex index) const { return node(NodeAt::leaf(index)); }
    /// Of a node above the leaves, whose hash is keccak(left ‖ right).
    std::pair<Hash, Hash> children(NodeAt at) const { return {node(at.left()), node(at.right())}; }
    /// The leaf's siblings, from the bottom.
    std::vector<Hash> path(LeafIndex index) const;

    /// Bytes held.
    std::size_t memory() const;

  private:
    /// Nodes from `start` up to the next stretch: all equal to values[first], or one value each from there.
    struct Stretch {
        u64 start = 0;
        std::size_t first = 0;
        bool uniform = false;
    };
    struct Row {
        u64 width = 0;
        std::vector<Stretch> stretches;
        std::vector<Hash> values;
        std::size_t promised = 0;  // values that the stretches count on

        /// `count` more nodes of one value, which the caller adds to `values` in its turn.
        void extend(u64 count);
        u64 end_of(std::size_t stretch) const;
        const Hash& at(const Stretch& in, u64 index) const;
    };
    class Parents;

    static Row row_of(std::vector<Hash> leaves, std::span<const LeafRun> rest, u64 width);
    static Row row_above(const Row& below);

    std::vector<Row> levels_;  // leaves first
};

}  // namespace belay::dispute
