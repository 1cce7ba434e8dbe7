// SPDX-License-Identifier: Apache-2.0
// Checkpoints (O-14..O-16): the same bytes in both builds, and whoever starts from them gives the same
// outputs from then on.
#include <gtest/gtest.h>

#include <random>

#include "crypto/chain.h"
#include "people.h"

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

/// A random history of the counter, entry by entry.
class History {
  public:
    explicit History(u64 seed) : random_(seed) {}

    Entry next() {
        if (inbox_.next_index() == 0) return inbox_.genesis(Bytes(8, 1));
        Person& someone = people_[random_() % people_.size()];
        switch (random_() % 3) {
            case 0:
                return inbox_.add(EntryKind::deposit, deposit_of(someone.address(), random_() % 1'000));
            case 1:
                return inbox_.add(EntryKind::forced, someone.withdraw({}, 0));
            default:
                return inbox_.add(EntryKind::calldata_batch,
                                  batch_of(inbox_, {someone.count(random_() % 100), someone.count(1)}));
        }
    }

  private:
    std::mt19937_64 random_;
    Inbox inbox_;
    std::vector<Person> people_{Person(1), Person(2), Person(3), Person(4)};
};

Hash digest_in(const Outcome& out) { return wire::decode_output_header(out.header)->checkpoint_digest; }

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

TEST(Checkpoint, fresh_instances_go_on_from_it_as_if_nothing_had_happened) {
    for (u64 seed = 1; seed <= 4; ++seed) {
        History history(seed);
        TwoBuilds unbroken("counter");
        for (u64 i = 0; i < 5 + 3 * seed; ++i) ASSERT_FALSE(unbroken.run(history.next()).is_void);
        const Bytes bytes = unbroken.checkpoint();
        const auto restarted = TwoBuilds::restarted("counter", bytes);
        EXPECT_EQ(restarted->checkpoint(), bytes);
        EXPECT_EQ(restarted->run_exit().digest, unbroken.run_exit().digest);
        for (int i = 0; i < 12; ++i) {
            const Entry entry = history.next();
            EXPECT_EQ(restarted->run(entry).digest, unbroken.run(entry).digest) << i;
        }
        EXPECT_EQ(restarted->checkpoint(), unbroken.checkpoint());
    }
}

// Two machines that begin with the same checkpoint are the same machine: the root does not remember how the
// state came about.
TEST(Checkpoint, whoever_starts_there_has_the_same_root) {
    History history(9);
    TwoBuilds unbroken("counter");
    for (int i = 0; i < 9; ++i) unbroken.run(history.next());
    const Bytes bytes = unbroken.checkpoint();
    const auto one = TwoBuilds::restarted("counter", bytes), two = TwoBuilds::restarted("counter", bytes);
    EXPECT_EQ(one->machine().root(), two->machine().root());
    const Entry entry = history.next();
    one->run(entry), two->run(entry);
    EXPECT_EQ(one->machine().root(), two->machine().root());
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
