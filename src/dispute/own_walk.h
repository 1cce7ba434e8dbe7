// SPDX-License-Identifier: Apache-2.0
// A walk seen from the side that has the whole history: which of its nodes the rival's openings ask for, and
// what can be shown of the rival's tree.
#pragma once

#include <optional>

#include "dispute/history_tree.h"
#include "dispute/walk.h"

namespace belay::dispute {

/// Where a pair stands at `depth` of a tree of this height, when `leaf` is the first leaf below.
constexpr NodeAt walk_place(unsigned height, unsigned depth, LeafIndex leaf) {
    const unsigned level = height - depth;
    return {{level}, {leaf.value >> level}};
}

struct OwnNode {
    NodeAt at;
    Hash node;
    unsigned depth = 0;
};
/// The own nodes that are not open, from where the pair stands down to the first that the rival has not
/// answered. `rival` is the rival's node there.
std::vector<OwnNode> nodes_to_open(const GameState& state, NodeAt from, unsigned depth, Hash rival,
                                   const HistoryTree& tree);

/// The path of a leaf under `root`, of which only the openings on L1 are known, and below them the own tree;
/// nothing when these do not meet.
std::optional<std::vector<Hash>> path_through_openings(const GameState& state, const Hash& root,
                                                       LeafIndex leaf, const HistoryTree& tree);

}  // namespace belay::dispute
