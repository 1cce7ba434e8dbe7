// SPDX-License-Identifier: Apache-2.0
// Checkpoints (O-14, O-15): the same bytes in both builds.
#include <gtest/gtest.h>

#include <random>

#include "crypto/chain.h"
#include "history.h"

namespace belay::sdk_test {
namespace {

TEST(Checkpoint, every_fourth_output_of_the_counter_has_its_digest) {
    History history(1);
    TwoBuilds builds("counter");
    ASSERT_EQ(builds.native().checkpoint_interval(), 4U);
    for (u64 index = 0; index < 12; ++index) {
        const Outcome out = builds.run(history.next());
        ASSERT_FALSE(out.is_void);
        if ((index + 1) % 4 == 0)
            EXPECT_EQ(digest_in(out), crypto::chain_digest(builds.checkpoint())) << index;
        else
            EXPECT_TRUE(digest_in(out).is_zero()) << index;
    }
}

// B-13
TEST(Checkpoint, a_mark_asks_for_it_at_any_entry) {
    History history(2);
    TwoBuilds builds("counter");
    for (int i = 0; i < 5; ++i) builds.run(history.next());
    const Outcome marked = builds.run(history.mark());
    ASSERT_FALSE(marked.is_void);
    EXPECT_EQ(digest_in(marked), crypto::chain_digest(builds.checkpoint()));
    EXPECT_EQ(wire::decode_output_header(marked.header)->tx_count, 0U);
    TwoBuilds without("faulty");  // B-13: of a program without checkpoints the digest stays zero
    Inbox inbox;
    ASSERT_FALSE(without.run(inbox.genesis({})).is_void);
    const Outcome none =
        without.run(inbox.add(wire::EntryKind::calldata_batch, Bytes{wire::kCheckpointMark}));
    EXPECT_TRUE(none.is_void || digest_in(none).is_zero());
}

TEST(Checkpoint, import_is_total) {
    History history(5);
    TwoBuilds builds("counter");
    for (int i = 0; i < 9; ++i) builds.run(history.next());
    const Bytes good = builds.checkpoint();
    std::mt19937_64 random(6);
    int refused = 0;
    for (int i = 0; i < 120; ++i) {
        Bytes bad = good;
        if (i % 3 == 0)
            bad.resize(random() % bad.size());
        else if (i % 3 == 1)
            bad[random() % bad.size()] ^= static_cast<u8>(1 + random() % 255);
        else
            bad.push_back(static_cast<u8>(random()));
        Native fresh("counter");
        const int status = fresh.import_checkpoint(bad.data(), static_cast<u32>(bad.size()));
        ASSERT_TRUE(status == BELAY_YIELDED || status == BELAY_VOID);
        refused += status == BELAY_VOID ? 1 : 0;
        if (status != BELAY_YIELDED) continue;
        belay_view again{};  // what it took is a state like any other: one encoding
        ASSERT_EQ(fresh.export_checkpoint(&again), BELAY_YIELDED);
        EXPECT_EQ(Bytes(again.data, again.data + again.size), bad);
    }
    EXPECT_GE(refused, 80);  // all that were cut or lengthened
}

TEST(Checkpoint, an_instance_that_has_run_takes_none) {
    History history(5);
    TwoBuilds builds("counter");
    builds.run(history.next());
    const Bytes bytes = builds.checkpoint();
    EXPECT_EQ(builds.native().import_checkpoint(bytes.data(), static_cast<u32>(bytes.size())), BELAY_VOID);
    Native faulty("faulty");  // has no checkpoint
    belay_view none{};
    EXPECT_EQ(faulty.export_checkpoint(&none), BELAY_VOID);
    EXPECT_EQ(faulty.checkpoint_interval(), 0U);
}

}  // namespace
}  // namespace belay::sdk_test
