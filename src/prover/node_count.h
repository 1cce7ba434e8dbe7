// SPDX-License-Identifier: Apache-2.0
// How many nodes lie above a growing set of leaves: what opening them will cost in rows, known while tracing.
#pragma once

#include <algorithm>
#include <vector>

#include "base/bytes.h"

namespace belay::prover {

/// Nodes above the leaves (the root included, the leaves not) of a tree of `levels` levels.
class NodeCount {
  public:
    explicit NodeCount(unsigned levels) : levels_(levels), slots_(kFirstSlots) {}

    /// A leaf that was not added before.
    void add(u32 leaf) {
        u32 node = (1U << levels_) | leaf;  // numbered as in a heap: the root is 1
        while (node > 1 && insert(node >>= 1)) {
        }
    }
    u32 count() const { return count_; }
    void clear() {
        std::fill(slots_.begin(), slots_.end(), 0);
        count_ = 0;
    }

  private:
    static constexpr std::size_t kFirstSlots = 1U << 12;

    /// False when it is there already. Open addressing, at most half full.
    bool insert(u32 node) {
        if (2 * (count_ + 1) > slots_.size()) [[unlikely]]
            grow();
        if (!put(slots_, node)) return false;
        ++count_;
        return true;
    }
    static bool put(std::vector<u32>& slots, u32 node) {
        const std::size_t mask = slots.size() - 1;
        std::size_t at = (u64{node} * 0x9e3779b97f4a7c15) >> 32 & mask;
        for (; slots[at] != 0; at = (at + 1) & mask)
            if (slots[at] == node) return false;
        slots[at] = node;
        return true;
    }
    void grow() {
        std::vector<u32> wider(slots_.size() * 2);
        for (const u32 node : slots_)
            if (node != 0) put(wider, node);
        slots_.swap(wider);
    }

    unsigned levels_;
    std::vector<u32> slots_;
    u32 count_ = 0;
};

}  // namespace belay::prover
