// SPDX-License-Identifier: Apache-2.0
#include "node/follower.h"

#include <gtest/gtest.h>

#include "node/testing/inbox_model.h"

namespace belay::node {
namespace {

RollupInfo a_rollup() {
    RollupInfo info;
    info.inbox[19] = 1;
    info.vault[19] = 2;
    info.claims[19] = 3;
    info.sequencer[19] = 4;
    info.chain_id = 31337;
    info.deployed_at = 1;
    return info;
}

class FollowerTest : public ::testing::Test {
  protected:
    FollowerTest() { inject(model_.genesis()); }

    void inject(const std::vector<l1::Log>& logs) {
        for (const l1::Log& log : logs) l1_.inject_log(log);
        l1_.mine();
    }
    Follower make(FollowerConfig config = {}) {
        FollowerHooks hooks;
        hooks.entries = [this](std::vector<rollup::Entry>&& entries) {
            for (rollup::Entry& entry : entries) entries_.push_back(std::move(entry));
        };
        hooks.rolled_back = [this](u64 position, u64, u64) { entries_.resize(position); };
        return Follower(l1_, rollup_, config, std::move(hooks));
    }
    void catch_up(Follower& follower) {
        for (int i = 0; i < 100; ++i) {
            const auto more = follower.poll();
            ASSERT_TRUE(more) << more.error().detail;
            if (!*more) return;
        }
        FAIL() << "never caught up";
    }
    Bytes batch(u8 mark) const { return {1, 0, 0, 0, 0, 0, 0, 0, mark, 0, 0, 0, 0}; }

    const RollupInfo rollup_ = a_rollup();
    l1::MemoryL1 l1_;
    testing::InboxModel model_{rollup_};
    std::vector<rollup::Entry> entries_;
};

TEST_F(FollowerTest, derives_entries_in_order) {
    inject(model_.queue_deposit(Address{}, 2, 1000));
    inject(model_.submit(batch(7), 3, 1012));
    Follower follower = make();
    catch_up(follower);
    ASSERT_EQ(entries_.size(), 3U);
    EXPECT_EQ(entries_[0].header.kind, wire::EntryKind::genesis);
    EXPECT_EQ(entries_[1].header.kind, wire::EntryKind::deposit);
    EXPECT_EQ(entries_[1].header.l1_block, 2U);
    EXPECT_EQ(entries_[2].batch, 0U);
    EXPECT_EQ(entries_[2].payload, batch(7));
    EXPECT_EQ(follower.derivation().batches(), 1U);
}

TEST_F(FollowerTest, waits_for_confirmations) {
    Follower follower = make({.confirmations = 3});
    inject(model_.submit(batch(1), 2, 1012));
    catch_up(follower);
    EXPECT_EQ(entries_.size(), 0U);
    l1_.mine(2);
    catch_up(follower);
    EXPECT_EQ(entries_.size(), 2U);
}

TEST_F(FollowerTest, steps_back_and_derives_the_other_branch) {
    Follower follower = make();
    catch_up(follower);
    const testing::InboxModel before = model_;
    inject(model_.submit(batch(1), 2, 1012));
    catch_up(follower);
    ASSERT_EQ(entries_.size(), 2U);

    l1_.reorg(1, true);
    model_ = before;
    inject(model_.submit(batch(9), 2, 1015));
    catch_up(follower);
    ASSERT_EQ(entries_.size(), 2U);
    EXPECT_EQ(entries_[1].payload, batch(9));
    EXPECT_EQ(follower.reorgs(), 1U);
}

TEST_F(FollowerTest, starts_over_after_a_reorg_deeper_than_it_remembers) {
    Follower follower = make({.remembered = 2});
    catch_up(follower);
    const testing::InboxModel before = model_;
    for (u8 i = 0; i < 6; ++i) {
        inject(model_.submit(batch(i), 2U + i, 1012U + i));
        catch_up(follower);
    }
    l1_.reorg(6, true);
    model_ = before;
    inject(model_.submit(batch(42), 2, 1015));
    l1_.mine(6);
    catch_up(follower);
    ASSERT_EQ(entries_.size(), 2U);
    EXPECT_EQ(entries_[1].payload, batch(42));
}

TEST_F(FollowerTest, small_rounds_give_the_same_entries) {
    for (u8 i = 0; i < 5; ++i) inject(model_.submit(batch(i), 2U + i, 1012U + i));
    Follower follower = make({.max_range = 2});
    catch_up(follower);
    EXPECT_EQ(entries_.size(), 6U);
}

TEST_F(FollowerTest, ignores_events_of_other_contracts) {
    auto logs = model_.submit(batch(1), 2, 1012);
    for (l1::Log& log : logs) log.address[0] = 0xee;
    inject(logs);
    Follower follower = make();
    catch_up(follower);
    EXPECT_EQ(entries_.size(), 1U);
}

TEST_F(FollowerTest, an_impossible_event_is_a_derivation_failure) {
    auto logs = model_.submit(batch(1), 2, 1012);
    logs[0].data[4 * 32] ^= 1;  // the accumulator
    inject(logs);
    Follower follower = make();
    const auto polled = follower.poll();
    ASSERT_FALSE(polled);
    EXPECT_EQ(polled.error().reason, FollowReason::derivation);
    EXPECT_NE(polled.error().detail.find("accumulator_mismatch"), std::string::npos) << polled.error().detail;
}

TEST_F(FollowerTest, an_l1_that_is_down_is_asked_again) {
    Follower follower = make();
    l1_.refuse_everything(l1::L1Error{l1::L1Reason::connect_failed, "down", 0, {}});
    const auto polled = follower.poll();
    ASSERT_FALSE(polled);
    EXPECT_EQ(polled.error().reason, FollowReason::l1);
    l1_.refuse_everything(std::nullopt);
    catch_up(follower);
    EXPECT_EQ(entries_.size(), 1U);
}

}  // namespace
}  // namespace belay::node
