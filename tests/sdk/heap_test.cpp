// SPDX-License-Identifier: Apache-2.0
// The programs' heap, compiled for the host.
#include "guest/src/heap.h"

#include <gtest/gtest.h>

#include <map>
#include <random>

namespace belay::heap {
namespace {

constexpr std::size_t kSize = std::size_t{64} << 20;

class HeapTest : public testing::Test {
  protected:
    HeapTest() : memory_(kSize + kChunkSize), classes_(kSize >> kChunkBits) {
        const auto at = reinterpret_cast<std::uintptr_t>(memory_.data());
        begin_ = memory_.data() + ((at + kChunkSize - 1) / kChunkSize * kChunkSize - at);
        heap_.place(begin_, kSize, classes_.data());
    }
    std::vector<u8> memory_, classes_;
    u8* begin_ = nullptr;
    Heap heap_;
};

TEST(HeapClasses, cover_every_size_with_at_most_a_quarter_of_waste) {
    for (std::size_t size = 1; size < 300'000; size += 1 + size / 500) {
        const u32 index = class_of(size);
        EXPECT_GE(class_size(index), size);
        if (index > 0) EXPECT_LT(class_size(index - 1), size);
        if (size >= 128) EXPECT_LE(class_size(index), size + size / 4 + 1);
        EXPECT_EQ(class_size(index) % 16, 0U);
    }
}

TEST_F(HeapTest, blocks_are_aligned_disjoint_and_inside) {
    std::mt19937_64 random(1);
    std::map<u8*, std::size_t> live;
    for (int i = 0; i < 60'000; ++i) {
        if (!live.empty() && random() % 5 < 2) {
            const auto it =
                std::next(live.begin(), static_cast<long>(random() % std::min<std::size_t>(live.size(), 20)));
            heap_.release(it->first);
            live.erase(it);
            continue;
        }
        const std::size_t size = random() % 50 == 0 ? random() % 100'000 : random() % 400;
        u8* const p = static_cast<u8*>(heap_.allocate(size));
        if (p == nullptr) break;  // used up: freed blocks are never merged
        EXPECT_EQ(reinterpret_cast<std::uintptr_t>(p) % 16, 0U);
        EXPECT_TRUE(heap_.owns(p));
        EXPECT_LE(p + size, begin_ + heap_.used());
        const auto after = live.lower_bound(p);
        if (after != live.end()) ASSERT_LE(p + std::max<std::size_t>(size, 1), after->first);
        if (after != live.begin()) ASSERT_LE(std::prev(after)->first + std::prev(after)->second, p);
        live[p] = std::max<std::size_t>(size, 1);
    }
    EXPECT_GT(live.size(), 10'000U);
}

TEST_F(HeapTest, the_end_is_null_and_freed_blocks_come_back) {
    EXPECT_EQ(heap_.allocate(kSize + 1), nullptr);
    EXPECT_EQ(heap_.allocate(~std::size_t{0}), nullptr);
    std::vector<void*> blocks;
    while (void* p = heap_.allocate(1 << 20)) blocks.push_back(p);
    EXPECT_GE(blocks.size(), kSize / (1 << 20) * 3 / 4);
    void* const last = blocks.back();
    heap_.release(last);
    EXPECT_EQ(heap_.allocate(1 << 20), last);
    EXPECT_EQ(heap_.allocate(1 << 20), nullptr);
}

TEST_F(HeapTest, the_same_calls_give_the_same_places) {
    std::vector<u8> other_memory(kSize + kChunkSize), other_classes(kSize >> kChunkBits);
    Heap other;
    const auto at = reinterpret_cast<std::uintptr_t>(other_memory.data());
    u8* const begin = other_memory.data() + ((at + kChunkSize - 1) / kChunkSize * kChunkSize - at);
    other.place(begin, kSize, other_classes.data());
    std::mt19937_64 random(2);
    for (int i = 0; i < 5'000; ++i) {
        const std::size_t size = random() % 3'000;
        u8* const a = static_cast<u8*>(heap_.allocate(size));
        u8* const b = static_cast<u8*>(other.allocate(size));
        ASSERT_EQ(a - begin_, b - begin);
        if (random() % 2 == 0) heap_.release(a), other.release(b);
    }
}

}  // namespace
}  // namespace belay::heap
