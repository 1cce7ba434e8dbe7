// SPDX-License-Identifier: Apache-2.0
// Restarts (U-1..U-6) in both builds: whoever starts from a checkpoint goes on as if nothing had happened,
// and what does not fit changes nothing.
#include <gtest/gtest.h>

#include "crypto/chain.h"
#include "history.h"

namespace belay::sdk_test {
namespace {

/// Two chains with the same history, one of them restarted.
struct Twins {
    History plain_history, history;
    TwoBuilds plain{"counter"}, restarted{"counter"};
    Outcome last;  // of the restarted one

    explicit Twins(u64 seed, int entries) : plain_history(seed), history(seed) {
        for (int i = 0; i < entries; ++i) step();
        plain.run(plain_history.mark());
        last = restarted.run(history.mark());
    }
    void step() {
        plain.run(plain_history.next());
        last = restarted.run(history.next());
    }
    Outcome restart(const std::string& program) {
        return restarted.restart(program, history.inbox().restart(last.header, restarted.checkpoint()));
    }
    void expect_equal() {
        EXPECT_EQ(restarted.checkpoint(), plain.checkpoint());
        EXPECT_EQ(restarted.run_exit().digest, plain.run_exit().digest);
    }
};

TEST(Restart, goes_on_as_if_nothing_had_happened) {
    for (u64 seed = 1; seed <= 3; ++seed) {
        Twins twins(seed, static_cast<int>(4 + 3 * seed));
        const Outcome out = twins.restart("counter");
        ASSERT_FALSE(out.is_void);
        const auto header = wire::decode_output_header(out.header);
        EXPECT_EQ(header->kind, wire::EntryKind::restart);
        EXPECT_EQ(header->blob_count, 1);
        EXPECT_EQ(header->tx_count, 0U);
        EXPECT_EQ(header->checkpoint_digest, crypto::chain_digest(twins.plain.checkpoint()));
        twins.expect_equal();
        for (int i = 0; i < 8; ++i) twins.step();
        twins.expect_equal();
    }
}

// U-7: two machines that begin there are one machine, whatever ran before.
TEST(Restart, the_root_does_not_remember_what_was_before) {
    Twins twins(7, 9);
    const Entry entry = twins.history.inbox().restart(twins.last.header, twins.restarted.checkpoint());
    twins.restarted.restart("counter", entry);

    auto program = machine::Program::from_elf(read_file(elf_path("counter")));
    ASSERT_TRUE(program);
    auto fresh = machine::Machine::create(*program);
    machine::MachineState parent = fresh->state();  // what L1 knows of the parent
    parent.status = machine::Status::yielded;
    parent.input_position = parent.input_limit = twins.restarted.limit() - entry.elements.size();
    parent.output_digest = twins.last.digest;
    ASSERT_FALSE(fresh->restore({(*program)->hash(), parent, {}}));
    fresh->begin_restart(*program, twins.restarted.limit(), entry.accumulator);
    fresh->run(u64{1} << 31, {parent.input_position, entry.elements});
    ASSERT_FALSE(fresh->close_batch());
    EXPECT_EQ(fresh->root(), twins.restarted.machine().root());
}

TEST(Restart, another_program_takes_over) {
    Twins twins(3, 6);
    const Bytes before = twins.restarted.checkpoint();
    ASSERT_FALSE(twins.restart("twice").is_void);
    EXPECT_EQ(twins.restarted.checkpoint(), before);
    for (int i = 0; i < 12; ++i) twins.step();
    EXPECT_NE(twins.restarted.checkpoint(), twins.plain.checkpoint());  // counts twice
    auto twice = machine::Program::from_elf(read_file(elf_path("twice")));
    EXPECT_EQ(twins.restarted.machine().program().hash(), (*twice)->hash());
    EXPECT_EQ(twins.restarted.machine().preimage().program_hash, (*twice)->hash());
}

// U-4: and the program before goes on.
TEST(Restart, what_does_not_fit_is_void_and_changes_nothing) {
    Twins twins(4, 7);
    Inbox& inbox = twins.history.inbox();
    const Bytes good = twins.restarted.checkpoint(), header = twins.last.header;
    const Hash root = twins.restarted.machine().preimage().program_hash;
    const auto refused = [&](const Bytes& parent, const Bytes& checkpoint, const char* program = "counter") {
        // A void entry has no output: the next restart needs another mark.
        const bool is_void = twins.restarted.restart(program, inbox.restart(parent, checkpoint)).is_void;
        twins.last = twins.restarted.run(twins.history.mark());
        return is_void;
    };
    Bytes other = good;
    other.back() ^= 1;
    EXPECT_TRUE(refused(header, other));
    EXPECT_TRUE(refused(header, good)) << "the header of an older parent";
    EXPECT_TRUE(refused({}, good));
    EXPECT_TRUE(refused(twins.last.header, {}));
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_TRUE(refused(twins.last.header, longer));
    EXPECT_TRUE(refused(twins.last.header, good, "faulty")) << "imports nothing";
    EXPECT_EQ(twins.restarted.machine().preimage().program_hash, root);
    EXPECT_EQ(twins.restarted.checkpoint(), good);

    Person someone(9);
    twins.last = twins.restarted.run(inbox.add(wire::EntryKind::forced, someone.count(5)));
    ASSERT_FALSE(twins.last.is_void);
    EXPECT_TRUE(digest_in(twins.last).is_zero() || twins.last.digest != wire::output_digest(header));
    EXPECT_FALSE(twins.restarted.checkpoint() == good) << "it still runs";
}

TEST(Restart, a_fresh_chain_cannot_begin_with_one) {
    TwoBuilds builds("counter");
    Inbox inbox;
    EXPECT_TRUE(builds.restart("counter", inbox.restart({}, {})).is_void);
    EXPECT_FALSE(builds.run(Inbox{}.genesis(Bytes(8, 1))).is_void) << "genesis is another inbox's entry 0";
}

}  // namespace
}  // namespace belay::sdk_test
