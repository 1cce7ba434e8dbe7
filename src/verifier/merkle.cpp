// SPDX-License-Identifier: Apache-2.0
#include "verifier/merkle.h"

#include <algorithm>

#include "base/check.h"
#include "crypto/plain_merkle.h"

namespace belay::verifier {

void sort_distinct(std::vector<u32>& indices) {
    std::ranges::sort(indices);
    const auto rest = std::ranges::unique(indices);
    indices.erase(rest.begin(), rest.end());
}

std::size_t siblings_of(const std::vector<u32>& indices, unsigned depth) {
    std::size_t count = 0;
    for_each_sibling(indices, depth, [&count](unsigned, u32) { ++count; });
    return count;
}

Hash opened_root(std::vector<u32> indices, std::vector<Hash> leaves, unsigned depth,
                 std::span<const Hash> siblings) {
    BELAY_CHECK(!indices.empty() && indices.size() == leaves.size());
    std::size_t used = 0;
    for (unsigned level = 0; level < depth; ++level) {
        std::size_t parents = 0;
        for (std::size_t i = 0; i < indices.size(); ++parents) {
            const u32 index = indices[i];
            const bool both = i + 1 < indices.size() && indices[i + 1] == (index ^ 1);
            const Hash other = both ? leaves[i + 1] : siblings[used++];
            leaves[parents] = (index & 1) == 0 ? crypto::plain_node(leaves[i], other)
                                               : crypto::plain_node(other, leaves[i]);
            indices[parents] = index >> 1;
            i += both ? 2 : 1;
        }
        indices.resize(parents);
        leaves.resize(parents);
    }
    BELAY_CHECK(used == siblings.size());
    return leaves[0];
}

}  // namespace belay::verifier
