// SPDX-License-Identifier: Apache-2.0
// The plain binary Merkle tree, node = keccak(left ‖ right): histories (rule C-5) and the Keccak code root
// (rule T-9). A leaf is not hashed, so a verifier must know the depth; every use here fixes it.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

/// keccak(left ‖ right).
Hash plain_node(const Hash& left, const Hash& right);

/// Appends copies of the last leaf up to the next power of two (rule C-5). Not for an empty list.
void pad_with_last(std::vector<Hash>& leaves);

/// One level up: parents[i] = node(children[2 i], children[2 i + 1]). An even number of children.
std::vector<Hash> plain_parents(std::span<const Hash> children);

/// The root of 2^k leaves.
Hash plain_root(std::span<const Hash> leaves);

/// The siblings of leaf `index` of 2^k leaves, leaf's level first.
std::vector<Hash> plain_path(std::span<const Hash> leaves, u64 index);

/// The root that `leaf` at `index` gives with these siblings. Bits of `index` above the path's length are
/// ignored.
Hash plain_root_from_path(Hash leaf, u64 index, std::span<const Hash> path);

/// A leaf of a large tree whose other leaves are zero words.
struct IndexedLeaf {
    u64 index = 0;
    Hash value;
};

/// 2^levels leaves, all zero but the given ones; every node above these is kept, so that a path is only
/// looked up.
class SparseTree {
  public:
    SparseTree() = default;
    /// Indices rise strictly and lie below 2^levels; levels <= 63.
    SparseTree(std::vector<IndexedLeaf> leaves, unsigned levels);

    const Hash& root() const { return root_; }
    /// The siblings of leaf `index` (set or zero), leaf's level first.
    std::vector<Hash> path(u64 index) const;

  private:
    struct Level {
        std::vector<IndexedLeaf> nodes;  // by index
        Hash zero;                       // the value of every other node
    };
    std::vector<Level> levels_;  // below the root
    Hash root_;
};

}  // namespace belay::crypto
