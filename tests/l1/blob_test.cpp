// SPDX-License-Identifier: Apache-2.0
// Type-3 transactions with real KZG, and their blobs back.
#include <chrono>
#include <thread>

#include "anvil_fixture.h"
#include "l1/blobs.h"

namespace belay::l1 {
namespace {

std::vector<Blob> sample_blobs(std::size_t count) {
    std::vector<Blob> out(count);
    for (std::size_t b = 0; b < count; ++b)
        for (std::size_t i = 0; i < sizeof(Blob); ++i)
            if (i % 32 != 0) out[b][i] = static_cast<u8>(i * 7 + i / 251 + b * 31);
    return out;
}

class Blobs : public AnvilTest {
  protected:
    static TxRequest request(const std::string& id, const std::shared_ptr<const Sidecar>& sidecar) {
        TxRequest out = transfer(id);
        out.sidecar = sidecar;
        return out;
    }
    ecdsa::PrivateKey key = dev_key(3);
    MemoryJournal journal;
};

TEST_F(Blobs, type_3_round_trip) {
    const auto blobs = sample_blobs(3);
    const auto begin = std::chrono::steady_clock::now();
    const auto sidecar = make_sidecar(blobs);
    ASSERT_OK(sidecar);
    const std::chrono::duration<double> proving = std::chrono::steady_clock::now() - begin;
    RecordProperty("sidecar_seconds", std::to_string(proving.count()));
    TxManager txs(*l1, key, journal, quick());
    const auto sent = txs.submit(request("blobs", *sidecar));
    ASSERT_OK(sent);
    ASSERT_EQ(sent->state, TxState::pending) << to_string(*sent->last_error);
    const auto done = txs.wait("blobs");
    ASSERT_OK(done);
    ASSERT_EQ(done->state, TxState::confirmed);
    EXPECT_EQ(done->receipt->blob_gas_used, 3 * 131072U);
    EXPECT_GE(done->receipt->blob_gas_price, 1U);
    const auto info = l1->transaction(done->hash);
    ASSERT_TRUE(info && *info);
    EXPECT_EQ((*info)->type, 3);
    auto hashes = versioned_hashes(**sidecar);
    EXPECT_EQ((*info)->blob_hashes, hashes);

    // In the order asked for, and some of them only.
    const u64 block = done->receipt->block_number;
    const auto all = l1->blobs(block, hashes);
    ASSERT_OK(all);
    EXPECT_EQ(*all, blobs);
    const std::vector<Hash> some{hashes[2], hashes[0]};
    EXPECT_EQ(*l1->blobs(block, some), (std::vector<Blob>{blobs[2], blobs[0]}));
    EXPECT_TRUE(l1->blobs(block, {})->empty());

    // A hash that no blob has.
    hashes[1][5] ^= 1;
    const auto wrong = l1->blobs(block, hashes);
    ASSERT_FALSE(wrong);
    EXPECT_TRUE(wrong.error() == L1Reason::blob_missing || wrong.error() == L1Reason::blob_mismatch);
    EXPECT_FALSE(l1->blobs(999, hashes));
}

TEST_F(Blobs, a_source_that_lies_is_found_out) {
    auto blobs = sample_blobs(2);
    const std::vector<Hash> wanted{*versioned_hash(blobs[0]), *versioned_hash(blobs[1])};
    EXPECT_EQ(*match_blobs({blobs[1], blobs[0]}, wanted), blobs);
    auto forged = blobs;
    forged[1][33] ^= 1;
    EXPECT_EQ(match_blobs(forged, wanted).error().reason, L1Reason::blob_mismatch);
    forged[1][0] = 0xff;  // not a field element
    EXPECT_EQ(match_blobs(forged, wanted).error().reason, L1Reason::blob_mismatch);
    EXPECT_EQ(match_blobs({blobs[0]}, wanted).error().reason, L1Reason::blob_missing);
    EXPECT_EQ(make_sidecar(forged).error().reason, L1Reason::bad_argument);
}

TEST_F(Blobs, replacements_double_every_fee) {
    AnvilOptions paused;
    paused.mining = false;
    start(paused);
    const auto sidecar = make_sidecar(sample_blobs(1));
    ASSERT_OK(sidecar);
    TxManager txs(*l1, key, journal, quick());
    const auto first = txs.submit(request("a", *sidecar));
    ASSERT_OK(first);
    ASSERT_EQ(first->state, TxState::pending) << to_string(*first->last_error);
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ASSERT_OK(txs.poll());
    const auto second = txs.status("a");
    EXPECT_EQ(second->attempts, 2U);
    EXPECT_EQ(second->state, TxState::pending) << to_string(*second->last_error);
    EXPECT_EQ(second->max_fee, 2 * first->max_fee);
    EXPECT_EQ(second->max_blob_fee, 2 * first->max_blob_fee);
    ASSERT_OK(dev->mine());
    EXPECT_EQ(txs.wait("a")->state, TxState::confirmed);
    EXPECT_EQ(txs.status("a")->hash, second->hash);
    EXPECT_EQ(landed(key.address()).size(), 1U);
}

TEST_F(Blobs, a_reorg_drops_them_and_they_are_posted_again) {
    const auto blobs = sample_blobs(1);
    const auto sidecar = make_sidecar(blobs);
    ASSERT_OK(sidecar);
    const auto hashes = versioned_hashes(**sidecar);
    ASSERT_OK(dev->mine(2));
    TxManager txs(*l1, key, journal, quick(3));
    ASSERT_OK(txs.submit(request("a", *sidecar)));
    for (int i = 0; i < 500 && txs.status("a")->state != TxState::mined; ++i) {
        ASSERT_OK(txs.poll());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ASSERT_EQ(txs.status("a")->state, TxState::mined);
    ASSERT_OK(dev->reorg(1));
    const auto gone = l1->blobs(3, hashes);
    EXPECT_FALSE(gone);
    ASSERT_OK(txs.poll());
    ASSERT_OK(dev->mine(3));
    const auto done = txs.wait("a");
    ASSERT_OK(done);
    EXPECT_EQ(done->state, TxState::confirmed);
    EXPECT_EQ(*l1->blobs(done->receipt->block_number, hashes), blobs);
    EXPECT_EQ(landed(key.address()).size(), 1U);
}

}  // namespace
}  // namespace belay::l1
