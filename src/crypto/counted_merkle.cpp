// SPDX-License-Identifier: Apache-2.0
#include "crypto/counted_merkle.h"

#include "base/check.h"
#include "base/endian.h"
#include "crypto/keccak.h"

namespace belay::crypto {
namespace {

Hash root_node(u64 count, const Hash& top) {
    alignas(16) std::array<u8, 41> data{0x02};
    store_be<u64>(data.data() + 1, count);
    std::memcpy(data.data() + 9, top.data(), 32);
    return keccak256(data);
}

/// One level up; an odd level is filled with `padding`, the root of an all-zero subtree of that height.
std::vector<Hash> parents(const std::vector<Hash>& level, const Hash& padding) {
    std::vector<Hash> up((level.size() + 1) / 2);
    for (std::size_t i = 0; i < up.size(); ++i)
        up[i] = merkle_node(level[2 * i], 2 * i + 1 < level.size() ? level[2 * i + 1] : padding);
    return up;
}

/// Levels between `count` >= 1 leaves and the top.
unsigned levels_of(u64 count) {
    unsigned levels = 0;
    while (levels < 64 && (count - 1) >> levels != 0) ++levels;
    return levels;
}

}  // namespace

Hash merkle_node(const Hash& left, const Hash& right) {
    alignas(16) std::array<u8, 65> data{0x01};
    std::memcpy(data.data() + 1, left.data(), 32);
    std::memcpy(data.data() + 33, right.data(), 32);
    return keccak256(data);
}

Hash counted_root(std::span<const Hash> leaves) {
    if (leaves.empty()) return root_node(0, Hash{});
    std::vector<Hash> level(leaves.begin(), leaves.end());
    Hash padding{};
    while (level.size() > 1) {
        level = parents(level, padding);
        padding = merkle_node(padding, padding);
    }
    return root_node(leaves.size(), level[0]);
}

std::vector<Hash> counted_path(std::span<const Hash> leaves, u64 index) {
    BELAY_CHECK(index < leaves.size());
    std::vector<Hash> level(leaves.begin(), leaves.end());
    std::vector<Hash> path;
    Hash padding{};
    for (std::size_t at = static_cast<std::size_t>(index); level.size() > 1; at /= 2) {
        path.push_back((at ^ 1) < level.size() ? level[at ^ 1] : padding);
        level = parents(level, padding);
        padding = merkle_node(padding, padding);
    }
    return path;
}

bool verify_counted(const Hash& root, u64 count, u64 index, const Hash& leaf, std::span<const Hash> path) {
    if (index >= count || path.size() != levels_of(count)) return false;
    Hash node = leaf;
    for (const Hash& sibling : path) {
        node = (index & 1) != 0 ? merkle_node(sibling, node) : merkle_node(node, sibling);
        index >>= 1;
    }
    return root_node(count, node) == root;
}

}  // namespace belay::crypto
