// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "crypto/keccak.h"
#include "node/restart_plan.h"
#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

using namespace testing;

struct RebaseTest : ::testing::Test {
    void SetUp() override {
        SequencerConfig config;
        config.max_group = 16;
        config.max_batch_age =
            std::chrono::milliseconds(3'600'000);  // nothing is sealed unless the test says so
        config.max_queue_wait = std::chrono::milliseconds(3'600'000);
        config.wall_clock_ms = [this] { return clock.load(); };
        box = std::make_unique<SequencerBox>(dir.path(), config);
        ASSERT_TRUE(box->start().has_value());
    }
    std::vector<Outcome> send(const std::vector<Bytes>& transactions) {
        auto outcomes = box->submit(transactions);
        for (const Outcome& outcome : outcomes) EXPECT_TRUE(outcome.has_value());
        return outcomes;
    }
    void deposit(u64 index, u64 account, u64 amount) {
        ASSERT_TRUE(
            box->sequencer->queue_confirmed({test_deposit(index, test_key(account).address(), amount)}));
        box->settle();
        box->settle();
    }
    void seal() {
        box->sequencer->seal_now();
        box->settle();
    }
    std::string account(u64 number) { return box->ask("account", {to_hex(test_key(number).address())}); }
    /// The same order from the store alone, in a fresh process's eyes.
    void check_restart() {
        box->sequencer->stop();
        const Hash state = box->program.state();
        const Position position = box->sequencer->status().position;
        box.reset();
        box = std::make_unique<SequencerBox>(dir.path());
        const auto started = box->start();
        ASSERT_TRUE(started.has_value()) << started.error().text();
        EXPECT_EQ(box->program.state(), state);
        EXPECT_EQ(box->sequencer->status().position.running_hash, position.running_hash);
        EXPECT_EQ(box->sequencer->status().position.next_sequence, position.next_sequence);
    }

    std::atomic<u64> clock{1'000'000};
    TempDir dir;
    std::unique_ptr<SequencerBox> box;
};

InboxEntry l1_deposit(u64 entry, u64 queue_index, u64 to, u64 amount) {
    const QueueItem item = test_deposit(queue_index, test_key(to).address(), amount);
    InboxEntry out;
    out.plan.index = entry;
    out.plan.kind = item.kind;
    out.plan.queue_index = queue_index;
    out.plan.payload = item.payload;
    out.plan.header.kind = item.kind;
    out.plan.header.index = entry;
    out.plan.header.payload_length = static_cast<u32>(item.payload.size());
    out.plan.header.payload_hash = wire::payload_hash(item.payload);
    return out;
}

// A deposit that paid for transactions is gone: those that needed it are refused, the others move up.
TEST_F(RebaseTest, a_lost_deposit_takes_only_what_needed_it) {
    send(payments(2, 0, 3));
    seal();
    deposit(0, 1, 100);
    const auto paid = send(payments(1, 0, 2, Op::pay));
    const auto free = send(payments(2, 3, 20));
    EXPECT_EQ(box->rebase({.from_entry = 2, .entries = {}, .queue = {}}), "");
    EXPECT_EQ(account(1), R"({"nonce":0,"balance":0})");
    EXPECT_EQ(account(2), R"({"nonce":23,"balance":23})");
    EXPECT_EQ(box->sequencer->status().position.next_queue, 0U);
    std::size_t refused = 0, moved = 0;
    for (const BrokenReceipt& broken : box->broken) {
        if (broken.now) {
            ++moved;
            EXPECT_TRUE(
                verify_receipt(*broken.now, box->sequencer->domain(), box->key.address()).has_value());
            EXPECT_EQ(**box->sequencer->log().receipt(broken.transaction_hash), *broken.now);
        } else {
            ++refused;
            EXPECT_EQ(broken.reason, refused == 1 ? "no_funds" : "bad_nonce");
            EXPECT_FALSE(box->sequencer->log().receipt(broken.transaction_hash)->has_value());
        }
    }
    EXPECT_EQ(refused, 2U);
    EXPECT_EQ(moved, 20U);
    check_restart();
}

// Somebody appended a due deposit before our batch: everything is still there, in the new order.
TEST_F(RebaseTest, an_entry_in_between_moves_ours_back) {
    const auto before = send(payments(2, 0, 5));
    seal();
    deposit(0, 1, 7);
    EXPECT_EQ(box->rebase({.from_entry = 1, .entries = {l1_deposit(1, 0, 1, 7)}, .queue = {}}), "");
    EXPECT_EQ(account(1), R"({"nonce":0,"balance":7})");
    EXPECT_EQ(account(2), R"({"nonce":5,"balance":5})");
    // Batch 0 is still batch 0 with the same transactions at the same times: the receipts hold.
    EXPECT_TRUE(box->broken.empty());
    for (const Outcome& outcome : before) {
        const auto now = box->sequencer->log().receipt(outcome->transaction_hash);
        EXPECT_EQ((*now)->index, outcome->index);
    }
    check_restart();
    EXPECT_EQ(account(1), R"({"nonce":0,"balance":7})");
}

InboxEntry l1_restart(u64 entry) {
    RestartPlan plan{.program_hash = Hash::from(Bytes(32, 7)),
                     .versioned_hashes = {Hash::from(Bytes(32, 1))},
                     .stream = Bytes{0, 1, 9, 8, 7}};
    InboxEntry out;
    out.plan.index = entry;
    out.plan.kind = out.plan.header.kind = wire::EntryKind::restart;
    out.plan.header.index = entry;
    out.plan.header.blob_count = 1;
    out.plan.header.payload_hash = wire::payload_hash_of_blobs(plan.versioned_hashes);
    out.plan.payload = encode(plan);
    return out;
}

// U-1: nobody plans a restart; it comes from L1, and is run again from the log after a crash.
TEST_F(RebaseTest, a_restart_from_l1_is_in_the_order) {
    send(payments(2, 0, 5));
    seal();
    InboxEntry batch;
    batch.plan = {.index = 1, .kind = wire::EntryKind::calldata_batch, .sealed = true};  // a mark
    EXPECT_EQ(box->rebase({.from_entry = 1, .entries = {batch, l1_restart(2)}, .queue = {}}), "");
    EXPECT_EQ(box->sequencer->log().plan(2).value()->kind, wire::EntryKind::restart);
    EXPECT_EQ(account(2), R"({"nonce":5,"balance":5})");
    check_restart();
    EXPECT_EQ(account(2), R"({"nonce":5,"balance":5})");
}

// R-22: what comes to its old place keeps its time, however late that is: another time would be another
// promise.
TEST_F(RebaseTest, the_same_place_keeps_its_time) {
    send(payments(2, 0, 5));
    seal();
    deposit(0, 1, 7);
    clock += 60'000;
    EXPECT_EQ(box->rebase({.from_entry = 1, .entries = {l1_deposit(1, 0, 1, 7)}, .queue = {}}), "");
    EXPECT_TRUE(box->broken.empty());
    check_restart();
}

// Our first batch is on L1, void there; its transactions go into the next.
TEST_F(RebaseTest, a_void_batch_gives_its_transactions_back) {
    send(payments(2, 0, 5));
    seal();
    send(payments(2, 5, 5));
    InboxEntry entry;
    entry.plan = {.index = 1, .kind = wire::EntryKind::blob_batch, .is_void = true, .sealed = true};
    EXPECT_EQ(box->rebase({.from_entry = 1, .entries = {entry}, .queue = {}}), "");
    EXPECT_EQ(account(2), R"({"nonce":10,"balance":10})");
    EXPECT_EQ(box->broken.size(), 10U);
    for (const BrokenReceipt& broken : box->broken) EXPECT_EQ(broken.now->batch, 1U);
    check_restart();
    EXPECT_EQ(account(2), R"({"nonce":10,"balance":10})");
}

// L1 kept our batch but on another base, where one of its transactions is refused: it keeps its place (B-12).
TEST_F(RebaseTest, a_refused_transaction_in_an_l1_batch_keeps_its_place) {
    deposit(0, 1, 100);
    const auto paid = payments(1, 0, 1, Op::pay), free = payments(2, 0, 1);
    const auto receipts = send({paid[0], free[0]});
    seal();
    InboxEntry entry;
    entry.plan = {.index = 1, .kind = wire::EntryKind::blob_batch, .sealed = true, .count = 2};
    entry.transactions = {{receipts[0]->time_ms, paid[0]}, {receipts[1]->time_ms, free[0]}};
    const QueueItem again = test_deposit(0, test_key(1).address(), 100);
    EXPECT_EQ(box->rebase({.from_entry = 1, .entries = {entry}, .queue = {again}}), "");
    EXPECT_EQ(account(1), R"({"nonce":0,"balance":100})");
    EXPECT_EQ(account(2), R"({"nonce":1,"balance":1})");
    EXPECT_EQ(box->sequencer->status().position.next_sequence, 2U);
    EXPECT_TRUE(box->broken.empty()) << "both stand where they were promised";
    check_restart();
}

TEST_F(RebaseTest, what_cannot_be_is_an_error_with_a_name) {
    EXPECT_EQ(box->rebase({.from_entry = 9, .entries = {}, .queue = {}}), "rebase beyond the order's end");
    EXPECT_EQ(box->failure, "rebase: rebase beyond the order's end");
    EXPECT_EQ(box->submit_one(payments(1, 0, 1)[0]).error().reason, RefusalReason::stopped);
}

}  // namespace
}  // namespace belay::node
