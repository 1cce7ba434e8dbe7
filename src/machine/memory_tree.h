// SPDX-License-Identifier: Apache-2.0
// The Poseidon2 tree over 2^32 bytes (rules T-4 to T-6): sparse, updated page by page, hashed in wide
// batches.
//
// Nodes from the pages upwards are kept; the four levels inside a page are recomputed when needed. Three
// tiers of blocks of 8 levels each hold them, so 64 KiB of touched memory cost 16 KiB of tree, and an
// untouched region nothing.
#pragma once

#include <memory>

#include "machine/step_trace.h"

namespace belay::machine {

/// Roots of subtrees over zero bytes: [k] has k levels, so [0] is the zero leaf.
const std::array<Digest, kTreeLevels + 1>& empty_subtrees();

class MemoryTree {
  public:
    /// All memory zero.
    MemoryTree();

    MemoryTree clone() const;

    const Digest& root() const { return root_; }

    /// The pages' contents changed. `pages` rise strictly; bytes_of(page) gives the 256 bytes of each.
    template <class BytesOf>
    void update(std::span<const u32> pages, BytesOf bytes_of) {
        while (!pages.empty()) {
            const auto batch = pages.first(std::min(pages.size(), kBatch));
            pages = pages.subspan(batch.size());
            for (std::size_t i = 0; i < batch.size(); ++i) set_leaves(i, bytes_of(batch[i]));
            hash_pages(batch);
        }
    }

    /// Writes leaf by leaf. `before` holds every page written, as it is in the tree, each once; `writes` are
    /// as in a StepTrace. `roots` becomes the root after each step that writes.
    void write(std::span<const PageCopy> before, std::span<const LeafWrite> writes,
               std::vector<Digest>& roots);

    /// What opens `range` (S-5) while memory holds bytes_of(page).
    template <class BytesOf>
    std::vector<Digest> siblings(LeafRange range, BytesOf bytes_of) const {
        std::vector<Digest> out;
        out.reserve(sibling_count(range));
        u32 low = range.first, high = range.last();
        for (unsigned level = 0; level < kTreeLevels; ++level, low >>= 1, high >>= 1) {
            if ((low & 1) != 0) out.push_back(node(level, low - 1, bytes_of));
            if ((high & 1) == 0) out.push_back(node(level, high + 1, bytes_of));
        }
        return out;
    }

    /// The node `level` levels above the leaves, while memory holds bytes_of(page).
    template <class BytesOf>
    Digest node(unsigned level, u32 index, BytesOf& bytes_of) const {
        if (level >= kPageLevel) return stored(level - kPageLevel, index);
        const unsigned below = kPageLevel - level;
        return subtree_of_page(bytes_of(index >> below), level, index & ((1U << below) - 1));
    }

  private:
    static constexpr unsigned kPageLevel = 4;  // levels inside a page
    static constexpr unsigned kTierLevels = 8;
    static constexpr std::size_t kLeavesPerPage = kPageSize / kLeafSize;
    static constexpr std::size_t kBatch = 1024;  // pages hashed together; bounds the scratch memory

    /// Nodes of 8 levels below (not with) a subtree's root, each level after the one above: level r from the
    /// bottom begins at 256 >> r.
    struct Block {
        std::array<Digest, 512> nodes;
    };
    struct Middle {
        Block block;
        std::array<std::unique_ptr<Block>, 256> below;
    };

    static const Digest& empty(unsigned level) { return empty_subtrees()[level]; }
    static Block empty_block(unsigned tier);
    static Digest subtree_of_page(const u8* page, unsigned level, u32 index_in_page);

    class InnerNodes;

    void set_leaves(std::size_t slot, const u8* page);
    void hash_pages(std::span<const u32> pages);
    void hash_upwards();
    const Block* find(unsigned tier, u32 index) const;
    Block& require(unsigned tier, u32 index);
    /// A node `level` levels above the pages.
    Digest stored(unsigned level, u32 index) const;
    void store(unsigned level, u32 index, const Digest& digest);

    Digest root_;
    Block top_;
    std::array<std::unique_ptr<Middle>, 256> middles_;
    std::vector<Digest> scratch_;
    std::vector<u32> dirty_;
};

}  // namespace belay::machine
