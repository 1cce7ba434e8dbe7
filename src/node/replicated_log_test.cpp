// SPDX-License-Identifier: Apache-2.0
#include "node/replicated_log.h"

#include <gtest/gtest.h>

#include "node/testing/memory_log.h"
#include "node/testing/temp_dir.h"

namespace belay::node {
namespace {

using testing::MemoryLog;
using testing::MemoryStream;
using testing::TempDir;

/// One sequencer's view of the stream.
struct View {
    explicit View(MemoryStream& stream, std::size_t most = 1 << 20) : log(stream, most), shared(log) {}
    /// Reads to the end; the changes among it.
    std::vector<Bytes> read_on() {
        std::vector<Bytes> out;
        for (;;) {
            const auto item = shared.next();
            EXPECT_TRUE(item.has_value()) << item.error().text();
            if (!item || !*item) return out;
            if (const auto* change = std::get_if<Bytes>(&(*item)->what)) out.push_back(*change);
            shared.passed(**item);
        }
    }
    AppendError append_error(const Bytes& change) {
        const auto done = shared.append(change);
        EXPECT_FALSE(done.has_value());
        return done ? AppendError::refused : done.error().reason;
    }
    MemoryLog log;
    ReplicatedLog shared;
};

LeaderRecord leader(const char* name, u64 instance) {
    LeaderRecord out;
    out.name = name;
    out.instance = instance;
    return out;
}

TEST(ReplicatedLog, a_follower_reads_what_a_leader_appends) {
    MemoryStream stream;
    View a(stream), b(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    ASSERT_TRUE(a.shared.append(Bytes{1, 2}).has_value());
    ASSERT_TRUE(a.shared.append(Bytes{}).has_value()) << "an empty change is one too";
    EXPECT_EQ(b.read_on(), (std::vector<Bytes>{{1, 2}, {}}));
    EXPECT_EQ(b.shared.cursor(), a.shared.cursor());
    EXPECT_EQ(b.shared.cursor().term, 1U);
}

TEST(ReplicatedLog, who_does_not_lead_appends_nothing) {
    MemoryStream stream;
    View a(stream);
    EXPECT_EQ(a.append_error({1}), AppendError::fenced);
    EXPECT_TRUE(stream.messages.empty());
}

TEST(ReplicatedLog, a_former_leader_is_fenced) {
    MemoryStream stream;
    View a(stream), b(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    ASSERT_TRUE(a.shared.append(Bytes{1}).has_value());
    b.read_on();
    ASSERT_TRUE(b.shared.lead(leader("b", 2)).has_value());
    EXPECT_EQ(a.append_error({2}), AppendError::fenced);
    EXPECT_FALSE(a.shared.leading());
    EXPECT_EQ(stream.messages.size(), 3U);
    EXPECT_TRUE(a.read_on().empty());
    EXPECT_EQ(a.shared.cursor().term, 2U);
}

TEST(ReplicatedLog, a_standby_that_is_behind_is_not_elected) {
    MemoryStream stream;
    View a(stream), b(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    b.read_on();
    ASSERT_TRUE(a.shared.append(Bytes{1}).has_value());
    const auto tried = b.shared.lead(leader("b", 2));
    ASSERT_FALSE(tried.has_value());
    EXPECT_EQ(tried.error().reason, AppendError::fenced);
    ASSERT_TRUE(a.shared.append(Bytes{2}).has_value()) << "the try must not have fenced the leader";
}

TEST(ReplicatedLog, of_two_that_try_at_once_one_leads) {
    MemoryStream stream;
    View a(stream), b(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    EXPECT_FALSE(b.shared.lead(leader("a", 2)).has_value()) << "the same name, another process";
    EXPECT_FALSE(b.shared.leading());
}

TEST(ReplicatedLog, a_lost_answer_is_looked_up) {
    MemoryStream stream;
    View a(stream), b(stream);
    a.log.lose_answers = 1;
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    a.log.lose_requests = 1;
    ASSERT_TRUE(a.shared.append(Bytes{1}).has_value());
    a.log.lose_answers = 1;
    a.log.stale_reads = 1;
    ASSERT_TRUE(a.shared.append(Bytes{2}).has_value());
    EXPECT_EQ(b.read_on(), (std::vector<Bytes>{{1}, {2}})) << "each once";
}

TEST(ReplicatedLog, a_closed_one_gives_up_without_an_answer) {
    MemoryStream stream;
    View a(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    a.shared.close();
    ASSERT_TRUE(a.shared.append(Bytes{1}).has_value()) << "what the log takes at once is finished";
    a.log.lose_requests = 1;
    EXPECT_EQ(a.append_error({2}), AppendError::stopped);
    EXPECT_FALSE(a.shared.leading());
}

TEST(ReplicatedLog, a_log_that_lost_its_end_is_noticed) {
    MemoryStream stream;
    View a(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    ASSERT_TRUE(a.shared.append(Bytes{1}).has_value());
    stream.messages.pop_back();
    EXPECT_EQ(a.append_error({2}), AppendError::lost);
}

TEST(ReplicatedLog, a_long_change_is_one_change) {
    MemoryStream stream;
    View a(stream, 200), b(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    const Bytes change(1'000, 5);
    const auto done = a.shared.append(change);
    ASSERT_TRUE(done.has_value());
    EXPECT_EQ(done->sequence, stream.messages.size());
    EXPECT_EQ(stream.messages.size(), 7U) << "a leader's record and six parts of 190 bytes";
    for (const Bytes& message : stream.messages) EXPECT_LE(message.size(), 200U);
    EXPECT_EQ(b.read_on(), std::vector<Bytes>{change});
}

TEST(ReplicatedLog, half_a_change_of_a_dead_leader_is_nothing) {
    MemoryStream stream;
    View a(stream), b(stream), c(stream);
    ASSERT_TRUE(a.shared.lead(leader("a", 1)).has_value());
    stream.messages.push_back(encode({1, ChangePart{false, {7, 7}}}));
    EXPECT_TRUE(b.read_on().empty());
    ASSERT_TRUE(b.shared.lead(leader("b", 2)).has_value()) << "behind the half";
    ASSERT_TRUE(b.shared.append(Bytes{1}).has_value());
    EXPECT_EQ(c.read_on(), (std::vector<Bytes>{{1}}));
}

TEST(ReplicatedLog, messages_that_cannot_follow_are_refused) {
    const auto refused = [](Bytes message) {
        MemoryStream stream;
        View a(stream), b(stream);
        EXPECT_TRUE(a.shared.lead(leader("a", 1)).has_value());
        stream.messages.push_back(std::move(message));
        const auto first = b.shared.next();
        b.shared.passed(**first);
        const auto item = b.shared.next();
        return item ? std::string("nothing") : item.error().detail;
    };
    EXPECT_EQ(refused({1}), "message 2: bad_version");
    EXPECT_EQ(refused(encode({2, ChangePart{true, {1}}})), "message 2: of another term");
    EXPECT_EQ(refused(encode({1, leader("b", 2)})), "message 2: a term that is not newer");
    EXPECT_EQ(refused(encode({1, Beat{"a", ""}})), "message 2: a beat");
}

TEST(ReplicatedLog, the_cursor_reads_back) {
    const StreamCursor cursor{7, 3, "a"};
    EXPECT_EQ(decode_stream_cursor(encode(cursor)), cursor);
    EXPECT_FALSE(decode_stream_cursor(Bytes(15)).has_value());
    const TempDir dir;
    auto store = Store::open(dir.path(), {});
    ASSERT_TRUE(store.has_value());
    Write write;
    put(write, cursor);
    ASSERT_TRUE((*store)->commit(std::move(write), Sync::yes).has_value());
    EXPECT_EQ(*stored_cursor(**store, "a"), cursor);
    EXPECT_EQ(*stored_cursor(**store, "b"), (StreamCursor{0, 0, "b"}))
        << "another log is read from its beginning";
}

}  // namespace
}  // namespace belay::node
