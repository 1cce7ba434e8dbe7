// SPDX-License-Identifier: Apache-2.0
#include "node/sequencer.h"

#include <gtest/gtest.h>

#include <set>

#include "crypto/keccak.h"
#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

using namespace testing;
using std::chrono::milliseconds;

RefusalReason reason_of(const Outcome& outcome) {
    EXPECT_FALSE(outcome.has_value());
    return outcome ? RefusalReason::stopped : outcome.error().reason;
}

// Every receipt verifies, places are consecutive, and the log's running hash is the signed one (checked by
// replay).
void check_receipts(const SequencerBox& box, const std::vector<Outcome>& outcomes) {
    std::set<std::pair<u64, u32>> places;
    for (const Outcome& outcome : outcomes) {
        ASSERT_TRUE(outcome.has_value()) << outcome.error().detail;
        EXPECT_TRUE(verify_receipt(*outcome, box.sequencer->domain(), box.key.address()).has_value());
        EXPECT_TRUE(places.emplace(outcome->batch, outcome->index).second);
    }
}

// Before an upgrade: nothing new, and what is there goes on.
TEST(Sequencer, closed_it_takes_nothing) {
    const TempDir dir;
    SequencerConfig config;
    config.closed = true;
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    EXPECT_EQ(reason_of(box.submit_one(payments(1, 0, 1)[0])), RefusalReason::closed);
    ASSERT_TRUE(box.sequencer->queue_confirmed({test_deposit(0, test_key(1).address(), 5)}));
    for (int i = 0; i < 1000 && box.sequencer->status().position.next_queue == 0; ++i)
        std::this_thread::sleep_for(milliseconds(5));
    EXPECT_EQ(box.sequencer->status().position.next_queue, 1U);
    box.sequencer->set_closed(ClosedBy::config, false);
    EXPECT_TRUE(box.submit_one(payments(1, 0, 1)[0]).has_value());
}

TEST(Sequencer, acknowledges_in_order) {
    const TempDir dir;
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    const auto outcomes = box.submit(payments(1, 0, 100));
    check_receipts(box, outcomes);
    for (u32 i = 0; i < 100; ++i) EXPECT_EQ(outcomes[i]->index, i);
    box.settle();
    EXPECT_EQ(box.sequencer->status().position.next_sequence, 100U);
    EXPECT_EQ(box.sequencer->status().late_recoveries, 0U) << "one recovery per transaction";
}

TEST(Sequencer, names_every_refusal) {
    const TempDir dir;
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    EXPECT_EQ(reason_of(box.submit_one({})), RefusalReason::empty);
    EXPECT_EQ(reason_of(box.submit_one(Bytes(1025, 1))), RefusalReason::too_long);
    EXPECT_EQ(reason_of(box.submit_one(Bytes(20, 1))), RefusalReason::malformed);
    Bytes high_s = payments(1, 0, 1)[0];
    std::fill(high_s.end() - 33, high_s.end() - 1, u8{0xff});
    EXPECT_EQ(reason_of(box.submit_one(high_s)), RefusalReason::bad_signature);
    const Outcome nonce = box.submit_one(payments(1, 5, 1)[0]);
    EXPECT_EQ(reason_of(nonce), RefusalReason::refused);
    EXPECT_EQ(nonce.error().detail, "bad_nonce");
    const Outcome funds = box.submit_one(payments(1, 0, 1, Op::pay)[0]);
    EXPECT_EQ(funds.error().detail, "no_funds");
    // Nothing of them stays.
    box.settle();
    EXPECT_EQ(box.sequencer->status().position.next_sequence, 0U);
}

TEST(Sequencer, the_same_transaction_has_one_receipt) {
    const TempDir dir;
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    auto twice = payments(1, 0, 2);
    twice.push_back(twice[0]);
    const auto outcomes = box.submit(twice);
    ASSERT_TRUE(outcomes[0] && outcomes[2]);
    EXPECT_EQ(*outcomes[0], *outcomes[2]);
    const Outcome later = box.submit_one(twice[1]);
    ASSERT_TRUE(later.has_value());
    EXPECT_EQ(*later, *outcomes[1]);
}

TEST(Sequencer, a_restart_has_the_same_state_and_receipts) {
    const TempDir dir;
    std::vector<Outcome> before;
    std::string state;
    SequencerStatus status;
    {
        SequencerBox box(dir.path());
        ASSERT_TRUE(box.start().has_value());
        ASSERT_TRUE(box.sequencer->queue_confirmed({test_deposit(0, test_key(1).address(), 500)}));
        box.settle();
        before = box.submit(payments(1, 0, 300, Op::pay));
        box.sequencer->seal_now();
        state = box.ask("state");
        box.sequencer->stop();
        status = box.sequencer->status();
    }
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    EXPECT_EQ(box.ask("state"), state);
    EXPECT_EQ(box.sequencer->status().position, status.position);
    for (const Outcome& outcome : before) {
        const auto again = box.sequencer->log().receipt(outcome->transaction_hash);
        ASSERT_TRUE(again.has_value() && again->has_value());
        EXPECT_EQ(**again, *outcome);
    }
    EXPECT_EQ(box.sequencer->status().late_recoveries, 0U) << "a replay recovers nothing again";
}

TEST(Sequencer, many_clients_at_once) {
    const TempDir dir;
    SequencerConfig config;
    config.max_group = 64;
    config.ordering.max_batch_bytes = 20'000;
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    constexpr u64 kClients = 4, kEach = 200;
    std::vector<std::thread> clients;
    std::mutex mutex;
    std::vector<Outcome> all;
    for (u64 c = 0; c < kClients; ++c)
        clients.emplace_back([&, c] {
            for (u64 i = 0; i < kEach; i += 20) {
                auto outcomes = box.submit(payments(c, i, 20));
                box.ask("state");
                const std::lock_guard lock(mutex);
                for (Outcome& outcome : outcomes) all.push_back(std::move(outcome));
            }
        });
    for (std::thread& client : clients) client.join();
    check_receipts(box, all);
    EXPECT_EQ(all.size(), kClients * kEach);
    EXPECT_GT(box.sealed.size(), 2U);
}

TEST(Sequencer, a_sealed_batch_reads_back_as_the_bytes_for_l1) {
    const TempDir dir;
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    const auto sent = payments(1, 0, 50);
    check_receipts(box, box.submit(sent));
    box.sequencer->seal_now();
    box.settle();
    check_receipts(box, box.submit(payments(1, 50, 1)));  // a durable write behind the seal
    const auto batch = box.sequencer->log().sealed_batch(0);
    ASSERT_TRUE(batch.has_value() && batch->has_value());
    const auto view = wire::decode_batch((*batch)->bytes);
    ASSERT_TRUE(view.has_value());
    ASSERT_EQ(view->count(), 50U);
    std::size_t i = 0;
    for (const auto& tx : *view) EXPECT_TRUE(std::ranges::equal(tx.bytes, sent[i++]));
    EXPECT_FALSE(box.sequencer->log().sealed_batch(1)->has_value()) << "still open";
}

TEST(Sequencer, deposits_run_between_batches_and_are_carried_to_l1) {
    const TempDir dir;
    SequencerConfig config;
    config.max_batch_age = milliseconds(30);
    config.max_queue_wait = milliseconds(10);
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    const Address who = test_key(1).address();
    ASSERT_TRUE(box.sequencer->queue_confirmed({test_deposit(0, who, 5), test_deposit(1, who, 7)}));
    EXPECT_FALSE(box.sequencer->queue_confirmed({test_deposit(5, who, 5)})) << "a gap";
    EXPECT_TRUE(box.sequencer->queue_confirmed({test_deposit(1, who, 7)})) << "seen before";
    const auto is_durable = [&] { return box.sequencer->log().batch_entry(0)->has_value(); };
    for (int i = 0; i < 400 && !is_durable(); ++i) std::this_thread::sleep_for(milliseconds(5));
    EXPECT_EQ(box.ask("account", {to_hex(who)}), R"({"nonce":0,"balance":12})");
    // An empty batch went out with them.
    EXPECT_EQ(box.sequencer->status().position.next_entry, 4U);
    const auto entry = box.sequencer->log().batch_entry(0);
    ASSERT_TRUE(entry.has_value() && entry->has_value());
    EXPECT_EQ((*entry)->queue_upto, 2U);
    EXPECT_EQ((*entry)->count, 0U);
}

// I-17: what one submission appends must fit into one L1 transaction, however much waited while we were away.
TEST(Sequencer, a_long_queue_goes_to_l1_in_parts) {
    const TempDir dir;
    SequencerConfig config;
    config.max_batch_age = milliseconds(10);
    config.max_queue_wait = milliseconds(5);
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    constexpr u64 kItems = 2 * kMaxQueueItemsPerBatch + 20;
    std::vector<QueueItem> items;
    for (u64 i = 0; i < kItems; ++i) items.push_back(test_deposit(i, test_key(1).address(), 1));
    ASSERT_TRUE(box.sequencer->queue_confirmed(std::move(items)));
    const auto is_durable = [&] { return box.sequencer->log().batch_entry(2)->has_value(); };
    for (int i = 0; i < 400 && !is_durable(); ++i) std::this_thread::sleep_for(milliseconds(5));
    ASSERT_TRUE(is_durable());
    for (u64 batch = 0; batch < 3; ++batch) {
        const auto entry = box.sequencer->log().batch_entry(batch);
        ASSERT_TRUE(entry.has_value() && entry->has_value());
        EXPECT_EQ((*entry)->queue_upto, std::min(kItems, (batch + 1) * kMaxQueueItemsPerBatch)) << batch;
    }
}

TEST(Sequencer, a_trap_costs_only_its_own_transaction) {
    const TempDir dir;
    SequencerConfig config;
    config.ordering.checkpoint_transactions = 10;
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    auto sent = payments(1, 0, 30);
    sent.insert(sent.begin() + 10, payments(2, 0, 1, Op::trap)[0]);
    const auto outcomes = box.submit(sent);
    EXPECT_EQ(reason_of(outcomes[10]), RefusalReason::trapped);
    for (std::size_t i = 0; i < sent.size(); ++i) EXPECT_EQ(outcomes[i].has_value(), i != 10) << i;
}

TEST(Sequencer, what_is_too_heavy_for_this_batch_begins_the_next) {
    const TempDir dir;
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    const auto outcomes = box.submit(payments(1, 0, 3, Op::heavy));
    check_receipts(box, outcomes);
    for (u64 i = 0; i < 3; ++i) EXPECT_EQ(outcomes[i]->batch, i);
}

TEST(Sequencer, a_void_queue_item_takes_its_place_and_changes_nothing) {
    const TempDir dir;
    Hash state;
    {
        SequencerBox box(dir.path());
        ASSERT_TRUE(box.start().has_value());
        check_receipts(box, box.submit(payments(1, 0, 5)));
        box.sequencer->seal_now();
        QueueItem forced{
            .queue_index = 0, .kind = wire::EntryKind::forced, .payload = payments(3, 0, 1, Op::trap)[0]};
        ASSERT_TRUE(box.sequencer->queue_confirmed({forced, test_deposit(1, test_key(1).address(), 9)}));
        check_receipts(box, box.submit(payments(1, 5, 5)));
        const auto entry = box.sequencer->log().plan(2);
        ASSERT_TRUE(entry.has_value() && entry->has_value());
        EXPECT_TRUE((*entry)->is_void);
        box.sequencer->stop();
        state = box.program.state();
    }
    SequencerBox box(dir.path());
    ASSERT_TRUE(box.start().has_value());
    EXPECT_EQ(box.program.state(), state);
}

TEST(Sequencer, times_follow_l1_when_it_runs_ahead) {
    const TempDir dir;
    SequencerConfig config;
    config.wall_clock_ms = [] { return u64{5'000}; };
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    EXPECT_EQ(box.submit_one(payments(1, 0, 1)[0])->time_ms, 5'000U);
    box.sequencer->set_l1_head(9, 60);
    const auto receipt = box.submit_one(payments(1, 1, 1)[0]);
    EXPECT_EQ(receipt->time_ms, 60'000U);
    EXPECT_EQ(receipt->deadline_block, 309U);
    box.sequencer->set_l1_head(9, 1);
    EXPECT_EQ(box.submit_one(payments(1, 2, 1)[0])->time_ms, 60'000U) << "never backwards";
}

TEST(Sequencer, a_damaged_order_is_refused_with_its_reason) {
    const TempDir dir;
    {
        SequencerBox box(dir.path());
        ASSERT_TRUE(box.start().has_value());
        check_receipts(box, box.submit(payments(1, 0, 10)));
        box.sequencer->stop();
        auto tx = box.sequencer->log().transaction(3);
        Write write;
        ++(**tx).time_ms;
        write.put(Family::transactions, key_of(3), encode(**tx));
        ASSERT_TRUE(box.store->commit(std::move(write), Sync::yes).has_value());
    }
    {
        SequencerBox box(dir.path());
        const auto started = box.start();
        ASSERT_FALSE(started.has_value());
        EXPECT_TRUE(started.error().reason == ReplayError::running_hash_mismatch ||
                    started.error().reason == ReplayError::broken_order)
            << started.error().text();
        Write write;
        write.erase(Family::transactions, key_of(2));
        ASSERT_TRUE(box.store->commit(std::move(write), Sync::yes).has_value());
    }
    SequencerBox box(dir.path());
    const auto started = box.start();
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().reason, ReplayError::store) << started.error().text();
}

TEST(Sequencer, refuses_a_store_with_another_genesis) {
    const TempDir dir;
    ASSERT_TRUE(SequencerBox(dir.path()).start().has_value());
    SequencerBox box(dir.path());
    PlanEntry other = test_genesis();
    other.header.l1_block = 2;
    const auto started = box.sequencer->start(other);
    ASSERT_FALSE(started.has_value());
    EXPECT_EQ(started.error().reason, ReplayError::no_genesis);
}

TEST(Sequencer, back_pressure_has_a_name) {
    const TempDir dir;
    SequencerConfig config;
    config.admission.max_pending = 10;
    SequencerBox box(dir.path(), config);
    ASSERT_TRUE(box.start().has_value());
    const auto outcomes = box.submit(payments(1, 0, 50));
    for (std::size_t i = 0; i < 50; ++i) {
        if (i < 10) {
            EXPECT_TRUE(outcomes[i].has_value());
        } else {
            EXPECT_EQ(reason_of(outcomes[i]), RefusalReason::queue_full);
        }
    }
    box.sequencer->stop();
    EXPECT_EQ(reason_of(box.submit_one(payments(1, 10, 1)[0])), RefusalReason::stopped);
}

}  // namespace
}  // namespace belay::node
