// SPDX-License-Identifier: Apache-2.0
#include "crypto/plain_merkle.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/keccak.h"
#include "crypto/keccak_lanes.h"

namespace belay::crypto {
namespace {

bool is_power_of_two(std::size_t n) { return n != 0 && (n & (n - 1)) == 0; }

/// One level up in a sparse tree; `zero` is the root of an empty subtree of this height.
std::vector<IndexedLeaf> sparse_parents(std::span<const IndexedLeaf> level, const Hash& zero) {
    std::vector<IndexedLeaf> up;
    std::vector<Hash> children;
    for (const IndexedLeaf& node : level) {
        if (up.empty() || up.back().index != node.index >> 1) {
            up.push_back({node.index >> 1, Hash{}});
            children.insert(children.end(), 2, zero);
        }
        children[children.size() - 2 + (node.index & 1)] = node.value;
    }
    const std::vector<Hash> nodes = plain_parents(children);
    for (std::size_t i = 0; i < up.size(); ++i) up[i].value = nodes[i];
    return up;
}

const Hash& value_at(std::span<const IndexedLeaf> level, u64 index, const Hash& zero) {
    const auto at = std::ranges::lower_bound(level, index, {}, &IndexedLeaf::index);
    return at != level.end() && at->index == index ? at->value : zero;
}

void check_sparse(std::span<const IndexedLeaf> leaves, unsigned levels) {
    BELAY_CHECK(levels <= 63);
    for (std::size_t i = 0; i < leaves.size(); ++i) {
        BELAY_CHECK(leaves[i].index >> levels == 0);
        BELAY_CHECK(i == 0 || leaves[i - 1].index < leaves[i].index);
    }
}

}  // namespace

Hash plain_node(const Hash& left, const Hash& right) {
    alignas(16) std::array<u8, 64> data;
    std::memcpy(data.data(), left.data(), 32);
    std::memcpy(data.data() + 32, right.data(), 32);
    return keccak256(data);
}

void pad_with_last(std::vector<Hash>& leaves) {
    BELAY_CHECK(!leaves.empty());
    const Hash last = leaves.back();
    while (!is_power_of_two(leaves.size())) leaves.push_back(last);
}

std::vector<Hash> plain_parents(std::span<const Hash> children) {
    BELAY_CHECK(children.size() % 2 == 0);
    std::vector<Hash> up(children.size() / 2);
    const std::size_t done = nodes_in_lanes(children.data(), up.data(), up.size());
    for (std::size_t i = done; i < up.size(); ++i) up[i] = plain_node(children[2 * i], children[2 * i + 1]);
    return up;
}

Hash plain_root(std::span<const Hash> leaves) {
    BELAY_CHECK(is_power_of_two(leaves.size()));
    if (leaves.size() == 1) return leaves[0];
    std::vector<Hash> level = plain_parents(leaves);
    while (level.size() > 1) level = plain_parents(level);
    return level[0];
}

std::vector<Hash> plain_path(std::span<const Hash> leaves, u64 index) {
    BELAY_CHECK(is_power_of_two(leaves.size()) && index < leaves.size());
    std::vector<Hash> path, level(leaves.begin(), leaves.end());
    for (std::size_t at = static_cast<std::size_t>(index); level.size() > 1; at /= 2) {
        path.push_back(level[at ^ 1]);
        level = plain_parents(level);
    }
    return path;
}

Hash plain_root_from_path(Hash leaf, u64 index, std::span<const Hash> path) {
    for (const Hash& sibling : path) {
        leaf = (index & 1) != 0 ? plain_node(sibling, leaf) : plain_node(leaf, sibling);
        index >>= 1;
    }
    return leaf;
}

SparseTree::SparseTree(std::vector<IndexedLeaf> leaves, unsigned levels) {
    check_sparse(leaves, levels);
    std::vector<IndexedLeaf> level = std::move(leaves);
    Hash zero{};
    for (unsigned i = 0; i < levels; ++i) {
        levels_.push_back({std::move(level), zero});
        level = sparse_parents(levels_.back().nodes, zero);
        zero = plain_node(zero, zero);
    }
    root_ = value_at(level, 0, zero);
}

std::vector<Hash> SparseTree::path(u64 index) const {
    BELAY_CHECK(index >> levels_.size() == 0);
    std::vector<Hash> path;
    for (const Level& level : levels_) {
        path.push_back(value_at(level.nodes, index ^ 1, level.zero));
        index >>= 1;
    }
    return path;
}

}  // namespace belay::crypto
