// SPDX-License-Identifier: Apache-2.0
#include "node/batcher.h"

#include <gtest/gtest.h>

#include "ecdsa/ecdsa.h"
#include "l1/contracts.h"
#include "l1/memory_l1.h"
#include "node/store_journal.h"

namespace belay::node {
namespace {

using namespace std::chrono_literals;

class BatcherTest : public ::testing::Test {
  protected:
    BatcherTest() {
        std::string name = (std::filesystem::temp_directory_path() / "belay-batcher-XXXXXX").string();
        folder_ = mkdtemp(name.data());
        rollup_.inbox[19] = 7;
        rollup_.chain_id = 31337;
        Hash secret;
        secret[31] = 9;
        key_ = ecdsa::PrivateKey::from_bytes(secret);
        l1_.set_balance(key_->address(), U256(0, 1, 0, 0));
        open();
    }
    ~BatcherTest() override { std::filesystem::remove_all(folder_); }

    void open() {
        auto opened = Store::open(folder_, {rollup_.chain_id, rollup_.inbox});
        ASSERT_TRUE(opened) << opened.error().text();
        store_ = std::move(*opened);
    }
    /// Without transactions, or with one of this time.
    void seal(u64 batch, wire::EntryKind kind = wire::EntryKind::calldata_batch, u64 time_ms = 0) {
        PlanEntry entry;
        entry.index = batch + 1;
        entry.kind = kind;
        entry.batch = batch;
        entry.sealed = true;
        Write write;
        if (time_ms != 0) {
            entry.count = 1;
            PlacedTransaction tx{.sequence = 0, .hash = {}, .record = {}};
            tx.record.batch = batch;
            tx.record.time_ms = time_ms;
            tx.record.bytes = {1};
            ChainLog::put(write, tx);
        }
        ChainLog::put(write, entry);
        ASSERT_TRUE(store_->commit(std::move(write), Sync::yes));
    }
    /// One life of the batcher process.
    struct Life {
        StoreJournal journal;
        l1::TxManager txs;
        Batcher batcher;
        Life(BatcherTest& t)
            : journal(*t.store_, "batcher"),
              txs(t.l1_, *t.key_, journal,
                  {.resubmit_after_ms = 1'000'000, .rebroadcast_after_ms = 1'000'000}),
              batcher({.poll = 5ms}, t.rollup_, ChainLog(*t.store_), Archive(*t.store_), txs,
                      {[&t](const PostedBatch& posted) { t.posted_.push_back(posted.batch); },
                       {},
                       t.certify_,
                       t.next_block_time_}) {
            EXPECT_TRUE(txs.recover());
        }
    };
    template <class Done>
    void wait_until(Done done) {
        for (int i = 0; i < 2000 && !done(); ++i) std::this_thread::sleep_for(5ms);
        EXPECT_TRUE(done());
    }

    std::filesystem::path folder_;
    RollupInfo rollup_;
    std::optional<ecdsa::PrivateKey> key_;
    l1::MemoryL1 l1_;
    std::unique_ptr<Store> store_;
    std::function<Result<Certified, std::string>(ByteView, u64)> certify_;
    std::function<std::optional<u64>()> next_block_time_;
    std::vector<u64> posted_;  // written by the batcher's thread, read after it stopped
};

TEST_F(BatcherTest, posts_sealed_batches_in_order_and_reports_each_once) {
    for (u64 batch = 0; batch < 3; ++batch) seal(batch);
    l1_.set_automine(true);
    Life life(*this);
    life.batcher.start();
    wait_until(
        [&] { return l1_.accepted().size() == 2; });  // two in flight, none has landed for all it knows
    life.batcher.set_landed(2);
    wait_until([&] { return l1_.accepted().size() == 3; });
    l1_.mine();
    std::this_thread::sleep_for(50ms);
    life.batcher.stop();
    EXPECT_EQ(l1_.accepted().size(), 3U);
    EXPECT_EQ(posted_, (std::vector<u64>{0, 1, 2}));
    for (u64 batch = 0; batch < 3; ++batch) {
        const auto sent = l1::decode_transaction(l1_.accepted()[batch]);
        ASSERT_TRUE(sent);
        EXPECT_EQ(sent->body.nonce, batch);
        const Bytes empty{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0};
        EXPECT_EQ(sent->body.data, l1::calls::submit_calldata_batch(empty, batch, 0));
    }
}

TEST_F(BatcherTest, a_restart_sends_nothing_twice) {
    seal(0);
    {
        Life life(*this);
        life.batcher.start();
        wait_until([&] { return l1_.accepted().size() == 1; });
    }  // it ends without having seen its transaction mined
    store_.reset();
    open();
    Life life(*this);
    life.batcher.start();
    std::this_thread::sleep_for(100ms);
    EXPECT_EQ(l1_.accepted().size(), 1U);
    l1_.mine();
    wait_until([&] {
        const auto all = life.txs.all();
        return all.size() == 1 && all[0].state == l1::TxState::confirmed;
    });
    life.batcher.stop();
    EXPECT_EQ(*l1_.nonce(key_->address()), 1U);
    EXPECT_EQ(posted_, std::vector<u64>{0});
}

// B-4: after a reorg L1's clock may stay behind ours for longer than a slot.
TEST_F(BatcherTest, waits_for_a_clock_that_is_behind) {
    const u64 transaction_s = static_cast<u64>(std::time(nullptr)) - 60;
    seal(0, wire::EntryKind::calldata_batch, transaction_s * 1000);
    std::atomic<u64> next = transaction_s - 1;
    next_block_time_ = [&] { return next.load(); };
    Life life(*this);
    life.batcher.start();
    std::this_thread::sleep_for(100ms);
    EXPECT_TRUE(l1_.accepted().empty());
    next = transaction_s;
    wait_until([&] { return l1_.accepted().size() == 1; });
    life.batcher.stop();
}

// D-15, and the bytes are here for a demand.
TEST_F(BatcherTest, a_certified_batch_goes_out_without_its_bytes) {
    seal(0, wire::EntryKind::committee_batch);
    const Bytes empty{1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, certificate{5, 6, 7};
    const wire::DataHeld held{wire::payload_hash(empty), 13, 99};
    certify_ = [&](ByteView, u64) { return Certified{held, certificate}; };
    Life life(*this);
    life.batcher.start();
    wait_until([&] { return l1_.accepted().size() == 1; });
    life.batcher.stop();
    const auto sent = l1::decode_transaction(l1_.accepted()[0]);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->body.data, l1::calls::submit_committee_batch(held, certificate, 0, 0));
    const auto kept = Archive(*store_).data(held.data_hash);
    ASSERT_TRUE(kept && *kept);
    EXPECT_EQ(**kept, empty);
}

TEST_F(BatcherTest, a_late_certificate_means_blobs) {
    seal(0, wire::EntryKind::committee_batch);
    certify_ = [](ByteView, u64) -> Result<Certified, std::string> {
        return fail(std::string("2 of 3 signatures"));
    };
    Life life(*this);
    life.batcher.start();
    wait_until([&] { return l1_.accepted().size() == 1; });
    life.batcher.stop();
    const auto sent = l1::decode_transaction(l1_.accepted()[0]);
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->body.data, l1::calls::submit_blob_batch(0, 0));
    EXPECT_EQ(sent->body.blob_hashes.size(), 1U);
}

TEST_F(BatcherTest, sends_nothing_that_is_not_sealed) {
    Life life(*this);
    life.batcher.start();
    std::this_thread::sleep_for(50ms);
    EXPECT_TRUE(l1_.accepted().empty());
    seal(0);
    life.batcher.wake();
    wait_until([&] { return l1_.accepted().size() == 1; });
}

}  // namespace
}  // namespace belay::node
