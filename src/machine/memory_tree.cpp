// SPDX-License-Identifier: Apache-2.0
#include "machine/memory_tree.h"

#include <algorithm>

namespace belay::machine {
namespace {

std::array<Digest, kTreeLevels + 1> hash_empty_subtrees() {
    std::array<Digest, kTreeLevels + 1> out{};
    for (unsigned k = 0; k < kTreeLevels; ++k) out[k + 1] = crypto::compress(out[k], out[k]);
    return out;
}

}  // namespace

const std::array<Digest, kTreeLevels + 1>& empty_subtrees() {
    static const auto kEmpty = hash_empty_subtrees();
    return kEmpty;
}

MemoryTree::MemoryTree() : root_(empty(kTreeLevels)), top_(empty_block(2)) {}

MemoryTree::Block MemoryTree::empty_block(unsigned tier) {
    Block out;
    out.nodes[0] = out.nodes[1] = Digest{};  // not used
    for (unsigned r = 0; r < kTierLevels; ++r)
        for (std::size_t i = 0; i < (256U >> r); ++i)
            out.nodes[(256U >> r) + i] = empty(kPageLevel + kTierLevels * tier + r);
    return out;
}

MemoryTree MemoryTree::clone() const {
    MemoryTree out;
    out.root_ = root_;
    out.top_ = top_;
    for (std::size_t i = 0; i < middles_.size(); ++i) {
        if (!middles_[i]) continue;
        out.middles_[i] = std::make_unique<Middle>();
        out.middles_[i]->block = middles_[i]->block;
        for (std::size_t j = 0; j < 256; ++j)
            if (middles_[i]->below[j])
                out.middles_[i]->below[j] = std::make_unique<Block>(*middles_[i]->below[j]);
    }
    return out;
}

const MemoryTree::Block* MemoryTree::find(unsigned tier, u32 index) const {
    if (tier == 2) return &top_;
    if (tier == 1) return middles_[index] ? &middles_[index]->block : nullptr;
    const Middle* middle = middles_[index >> 8].get();
    return middle != nullptr ? middle->below[index & 255].get() : nullptr;
}

MemoryTree::Block& MemoryTree::require(unsigned tier, u32 index) {
    if (tier == 2) return top_;
    std::unique_ptr<Middle>& middle = middles_[tier == 1 ? index : index >> 8];
    if (!middle) {
        middle = std::make_unique<Middle>();
        middle->block = empty_block(1);
    }
    if (tier == 1) return middle->block;
    std::unique_ptr<Block>& block = middle->below[index & 255];
    if (!block) block = std::make_unique<Block>(empty_block(0));
    return *block;
}

Digest MemoryTree::stored(unsigned level, u32 index) const {
    if (level == 3 * kTierLevels) return root_;
    const unsigned r = level % kTierLevels;
    const Block* block = find(level / kTierLevels, index >> (kTierLevels - r));
    return block != nullptr ? block->nodes[(256U >> r) + (index & ((256U >> r) - 1))]
                            : empty(kPageLevel + level);
}

void MemoryTree::store(unsigned level, u32 index, const Digest& digest) {
    if (level == 3 * kTierLevels) {
        root_ = digest;
        return;
    }
    const unsigned r = level % kTierLevels;
    Block& block = require(level / kTierLevels, index >> (kTierLevels - r));
    block.nodes[(256U >> r) + (index & ((256U >> r) - 1))] = digest;
}

void MemoryTree::set_leaves(std::size_t slot, const u8* page) {
    if (scratch_.empty()) scratch_.resize(kBatch * kLeavesPerPage);
    for (std::size_t i = 0; i < kLeavesPerPage; ++i)
        scratch_[slot * kLeavesPerPage + i] = leaf_digest(page + kLeafSize * i);
}

void MemoryTree::hash_pages(std::span<const u32> pages) {
    for (std::size_t n = pages.size() * kLeavesPerPage / 2; n >= pages.size(); n /= 2)
        crypto::compress_many(scratch_.data(), scratch_.data(), n);
    dirty_.assign(pages.begin(), pages.end());
    for (std::size_t i = 0; i < pages.size(); ++i) store(0, pages[i], scratch_[i]);
    hash_upwards();
}

void MemoryTree::hash_upwards() {
    for (unsigned level = 0; level < 3 * kTierLevels; ++level) {
        for (u32& index : dirty_) index >>= 1;
        dirty_.erase(std::unique(dirty_.begin(), dirty_.end()), dirty_.end());
        for (std::size_t i = 0; i < dirty_.size(); ++i) {
            scratch_[2 * i] = stored(level, 2 * dirty_[i]);
            scratch_[2 * i + 1] = stored(level, 2 * dirty_[i] + 1);
        }
        crypto::compress_many(scratch_.data(), scratch_.data(), dirty_.size());
        for (std::size_t i = 0; i < dirty_.size(); ++i) store(level + 1, dirty_[i], scratch_[i]);
    }
}

Digest MemoryTree::subtree_of_page(const u8* page, unsigned level, u32 index_in_page) {
    std::array<Digest, kLeavesPerPage> nodes;
    const std::size_t leaves = std::size_t{1} << level;
    for (std::size_t i = 0; i < leaves; ++i)
        nodes[i] = leaf_digest(page + kLeafSize * (index_in_page * leaves + i));
    for (std::size_t n = leaves / 2; n >= 1; n /= 2) crypto::compress_many(nodes.data(), nodes.data(), n);
    return nodes[0];
}

}  // namespace belay::machine
