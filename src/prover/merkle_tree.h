// SPDX-License-Identifier: Apache-2.0
// The tree over the rows of a matrix: what verifier/merkle.h checks openings of.
#pragma once

#include "crypto/koalabear.h"
#include "prover/pool.h"
#include "prover/workers.h"
#include "verifier/merkle.h"

namespace belay::prover {

class MerkleTree {
  public:
    MerkleTree() = default;
    /// Hashes 2^depth rows of `width` words (a multiple of 16) that lie side by side.
    MerkleTree(const crypto::KoalaBear* rows, std::size_t width, unsigned depth, Workers& workers,
               Pool& pool);
    /// Gives its memory back; the tree must not be used afterwards.
    void release(Pool& pool) { pool.give(std::move(words_)); }

    const Hash& root() const { return nodes()[1]; }
    /// The opening of these rows, sorted and distinct.
    std::vector<Hash> siblings(const std::vector<u32>& indices) const;

  private:
    /// Level l of the tree, leaves first: nodes 2^(depth - l) and on.
    Hash* level(unsigned l) { return nodes() + (std::size_t{1} << (depth_ - l)); }
    /// Node 1 is the root, the children of i are 2 i and 2 i + 1.
    Hash* nodes() { return reinterpret_cast<Hash*>(words_.data()); }
    const Hash* nodes() const { return reinterpret_cast<const Hash*>(words_.data()); }
    void hash_rows(const crypto::KoalaBear* rows, std::size_t width, std::size_t begin, std::size_t end);

    unsigned depth_ = 0;
    Pool::Words words_;  // the nodes' bytes
};

}  // namespace belay::prover
