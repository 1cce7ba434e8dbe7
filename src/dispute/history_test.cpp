// SPDX-License-Identifier: Apache-2.0
#include "dispute/history.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/plain_merkle.h"
#include "dispute/frame.h"

namespace belay::dispute {
namespace {

Hash leaf(u64 value) {
    Hash out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<u8>(value >> (8 * i));
    return out;
}

void expect_commits(const HistoryBuilder& builder, std::vector<Hash> leaves) {
    const HistoryCommitment commitment = builder.commit();
    EXPECT_EQ(commitment.leaves, leaves.size());
    EXPECT_EQ(commitment.last, leaves.back());
    const u64 last = leaves.size() - 1;
    crypto::pad_with_last(leaves);
    EXPECT_EQ(commitment.root, crypto::plain_root(leaves));
    EXPECT_EQ(commitment.last_path, crypto::plain_path(leaves, last));
}

TEST(History, commits_to_each_prefix) {
    HistoryBuilder builder;
    std::vector<Hash> leaves;
    for (u64 k = 0; k < 70; ++k) {
        builder.append(leaf(k));
        leaves.push_back(leaf(k));
        expect_commits(builder, leaves);
    }
}

TEST(History, runs_of_equal_leaves_are_leaves) {
    std::mt19937 random(1);
    for (int round = 0; round < 50; ++round) {
        HistoryBuilder builder;
        std::vector<Hash> leaves;
        for (int k = 0; k < 8; ++k) {
            const u64 count = 1 + random() % 40;
            builder.append(leaf(random() % 3), count);
            leaves.insert(leaves.end(), count, Hash{});
            std::fill(leaves.end() - static_cast<i64>(count), leaves.end(), builder.commit().last);
            expect_commits(builder, leaves);
        }
    }
}

TEST(History, huge_runs_take_no_time) {
    HistoryBuilder builder;
    builder.append(leaf(1), (u64{1} << 40) - 1);
    builder.append(leaf(1), 1);
    Hash uniform = leaf(1);
    for (int k = 0; k < 40; ++k) uniform = crypto::plain_node(uniform, uniform);
    EXPECT_EQ(builder.commit().root, uniform);
}

TEST(Frame, positions) {
    constexpr FrameShape kShape{10, 4};
    static_assert(kShape.is_valid() && !FrameShape{4, 4}.is_valid() && !FrameShape{49, 4}.is_valid());
    EXPECT_EQ(kShape.strides_per_frame(), 64U);
    EXPECT_EQ(kShape.leaf_after({2}, {17}), LeafIndex{129});
    EXPECT_EQ(kShape.batch_of({129}), BatchIndex{2});
    EXPECT_EQ(kShape.first_step(LeafIndex{129}), StepIndex{16});
    EXPECT_EQ(kShape.stride_of({129}), StrideIndex{1});
    EXPECT_EQ(kShape.first_step(StrideIndex{1}), StepIndex{16});
    EXPECT_TRUE(kShape.is_last({63}) && !kShape.is_last({62}));
    EXPECT_EQ(kShape.last_leaf(3), LeafIndex{191});
    EXPECT_EQ(kShape.history_levels(1), 6U);
    EXPECT_EQ(kShape.history_levels(3), 8U);
    EXPECT_EQ(kShape.history_levels(4), 8U);
}

}  // namespace
}  // namespace belay::dispute
