// SPDX-License-Identifier: Apache-2.0
// The transaction manager against a real mempool.
#include <thread>

#include "anvil_fixture.h"
#include "l1/contracts.h"
#include "l1/revert.h"

namespace belay::l1 {
namespace {

class Send : public AnvilTest {
  protected:
    TxState poll_until(TxManager& txs, const std::string& id, TxState wanted) {
        for (int i = 0; i < 200; ++i) {
            EXPECT_OK(txs.poll());
            if (txs.status(id)->state == wanted) return wanted;
            std::this_thread::sleep_for(std::chrono::milliseconds(20));
        }
        return txs.status(id)->state;
    }
    ecdsa::PrivateKey key = dev_key(2);
    MemoryJournal journal;
};

TEST_F(Send, type_2_round_trip) {
    TxManager txs(*l1, key, journal, quick(3));
    const auto sent = txs.submit(transfer("hello"));
    ASSERT_OK(sent);
    EXPECT_EQ(sent->state, TxState::pending);
    EXPECT_EQ(poll_until(txs, "hello", TxState::mined), TxState::mined);
    ASSERT_OK(dev->mine(2));
    const auto done = txs.wait("hello");
    ASSERT_OK(done);
    EXPECT_EQ(done->state, TxState::confirmed);
    EXPECT_EQ(*l1->balance(*transfer("").to), U256(1000));
    const auto info = l1->transaction(done->hash);
    ASSERT_TRUE(info && *info);
    EXPECT_EQ((*info)->type, 2);
    EXPECT_EQ((*info)->from, key.address());
    EXPECT_EQ((*info)->block_number, done->receipt->block_number);
}

TEST_F(Send, fees_rise_while_nothing_is_mined) {
    AnvilOptions paused;
    paused.mining = false;
    start(paused);
    TxManager txs(*l1, key, journal, quick());
    const auto first = txs.submit(transfer("a"));
    ASSERT_OK(first);
    ASSERT_OK(txs.submit(transfer("b")));
    std::this_thread::sleep_for(std::chrono::milliseconds(200));
    ASSERT_OK(txs.poll());
    const auto second = txs.status("a");
    EXPECT_EQ(second->attempts, 2U);
    EXPECT_EQ(second->state, TxState::pending) << to_string(*second->last_error);
    EXPECT_GE(second->max_fee * 8, first->max_fee * 9);
    EXPECT_EQ(txs.status("b")->attempts, 1U);  // it waits for its turn, not for a better price
    ASSERT_OK(dev->mine());
    EXPECT_EQ(poll_until(txs, "b", TxState::confirmed), TxState::confirmed);
    EXPECT_EQ(txs.status("a")->hash, second->hash);
    EXPECT_EQ(landed(key.address()), (std::vector<std::string>{"a", "b"}));
}

TEST_F(Send, a_base_fee_above_the_offer_is_outbid) {
    TxManager txs(*l1, key, journal, quick());
    ASSERT_OK(dev->set_automine(false));
    ASSERT_OK(txs.submit(transfer("a")));
    ASSERT_OK(dev->set_next_base_fee(500'000'000'000));
    ASSERT_OK(dev->mine());
    EXPECT_EQ(*l1->nonce(key.address()), 0U);
    for (int i = 0; i < 100 && *l1->nonce(key.address()) == 0; ++i) {
        ASSERT_OK(txs.poll());
        ASSERT_OK(dev->mine());
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    EXPECT_EQ(poll_until(txs, "a", TxState::confirmed), TxState::confirmed);
    EXPECT_GT(txs.status("a")->attempts, 1U);
}

TEST_F(Send, a_reorg_takes_it_out_and_it_comes_back) {
    TxManager txs(*l1, key, journal, quick(4));
    ASSERT_OK(dev->mine(3));
    ASSERT_OK(txs.submit(transfer("a")));
    EXPECT_EQ(poll_until(txs, "a", TxState::mined), TxState::mined);
    const Hash block = txs.status("a")->receipt->block_hash;
    ASSERT_OK(dev->set_automine(false));
    ASSERT_OK(dev->reorg(1));
    EXPECT_EQ(*l1->nonce(key.address()), 0U);
    EXPECT_EQ(poll_until(txs, "a", TxState::pending), TxState::pending);
    ASSERT_OK(dev->mine(4));
    EXPECT_EQ(poll_until(txs, "a", TxState::confirmed), TxState::confirmed);
    EXPECT_NE(txs.status("a")->receipt->block_hash, block);
    EXPECT_EQ(landed(key.address()), std::vector<std::string>{"a"});
}

TEST_F(Send, cancel_puts_an_empty_transaction_in_its_place) {
    ASSERT_OK(dev->set_automine(false));
    TxManager txs(*l1, key, journal, quick());
    ASSERT_OK(txs.submit(transfer("a")));
    ASSERT_OK(txs.cancel("a"));
    ASSERT_OK(dev->mine());
    EXPECT_EQ(poll_until(txs, "a", TxState::cancelled), TxState::cancelled);
    EXPECT_TRUE(l1->balance(*transfer("").to)->is_zero());
}

TEST_F(Send, errors_carry_their_names) {
    const auto stranger = *ecdsa::PrivateKey::from_bytes(Hash::from(Bytes(32, 0x55)));
    TxManager poor(*l1, stranger, journal, quick());
    TxRequest request = transfer("a");
    request.gas_limit = 50'000;
    const auto sent = poor.submit(request);
    ASSERT_OK(sent);
    EXPECT_EQ(sent->state, TxState::prepared);
    ASSERT_TRUE(sent->last_error);
    EXPECT_EQ(sent->last_error->reason, L1Reason::insufficient_funds) << to_string(*sent->last_error);
    // Money arrives: the same transaction goes on.
    ASSERT_OK(dev->set_balance(stranger.address(), U256(1'000'000'000'000'000'000)));
    EXPECT_EQ(poor.wait("a")->state, TxState::confirmed);

    // A used nonce and a repeated transaction, straight to the node.
    const auto raw = encode_for_network(sign(
        [&] {
            Transaction tx;
            tx.chain_id = 31337;
            tx.max_fee = U256(10'000'000'000);
            tx.gas_limit = 21'000;
            tx.to = Address{};
            return tx;
        }(),
        stranger));
    EXPECT_EQ(l1->send_raw(raw).error().reason, L1Reason::nonce_too_low);
    EXPECT_EQ(l1->send_raw(Bytes{2, 0xc0}).error().reason, L1Reason::rpc_error);
}

TEST_F(Send, the_same_bytes_twice_are_already_known) {
    ASSERT_OK(dev->set_automine(false));
    Transaction tx;
    tx.chain_id = 31337;
    tx.max_fee = U256(10'000'000'000);
    tx.gas_limit = 21'000;
    tx.to = Address{};
    const Bytes raw = encode_for_network(sign(tx, key));
    ASSERT_OK(l1->send_raw(raw));
    EXPECT_EQ(l1->send_raw(raw).error().reason, L1Reason::already_known);
    tx.value = U256(1);
    EXPECT_EQ(l1->send_raw(encode_for_network(sign(tx, key))).error().reason, L1Reason::underpriced);
    tx.nonce = 1;
    tx.gas_limit = 17'000'000;
    EXPECT_EQ(l1->send_raw(encode_for_network(sign(tx, key))).error().reason, L1Reason::gas_limit);
}

}  // namespace
}  // namespace belay::l1
