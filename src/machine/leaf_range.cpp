// SPDX-License-Identifier: Apache-2.0
#include "machine/leaf_range.h"

#include "base/check.h"

namespace belay::machine {

Digest root_of_range(LeafRange range, ByteView bytes, std::span<const Digest> siblings) {
    BELAY_CHECK(bytes.size() == std::size_t{kLeafSize} * range.count &&
                siblings.size() == sibling_count(range));
    std::vector<Digest> nodes;
    nodes.reserve(range.count + std::size_t{2});
    for (u32 i = 0; i < range.count; ++i)
        nodes.push_back(leaf_digest(bytes.data() + std::size_t{kLeafSize} * i));

    std::size_t used = 0;
    u32 low = range.first, high = range.last();
    for (unsigned level = 0; level < kTreeLevels; ++level, low >>= 1, high >>= 1) {
        if ((low & 1) != 0) nodes.insert(nodes.begin(), siblings[used++]);
        if ((high & 1) == 0) nodes.push_back(siblings[used++]);
        crypto::compress_many(nodes.data(), nodes.data(), nodes.size() / 2);
        nodes.resize(nodes.size() / 2);
    }
    return nodes.front();
}

}  // namespace belay::machine
