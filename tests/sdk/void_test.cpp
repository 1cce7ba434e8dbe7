// SPDX-License-Identifier: Apache-2.0
// Whatever a program does wrong, the entry is void in both builds, and the chain goes on from the state
// before it (B-11).
#include <gtest/gtest.h>

#include "rig.h"

namespace belay::sdk_test {
namespace {

using wire::EntryKind;

TEST(Faulty, every_failure_voids_its_entry_in_both_builds) {
    Inbox inbox;
    // A frame beyond the default bound of the meter, as a deployment has it.
    TwoBuilds builds("faulty", u64{1} << 31);
    EXPECT_FALSE(builds.run(inbox.genesis({})).is_void);
    const Outcome first = builds.run(inbox.add(EntryKind::forced, Bytes{0}));
    EXPECT_FALSE(first.is_void);
    for (const u8 how : std::initializer_list<u8>{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13, 14}) {
        EXPECT_TRUE(builds.run(inbox.add(EntryKind::forced, Bytes{how})).is_void) << int{how};
        EXPECT_FALSE(builds.run(inbox.add(EntryKind::deposit, Bytes(92, how))).is_void) << int{how};
    }
    // Runs 1 and 2: the void ones between have left nothing.
    const Outcome last = builds.run(inbox.add(EntryKind::forced, Bytes{0}));
    EXPECT_EQ(wire::list_exports(last.exports).value()[0][3], 2);
}

// O-12: what an exit handler may not do ends it, and the state is as before.
TEST(Faulty, every_misuse_of_the_exit_voids_it) {
    Inbox inbox;
    TwoBuilds builds("faulty");
    builds.run(inbox.genesis({}));
    EXPECT_FALSE(builds.run_exit().is_void);
    for (const u8 how : std::initializer_list<u8>{1, 2, 3, 4}) {
        builds.run(inbox.add(EntryKind::forced, Bytes{0, how}));
        EXPECT_TRUE(builds.run_exit().is_void) << int{how};
        builds.run(inbox.add(EntryKind::forced, Bytes{0, 0}));
        EXPECT_FALSE(builds.run_exit().is_void);
    }
}

TEST(Faulty, the_meter_ends_an_entry_well_below_a_frame) {
    Inbox inbox;
    TwoBuilds builds("faulty", u64{1} << 29);
    builds.run(inbox.genesis({}));
    const Outcome out = builds.run(inbox.add(EntryKind::forced, Bytes{4}));
    EXPECT_TRUE(out.is_void);
    EXPECT_EQ(builds.machine().state().status, machine::Status::yielded);
    EXPECT_LT(out.steps, u64{1} << 28);
}

// O-17: what anybody can queue has a bound of its own, far below a batch's. The loop is void by rule, and the
// chain goes on.
TEST(Faulty, a_forced_entry_that_loops_is_void_after_its_own_bound) {
    Inbox inbox;
    TwoBuilds builds("faulty");
    ASSERT_EQ(builds.native().forced_weight_limit(), u64{1} << 26);
    ASSERT_LT(builds.native().forced_weight_limit(), builds.native().entry_weight_limit());
    builds.run(inbox.genesis({}));
    const Bytes loop{4}, fine{0};
    const Outcome forced = builds.run(inbox.add(EntryKind::forced, loop));
    EXPECT_TRUE(forced.is_void);
    EXPECT_LT(forced.steps, u64{1} << 26);
    EXPECT_FALSE(builds.run(inbox.add(EntryKind::forced, fine)).is_void);
    wire::BatchWriter batch(1000 * inbox.l1_time);
    batch.add(1000 * inbox.l1_time, loop);
    const Outcome in_batch = builds.run(inbox.add(EntryKind::calldata_batch, batch.bytes()));
    EXPECT_TRUE(in_batch.is_void);
    EXPECT_GT(in_batch.steps, 4 * forced.steps);  // a batch's bound is 2^29
    EXPECT_FALSE(builds.run(inbox.add(EntryKind::forced, fine)).is_void);
}

TEST(Faulty, a_machine_that_never_yields_is_void_at_the_end_of_its_frame) {
    const auto program = machine::Program::from_elf(read_file(elf_path("faulty"))).value();
    const auto machine = machine::Machine::create(program);
    Inbox inbox;
    const Entry genesis = inbox.genesis({}), spin = inbox.add(EntryKind::forced, Bytes{11});
    u64 limit = 0;
    const auto run = [&](const Entry& entry) {
        const machine::InputWindow window{limit, entry.elements};
        limit += entry.elements.size();
        machine->begin_batch(limit, entry.accumulator);
        const auto result = machine->run(1'000'000, window);
        return std::pair(machine->close_batch(), result.steps);
    };
    EXPECT_FALSE(run(genesis).first);
    const auto root = machine->memory_root();
    EXPECT_EQ(run(spin), std::pair(true, u64{1'000'000}));
    EXPECT_EQ(machine->memory_root(), root);
    EXPECT_EQ(machine->state().status, machine::Status::yielded);
}

}  // namespace
}  // namespace belay::sdk_test
