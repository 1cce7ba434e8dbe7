// SPDX-License-Identifier: Apache-2.0
#include "node/sealed_intervals.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

namespace belay::node {
namespace {

constexpr u64 kStart = 1'700'000'000'000;

Hash salt(u8 i) { return Hash{{i, 0x5a}}; }
Address signer(u8 i) { return Address{{i, 1}}; }
Bytes transaction(u8 i) { return Bytes{i, 2, 3}; }

struct Sealed : ::testing::Test {
    SealedIntervals intervals{SealedConfig{}};
    auto commit(u8 i, u64 at) {
        return intervals.commit(commitment_of(salt(i), transaction(i)), signer(i), at);
    }
    auto reveal(u8 i, u64 at) { return intervals.reveal(salt(i), transaction(i), i, at); }
};

TEST_F(Sealed, nothing_is_shown_before_the_interval_is_over) {
    ASSERT_TRUE(commit(1, kStart).has_value());
    EXPECT_EQ(reveal(1, kStart + 999).error(), SealedReason::not_yet);
    EXPECT_EQ(commit(1, kStart + 999).error(), SealedReason::already_committed);
    ASSERT_TRUE(reveal(1, kStart + 1'000).has_value());
    EXPECT_EQ(reveal(1, kStart + 1'001).error(), SealedReason::already_revealed);
    EXPECT_EQ(reveal(2, kStart + 1'001).error(), SealedReason::unknown);
    EXPECT_FALSE(intervals.take_due(kStart + 1'999).has_value());
    const auto due = intervals.take_due(kStart + 2'000);
    ASSERT_TRUE(due.has_value());
    ASSERT_EQ(due->size(), 1u);
    EXPECT_EQ(due->front().transaction, transaction(1));
    EXPECT_FALSE(intervals.take_due(kStart + 9'000).has_value());
}

TEST_F(Sealed, who_does_not_reveal_sits_out) {
    ASSERT_TRUE(commit(1, kStart).has_value());
    ASSERT_TRUE(commit(2, kStart).has_value());
    ASSERT_TRUE(reveal(2, kStart + 1'500).has_value());
    EXPECT_EQ(reveal(1, kStart + 2'000).error(), SealedReason::too_late);
    ASSERT_TRUE(intervals.take_due(kStart + 2'000).has_value());
    EXPECT_EQ(commit(1, kStart + 3'000).error(), SealedReason::penalty);
    EXPECT_EQ(commit(1, kStart + 62'999).error(), SealedReason::penalty);
    EXPECT_TRUE(commit(1, kStart + 63'000).has_value());
    EXPECT_TRUE(commit(2, kStart + 3'000).has_value());
}

TEST_F(Sealed, an_interval_has_so_many_places) {
    SealedConfig small;
    small.max_commitments = 3;
    SealedIntervals few(small);
    for (u8 i = 0; i < 3; ++i) ASSERT_TRUE(few.commit(Hash{{i}}, signer(i), kStart).has_value());
    EXPECT_EQ(few.commit(Hash{{9}}, signer(9), kStart).error(), SealedReason::interval_full);
    EXPECT_TRUE(few.commit(Hash{{9}}, signer(9), kStart + 1'000).has_value());
}

// Neither who commits first nor who reveals first decides anything.
TEST_F(Sealed, arrival_does_not_matter) {
    std::mt19937 random(3);
    std::vector<u8> people(40);
    for (std::size_t i = 0; i < people.size(); ++i) people[i] = static_cast<u8>(i);
    std::vector<u64> first;
    for (int round = 0; round < 20; ++round) {
        SealedIntervals fresh{SealedConfig{}};
        for (const u8 i : people)
            ASSERT_TRUE(
                fresh.commit(commitment_of(salt(i), transaction(i)), signer(i), kStart + random() % 1'000)
                    .has_value());
        std::ranges::shuffle(people, random);
        for (const u8 i : people)
            ASSERT_TRUE(
                fresh.reveal(salt(i), transaction(i), i, kStart + 1'000 + random() % 1'000).has_value());
        std::vector<u64> order;
        const auto due = fresh.take_due(kStart + 2'000);
        ASSERT_TRUE(due.has_value());
        for (const auto& one : *due) order.push_back(one.handle);
        if (round == 0) first = order;
        ASSERT_EQ(order, first);
        std::ranges::shuffle(people, random);
    }
    EXPECT_FALSE(std::ranges::is_sorted(first));
}

}  // namespace
}  // namespace belay::node
