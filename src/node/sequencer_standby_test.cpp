// SPDX-License-Identifier: Apache-2.0
// Two sequencers and a log in memory: each moment of a change of leaders, one after the other.
#include <gtest/gtest.h>

#include <algorithm>

#include "node/testing/memory_log.h"
#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

using namespace testing;

SequencerConfig small_batches(ReplicatedLog& shared) {
    SequencerConfig out;
    out.ordering.max_batch_bytes = 1'500;
    out.ordering.checkpoint_transactions = 1;  // one at each batch, also at those that never become durable
    out.shared = &shared;
    return out;
}

struct Side {
    Side(MemoryStream& stream, u64 number)
        : log(stream), shared(log), instance(number), box(dir.path(), small_batches(shared)) {
        EXPECT_TRUE(box.start().has_value());
    }
    std::string lead() {
        return box.sequencer->take_lead([this](const Position& at) {
            const auto led = shared.lead({.name = "test",
                                          .url = "",
                                          .instance = instance,
                                          .next_entry = at.next_entry,
                                          .next_sequence = at.next_sequence,
                                          .running_hash = at.running_hash});
            return led ? std::string() : std::string(to_string(led.error().reason));
        });
    }
    /// Reads to the end; why it could not.
    std::string follow() {
        for (;;) {
            const auto item = shared.next();
            if (!item) return item.error().text();
            if (!*item) return {};
            if (const auto* bytes = std::get_if<Bytes>(&(*item)->what)) {
                auto change = decode_change(*bytes);
                if (!change) return to_string(change.error());
                const std::string error = box.sequencer->follow(std::move(*change), (*item)->cursor);
                if (!error.empty()) return error;
            }
            shared.passed(**item);
        }
    }
    std::size_t refused_as(const std::vector<Outcome>& outcomes, RefusalReason reason) const {
        return static_cast<std::size_t>(std::ranges::count_if(
            outcomes, [&](const Outcome& o) { return !o && o.error().reason == reason; }));
    }

    TempDir dir;
    MemoryLog log;
    ReplicatedLog shared;
    const u64 instance;
    SequencerBox box;
};

TEST(SequencerStandby, repeats_the_leader) {
    MemoryStream stream;
    Side a(stream, 1), b(stream, 2);
    ASSERT_EQ(a.lead(), "");
    const auto outcomes = a.box.submit(payments(1, 0, 100));
    ASSERT_EQ(b.follow(), "");
    EXPECT_EQ(b.box.ask("state"), a.box.ask("state"));
    for (const Outcome& outcome : outcomes) {
        ASSERT_TRUE(outcome.has_value());
        const auto there = b.box.sequencer->log().receipt(outcome->transaction_hash);
        ASSERT_TRUE(there.has_value() && there->has_value());
        EXPECT_EQ(**there, *outcome);
    }
}

TEST(SequencerStandby, refuses_to_order) {
    MemoryStream stream;
    Side a(stream, 1);
    a.box.sequencer->set_leader_url("http://leader");
    const Outcome refused = a.box.submit_one(payments(1, 0, 1)[0]);
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error().reason, RefusalReason::not_leader);
    EXPECT_EQ(refused.error().detail, "http://leader");
    EXPECT_TRUE(stream.messages.empty());
}

// What it ordered ahead of the log, checkpoints included, must not be where it goes on from.
TEST(SequencerStandby, a_fenced_leader_goes_back_to_what_is_durable) {
    MemoryStream stream;
    Side a(stream, 1), b(stream, 2);
    ASSERT_EQ(a.lead(), "");
    ASSERT_TRUE(a.box.submit(payments(1, 0, 10)).back().has_value());
    ASSERT_EQ(b.follow(), "");
    ASSERT_EQ(b.lead(), "");
    // Several batches' worth: ordered in memory, then fenced.
    const auto lost = a.box.submit(payments(2, 0, 60));
    EXPECT_EQ(a.refused_as(lost, RefusalReason::not_leader), lost.size());
    EXPECT_FALSE(a.shared.leading());
    ASSERT_EQ(a.box.sequencer->step_down(), "");
    EXPECT_EQ(a.box.sequencer->place(), b.box.sequencer->place());
    EXPECT_EQ(a.box.ask("state"), b.box.ask("state"));

    ASSERT_TRUE(b.box.submit(payments(2, 0, 60)).back().has_value());
    ASSERT_EQ(a.follow(), "");
    EXPECT_EQ(a.box.sequencer->place(), b.box.sequencer->place());
    EXPECT_EQ(a.box.ask("state"), b.box.ask("state"));
    ASSERT_EQ(a.lead(), "");
    EXPECT_TRUE(a.box.submit_one(payments(1, 10, 1)[0]).has_value());
}

TEST(SequencerStandby, a_rebase_is_followed) {
    MemoryStream stream;
    Side a(stream, 1), b(stream, 2);
    ASSERT_EQ(a.lead(), "");
    ASSERT_TRUE(a.box.submit(payments(1, 0, 30)).back().has_value());
    ASSERT_EQ(b.follow(), "");
    ASSERT_EQ(
        a.box.rebase({.from_entry = 1, .entries = {}, .queue = {test_deposit(0, test_key(7).address(), 5)}}),
        "");
    ASSERT_EQ(b.follow(), "");
    EXPECT_EQ(b.box.ask("state"), a.box.ask("state"));
    EXPECT_EQ(b.box.sequencer->place(), a.box.sequencer->place());
}

TEST(SequencerStandby, a_promise_that_the_key_did_not_sign_is_refused) {
    MemoryStream stream;
    Side a(stream, 1), b(stream, 2);
    ASSERT_EQ(a.lead(), "");
    ASSERT_TRUE(a.box.submit_one(payments(1, 0, 1)[0]).has_value());
    auto change = decode_change(std::get<ChangePart>(decode_stream_message(stream.messages[1])->what).bytes);
    ASSERT_TRUE(change.has_value());
    auto group = *decode_group_record(change->groups.at(0).second);
    group.signature[5] ^= 1;
    change->groups[0].second = encode(group);
    EXPECT_EQ(b.box.sequencer->follow(std::move(*change), {2, 1, "memory"}),
              "a group that the sequencer's key has not signed");
    EXPECT_EQ(b.box.sequencer->place()->next_sequence, 0U);
}

}  // namespace
}  // namespace belay::node
