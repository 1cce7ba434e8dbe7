// SPDX-License-Identifier: Apache-2.0
#include "dispute/own_walk.h"

#include <algorithm>

namespace belay::dispute {
namespace {

const Opening* opening_of(const GameState& state, const Hash& node) {
    const auto found = state.openings.find(node);
    return found == state.openings.end() ? nullptr : &found->second;
}

}  // namespace

std::vector<OwnNode> nodes_to_open(const GameState& state, NodeAt at, unsigned depth, Hash rival,
                                   const HistoryTree& tree) {
    std::vector<OwnNode> out;
    for (; at.level.value != 0; ++depth) {
        const Hash& own = tree.node(at);
        if (opening_of(state, own) == nullptr) out.push_back({at, own, depth});
        const Opening* theirs = opening_of(state, rival);
        if (theirs == nullptr) break;
        const bool left = tree.node(at.left()) != theirs->left;
        at = left ? at.left() : at.right();
        rival = left ? theirs->left : theirs->right;
    }
    return out;
}

std::optional<std::vector<Hash>> path_through_openings(const GameState& state, const Hash& root,
                                                       LeafIndex leaf, const HistoryTree& tree) {
    std::vector<Hash> path;
    Hash node = root;
    for (NodeAt at = NodeAt::root(tree.height()); at.level.value != 0;) {
        std::pair<Hash, Hash> children;
        if (const Opening* opening = opening_of(state, node))
            children = {opening->left, opening->right};
        else if (tree.node(at) == node)
            children = tree.children(at);
        else
            return std::nullopt;
        const bool right = ((leaf.value >> (at.level.value - 1)) & 1) != 0;
        path.push_back(right ? children.first : children.second);
        node = right ? children.second : children.first;
        at = right ? at.right() : at.left();
    }
    std::ranges::reverse(path);
    return path;
}

}  // namespace belay::dispute
