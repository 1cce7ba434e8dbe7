// SPDX-License-Identifier: Apache-2.0
#include "node/claim_tree.h"

#include <gtest/gtest.h>

namespace belay::node {
namespace {

Hash word(u8 fill) { return Hash::from(Bytes(32, fill)); }

ClaimProposed proposed(u8 id, const Hash& parent, u64 position, u8 round) {
    ClaimProposed event;
    event.id = word(id);
    event.claim.parent = parent;
    event.claim.position = position;
    event.round = word(round);
    event.outputs = std::make_shared<const std::vector<Hash>>(std::vector<Hash>{word(id), word(round)});
    return event;
}

class ClaimTreeTest : public testing::Test {
  protected:
    // 1 and 2 stand on the genesis claim, 3 on 2, which is final.
    void SetUp() override {
        genesis = tree.newest_final();
        tree.apply(ClaimFinalized{0, genesis});
        tree.apply(proposed(1, genesis, 4, 0x11));
        tree.apply(proposed(2, genesis, 4, 0x11));
        tree.apply(proposed(3, word(2), 9, 0x22));
        tree.apply(ClaimFinalized{1, word(2)});
    }

    ClaimTree tree{word(0xee)};
    Hash genesis;
};

TEST_F(ClaimTreeTest, knows_rounds_and_final_claims) {
    ASSERT_EQ(tree.size(), 3u);
    EXPECT_EQ(tree.finalized(), 1u);
    EXPECT_EQ(tree.newest_final(), word(2));
    EXPECT_EQ(tree.at(word(2)).number, 1u);
    EXPECT_FALSE(tree.at(word(1)).is_final());
    EXPECT_EQ(tree.at(word(3)).sequence, 3u);
    EXPECT_EQ(tree.at(genesis).proposed.claim.end_root, word(0xee));
    const KnownRound* round = tree.round_on(genesis);
    ASSERT_NE(round, nullptr);
    EXPECT_EQ(round->members, (std::vector<Hash>{word(1), word(2)}));
    EXPECT_EQ(round->position, 4u);
    EXPECT_EQ(tree.round_on(word(3)), nullptr);
    EXPECT_EQ(tree.find(word(7)), nullptr);
}

// C-14: who asks the tree gets the event's own list, also after a reorg, and not a copy of it.
TEST_F(ClaimTreeTest, holds_the_output_digests_once) {
    const ClaimProposed event = proposed(4, word(3), 11, 0x33);
    tree.apply(event);
    tree.apply(proposed(5, word(3), 11, 0x33));
    EXPECT_EQ(tree.at(word(4)).proposed.output_digests()[0], word(4));
    tree.roll_back(6);
    EXPECT_EQ(tree.find(word(5)), nullptr);
    EXPECT_EQ(tree.at(word(4)).proposed.output_digests().data(), event.outputs->data());
    EXPECT_TRUE(tree.at(genesis).proposed.output_digests().empty());
}

// G-17: the same claim joins again; the old round's members are no longer the newest round's.
TEST_F(ClaimTreeTest, a_round_opens_again) {
    tree.apply(proposed(3, word(2), 9, 0x23));
    tree.apply(proposed(4, word(2), 9, 0x23));
    EXPECT_EQ(tree.size(), 4u);
    EXPECT_EQ(tree.at(word(3)).sequence, 3u);
    EXPECT_EQ(tree.at(word(3)).proposed.round, word(0x23));
    EXPECT_EQ(tree.round_on(word(2))->members, (std::vector<Hash>{word(3), word(4)}));
}

TEST_F(ClaimTreeTest, a_reorg_folds_again_from_fewer_events) {
    tree.roll_back(9);
    EXPECT_EQ(tree.size(), 3u);
    tree.roll_back(4);  // the finality of 2 is gone
    EXPECT_EQ(tree.finalized(), 0u);
    EXPECT_EQ(tree.size(), 3u);
    tree.roll_back(2);
    EXPECT_EQ(tree.size(), 1u);
    EXPECT_EQ(tree.round_on(genesis)->members, (std::vector<Hash>{word(1)}));
    tree.apply(proposed(5, genesis, 4, 0x11));
    EXPECT_EQ(tree.at(word(5)).sequence, 2u);
    tree.roll_back(0);
    EXPECT_EQ(tree.size(), 0u);
    EXPECT_EQ(tree.round_on(genesis), nullptr);
    EXPECT_EQ(tree.newest_final(), genesis);
}

}  // namespace
}  // namespace belay::node
