// SPDX-License-Identifier: Apache-2.0
// Openings of several rows of a Merkle tree of 2^depth rows at once.
//
// Leaf = H(row), node = H(left ‖ right); the depth comes from the parameter set, so the two need no tags. An
// opening holds each node that the rows' paths need and that is neither on a path itself nor computable from
// one: level by level from the leaves, in each level from the left. Its length follows from the indices.
#pragma once

#include <span>
#include <vector>

#include "base/bytes.h"

namespace belay::verifier {

/// Sorted, each once: what openings are made for.
void sort_distinct(std::vector<u32>& indices);

/// Calls `sibling(level, index)` for every node of an opening, in its order. Indices are sorted, distinct,
/// below 2^depth.
template <class Sibling>
void for_each_sibling(std::vector<u32> indices, unsigned depth, Sibling&& sibling) {
    for (unsigned level = 0; level < depth; ++level) {
        std::size_t parents = 0;
        for (std::size_t i = 0; i < indices.size(); ++parents) {
            const u32 index = indices[i];
            const bool both = i + 1 < indices.size() && indices[i + 1] == (index ^ 1);
            if (!both) sibling(level, index ^ 1);
            indices[parents] = index >> 1;
            i += both ? 2 : 1;
        }
        indices.resize(parents);
    }
}

/// How many nodes an opening of these indices holds.
std::size_t siblings_of(const std::vector<u32>& indices, unsigned depth);

/// The root that the leaves at these indices give with `siblings`, of which there are siblings_of(indices,
/// depth). At least one index.
Hash opened_root(std::vector<u32> indices, std::vector<Hash> leaves, unsigned depth,
                 std::span<const Hash> siblings);

}  // namespace belay::verifier
