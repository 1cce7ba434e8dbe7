// SPDX-License-Identifier: Apache-2.0
// The tree over the rows of a matrix: what verifier/merkle.h checks openings of.
#pragma once

#include "crypto/koalabear.h"
#include "prover/buffer.h"
#include "prover/workers.h"
#include "verifier/merkle.h"

namespace belay::prover {

class MerkleTree {
  public:
    MerkleTree() = default;
    /// Hashes 2^depth rows of `width` words (a multiple of 16) that lie side by side.
    MerkleTree(const crypto::KoalaBear* rows, std::size_t width, unsigned depth, Workers& workers);

    const Hash& root() const { return nodes_[1]; }
    /// The opening of these rows, sorted and distinct.
    std::vector<Hash> siblings(const std::vector<u32>& indices) const;

  private:
    /// Level l of the tree, leaves first: nodes 2^(depth - l) and on.
    Hash* level(unsigned l) { return nodes_.data() + (std::size_t{1} << (depth_ - l)); }
    void hash_rows(const crypto::KoalaBear* rows, std::size_t width, std::size_t begin, std::size_t end);

    unsigned depth_ = 0;
    Buffer<Hash> nodes_;  // node 1 is the root, the children of i are 2 i and 2 i + 1
};

}  // namespace belay::prover
