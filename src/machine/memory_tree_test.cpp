// SPDX-License-Identifier: Apache-2.0
#include "machine/memory_tree.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace belay::machine {
namespace {

using Pages = std::map<u32, std::array<u8, kPageSize>>;

const u8* bytes_of(const Pages& pages, u32 page) {
    static constexpr std::array<u8, kPageSize> kZero{};
    const auto at = pages.find(page);
    return at == pages.end() ? kZero.data() : at->second.data();
}

/// T-4, T-5 by the book: the subtree of `level` levels at `index`.
Digest naive(const Pages& pages, unsigned level, u32 index) {
    const u32 pages_below = level >= 4 ? 1U << (level - 4) : 1;
    const u32 first = level >= 4 ? index << (level - 4) : index >> (4 - level);
    const auto next = pages.lower_bound(first);
    if (next == pages.end() || next->first - first >= pages_below) return empty_subtrees()[level];
    if (level == 0) return leaf_digest(bytes_of(pages, index >> 4) + 16 * (index & 15));
    return crypto::compress(naive(pages, level - 1, 2 * index), naive(pages, level - 1, 2 * index + 1));
}

class Sample {
  public:
    explicit Sample(u64 seed) : random_(seed) {}

    /// Changes some pages, clustered and far apart, and tells the tree.
    void change(unsigned count) {
        std::map<u32, bool> changed;
        for (unsigned k = 0; k < count; ++k) {
            static constexpr u32 kPlaces[] = {0, 255, 256, 65535, 65536, 0x7fffff, 0x800000, kPageCount - 1};
            const u32 page =
                k % 3 == 0 ? kPlaces[random_() % 8]
                           : static_cast<u32>(k % 3 == 1 ? 4000 + random_() % 40 : random_() % kPageCount);
            for (u8& b : pages[page]) b = static_cast<u8>(random_());
            changed[page] = true;
        }
        std::vector<u32> list;
        for (const auto& [page, yes] : changed) list.push_back(page);
        tree.update(list, [this](u32 page) { return bytes_of(pages, page); });
    }
    std::vector<Digest> open(LeafRange range) const {
        return tree.siblings(range, [this](u32 page) { return bytes_of(pages, page); });
    }
    Bytes bytes(LeafRange range) const {
        Bytes out;
        for (u32 leaf = range.first; leaf <= range.last(); ++leaf)
            append(out, ByteView(bytes_of(pages, leaf >> 4) + 16 * (leaf & 15), 16));
        return out;
    }

    Pages pages;
    MemoryTree tree;

  private:
    std::mt19937_64 random_;
};

TEST(MemoryTree, of_zeros) {
    EXPECT_EQ(MemoryTree().root(), empty_subtrees()[kTreeLevels]);
    EXPECT_EQ(empty_subtrees()[1], crypto::compress(Digest{}, Digest{}));
}

TEST(MemoryTree, follows_changes) {
    Sample sample(1);
    for (const unsigned count : {1U, 2U, 30U, 3U}) {
        sample.change(count);
        EXPECT_EQ(sample.tree.root(), naive(sample.pages, kTreeLevels, 0));
    }
}

TEST(MemoryTree, batches_are_only_a_matter_of_speed) {
    Pages pages;
    std::vector<u32> list;
    for (u32 k = 0; k < 2500; ++k) {
        pages[k * 3].fill(static_cast<u8>(k));
        list.push_back(k * 3);
    }
    MemoryTree all, single;
    const auto read = [&](u32 page) { return bytes_of(pages, page); };
    all.update(list, read);
    for (const u32& page : list) single.update({&page, 1}, read);
    EXPECT_EQ(all.root(), single.root());
}

TEST(MemoryTree, zeroing_everything_comes_back_to_the_empty_root) {
    Sample sample(2);
    sample.change(20);
    std::vector<u32> list;
    for (auto& [page, bytes] : sample.pages) {
        bytes.fill(0);
        list.push_back(page);
    }
    sample.tree.update(list, [&](u32 page) { return bytes_of(sample.pages, page); });
    EXPECT_EQ(sample.tree.root(), MemoryTree().root());
}

TEST(MemoryTree, clone_is_independent) {
    Sample sample(3);
    sample.change(20);
    const MemoryTree copy = sample.tree.clone();
    const Digest before = copy.root();
    EXPECT_EQ(before, sample.tree.root());
    sample.change(5);
    EXPECT_EQ(copy.root(), before);
    EXPECT_NE(sample.tree.root(), before);
}

TEST(LeafRange, every_range_opens) {
    Sample sample(4);
    sample.change(40);
    std::mt19937_64 random(5);
    for (int k = 0; k < 300; ++k) {
        LeafRange range{static_cast<u32>(64000 + random() % 700), static_cast<u32>(1 + random() % 64)};
        if (k == 0) range = {0, 1};
        if (k == 1) range = {(1U << 28) - 1, 1};
        if (k == 2) range = {(1U << 28) - 64, 64};
        const auto siblings = sample.open(range);
        EXPECT_EQ(siblings.size(), sibling_count(range));
        EXPECT_EQ(root_of_range(range, sample.bytes(range), siblings), sample.tree.root());
    }
}

TEST(LeafRange, counts_siblings) {
    EXPECT_EQ(sibling_count({5, 1}), 28U);
    EXPECT_EQ(sibling_count({4, 2}), 27U);
    EXPECT_EQ(sibling_count({16, 16}), 24U);
    EXPECT_EQ(sibling_count({3, 2}), 28U + 1);
    EXPECT_EQ(sibling_count({(1U << 27) - 1, 2}), 54U);
}

TEST(LeafRange, any_change_gives_another_root) {
    Sample sample(6);
    sample.change(30);
    const LeafRange range{64010, 5};
    const Bytes bytes = sample.bytes(range);
    const auto siblings = sample.open(range);
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        Bytes bad = bytes;
        bad[i] ^= 1;
        EXPECT_NE(root_of_range(range, bad, siblings), sample.tree.root());
    }
    for (std::size_t i = 0; i < siblings.size(); ++i) {
        auto bad = siblings;
        bad[i][i % 8] ^= 1;
        EXPECT_NE(root_of_range(range, bytes, bad), sample.tree.root());
    }
}

}  // namespace
}  // namespace belay::machine
