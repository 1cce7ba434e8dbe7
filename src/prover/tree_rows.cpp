// SPDX-License-Identifier: Apache-2.0
#include "prover/tree_rows.h"

#include <algorithm>

#include "circuit/context.h"

namespace belay::prover {

using circuit::NodeKind;
using circuit::NodeRow;
using machine::Digest;

namespace {

/// A node above touched leaves: what it is before and after, and what the row that opens it says of it.
struct Node {
    u32 index = 0;
    u32 asked = 1;
    Digest before{}, after{};
};

Digest digest_of(const std::array<u32, 4>& words) {
    Digest out{};
    for (std::size_t w = 0; w < 4; ++w) {
        out[2 * w] = circuit::low(words[w]);
        out[2 * w + 1] = circuit::high(words[w]);
    }
    return out;
}

/// Two children that meet in one parent. An untouched one is `asked` 0 times.
struct Pair {
    u32 parent = 0;
    Node child[2];
};

/// The level's nodes, paired; `untouched(index)` gives those that are not in it.
template <class Untouched>
std::vector<Pair> paired(const std::vector<Node>& nodes, const Untouched& untouched) {
    std::vector<Pair> out;
    out.reserve(nodes.size());
    for (const Node& node : nodes) {
        const u32 parent = node.index / 2, side = node.index % 2;
        if (out.empty() || out.back().parent != parent) {
            out.push_back({parent, {}});
            out.back().child[0] = {2 * parent, 0, {}, {}};
            out.back().child[1] = {2 * parent + 1, 0, {}, {}};
        }
        out.back().child[side] = node;
    }
    for (Pair& pair : out)
        for (Node& child : pair.child)
            if (child.asked == 0) child.before = child.after = untouched(child.index);
    return out;
}

NodeRow row_of(NodeKind kind, u32 level, const Pair& pair, Digest Node::* side) {
    NodeRow row{.kind = kind, .level = level, .index = pair.parent, .left = 0, .right = 0, .input = {}};
    for (std::size_t i = 0; i < 8; ++i) {
        row.input[i] = (pair.child[0].*side)[i];
        row.input[8 + i] = (pair.child[1].*side)[i];
    }
    if (kind != NodeKind::close) {
        row.left = pair.child[0].asked;
        row.right = pair.child[1].asked;
    }
    return row;
}

/// Parents of all pairs, hashed together.
std::vector<Digest> parents(const std::vector<Pair>& pairs, Digest Node::* side) {
    std::vector<Digest> hashed(2 * pairs.size());
    for (std::size_t i = 0; i < pairs.size(); ++i)
        for (std::size_t k = 0; k < 2; ++k) hashed[2 * i + k] = pairs[i].child[k].*side;
    crypto::compress_many(hashed.data(), hashed.data(), pairs.size());
    return hashed;
}

/// From the leaves to the root, which is returned. `also_after` closes the tree after too.
template <class Untouched>
Node climb(std::vector<Node> nodes, bool also_after, NodeKind kind, const Untouched& untouched,
           std::vector<NodeRow>& out) {
    for (unsigned level = 0; level < machine::kTreeLevels; ++level) {
        const std::vector<Pair> pairs = paired(nodes, [&](u32 index) { return untouched(level, index); });
        const std::vector<Digest> before = parents(pairs, &Node::before);
        const std::vector<Digest> after = also_after ? parents(pairs, &Node::after) : before;
        nodes.clear();
        for (std::size_t i = 0; i < pairs.size(); ++i) {
            out.push_back(row_of(kind, level + 1, pairs[i], &Node::before));
            if (also_after) out.push_back(row_of(NodeKind::close, level + 1, pairs[i], &Node::after));
            nodes.push_back({pairs[i].parent, 1, before[i], after[i]});
        }
    }
    return nodes.front();
}

}  // namespace

Digest memory_node_rows(const machine::Machine& machine, std::span<const TouchedLeaf> leaves,
                        std::vector<NodeRow>& out) {
    if (leaves.empty()) return machine.tree().root();
    std::vector<Node> nodes;
    nodes.reserve(leaves.size());
    for (const TouchedLeaf& leaf : leaves)
        nodes.push_back({leaf.leaf, 1, digest_of(leaf.before), digest_of(leaf.after)});
    auto bytes_of = [&machine](u32 page) { return machine.memory().page(page); };
    const auto untouched = [&](unsigned level, u32 index) {
        return machine.tree().node(level, index, bytes_of);
    };
    return climb(std::move(nodes), true, NodeKind::open, untouched, out).after;
}

CodeNodes::CodeNodes(const machine::CodeTable& code) : code_(code), tree_(code.poseidon2_tree()) {}

std::array<u16, 8> CodeNodes::limbs(u32 leaf) const {
    std::array<u16, 8> out{};
    for (u32 w = 0; w < 4; ++w) {
        const u32 word = code_.fetch(16 * leaf + 4 * w);
        out[2 * w] = static_cast<u16>(circuit::low(word));
        out[2 * w + 1] = static_cast<u16>(circuit::high(word));
    }
    return out;
}

void CodeNodes::rows(std::span<const CodeLeafUse> leaves, std::vector<NodeRow>& out) const {
    if (leaves.empty()) return;
    std::vector<Node> nodes;
    nodes.reserve(leaves.size());
    for (const CodeLeafUse& use : leaves) {
        Node node{use.leaf, use.words, {}, {}};
        const std::array<u16, 8> limbs = this->limbs(use.leaf);
        std::copy(limbs.begin(), limbs.end(), node.before.begin());
        nodes.push_back(node);
    }
    std::array<u8, machine::kPageSize> page;
    auto bytes_of = [&](u32 index) {
        code_.copy_page(index, page);
        return static_cast<const u8*>(page.data());
    };
    const auto untouched = [&](unsigned level, u32 index) { return tree_.node(level, index, bytes_of); };
    climb(std::move(nodes), false, NodeKind::code, untouched, out);
}

}  // namespace belay::prover
