// SPDX-License-Identifier: Apache-2.0
// Reads and development controls.
#include <thread>

#include "anvil_fixture.h"
#include "l1/abi.h"
#include "l1/contracts.h"

namespace belay::l1 {
namespace {

class Rpc : public AnvilTest {};

TEST_F(Rpc, blocks_by_number_hash_and_tag) {
    EXPECT_EQ(*l1->chain_id(), 31337U);
    ASSERT_OK(dev->mine(5));
    const auto head = l1->block(BlockTag::latest);
    ASSERT_OK(head);
    EXPECT_EQ(head->number, 5U);
    EXPECT_EQ(*l1->block(head->hash), *head);
    EXPECT_EQ(*l1->block(u64{5}), *head);
    EXPECT_EQ(l1->block(u64{4})->hash, head->parent);
    EXPECT_GT(head->base_fee, 0U);
    EXPECT_EQ(head->gas_limit, 60'000'000U);
    ASSERT_OK(l1->block(BlockTag::finalized));
    EXPECT_EQ(l1->block(u64{6}).error().reason, L1Reason::not_found);
    EXPECT_EQ(l1->block(Hash{}).error().reason, L1Reason::not_found);
    EXPECT_EQ(l1->nonce(dev_key(0).address(), u64{99}).error().reason, L1Reason::not_found);
}

TEST_F(Rpc, accounts_and_fees) {
    const Address who = dev_key(1).address();
    EXPECT_EQ(*l1->nonce(who), 0U);
    EXPECT_TRUE(l1->code(who)->empty());
    EXPECT_FALSE(l1->balance(who)->is_zero());
    ASSERT_OK(dev->set_balance(who, U256(42)));
    EXPECT_EQ(*l1->balance(who), U256(42));
    const auto fees = l1->fees();
    ASSERT_OK(fees);
    EXPECT_GT(fees->base_fee, 0U);
    EXPECT_GE(fees->blob_base_fee, 1U);
    EXPECT_FALSE(*l1->receipt(Hash{}));
    EXPECT_FALSE(*l1->transaction(Hash{}));
}

TEST_F(Rpc, estimates_are_for_a_transaction_that_pays) {
    Call creation;
    creation.from = dev_key(1).address();
    // Stores a word when the gas price is not zero: GASPRICE, jump over the end, SSTORE(0, 1).
    creation.data = *from_hex(
        "0x3a600657"
        "0000"
        "5b6001600055"
        "00");
    const auto gas = l1->estimate_gas(creation);
    ASSERT_OK(gas);
    EXPECT_GT(*gas, 53'000U + 22'000U);
}

TEST_F(Rpc, logs_in_pieces_and_by_block_hash) {
    const auto key = dev_key(0);
    MemoryJournal journal;
    TxManager txs(*l1, key, journal, quick());
    const auto token = deploy(txs, "token", *test_token_init_code());
    ASSERT_OK(token);
    for (u64 i = 1; i <= 5; ++i) {
        TxRequest mint;
        mint.id = "mint/" + std::to_string(i);
        mint.to = *token;
        mint.data = calls::mint(key.address(), U256(i));
        ASSERT_OK(txs.submit(mint));
        EXPECT_EQ(txs.wait(mint.id)->state, TxState::confirmed);
    }
    EXPECT_EQ(*token_balance(*l1, *token, key.address()), U256(15));

    HttpL1Options options;
    options.logs_per_request = 2;
    HttpL1 pieces(anvil->url(), options);
    LogFilter filter;
    filter.from = 0;
    filter.to = 6;
    filter.addresses = {*token};
    filter.events = {abi_topic("Transfer(address,address,uint256)")};
    const auto logs = pieces.logs(filter);
    ASSERT_OK(logs);
    ASSERT_EQ(logs->size(), 5U);
    EXPECT_EQ(*l1->logs(filter), *logs);
    for (u64 i = 0; i < 5; ++i) {
        const auto event = abi_decode_log("Transfer(address indexed,address indexed,uint256)",
                                          (*logs)[i].topics, (*logs)[i].data);
        ASSERT_TRUE(event);
        EXPECT_EQ((*event)[2].number64(), i + 1);
        EXPECT_EQ((*logs)[i].block_number, i + 2);
    }
    LogFilter one;
    one.block_hash = (*logs)[4].block_hash;
    EXPECT_EQ(l1->logs(one)->size(), 1U);
    ASSERT_OK(dev->reorg(2));
    EXPECT_EQ(l1->logs(one).error().reason, L1Reason::not_found);
    filter.events = {Hash{}};
    EXPECT_TRUE(l1->logs(filter)->empty());
}

TEST_F(Rpc, time_and_snapshots) {
    const auto before = l1->block(BlockTag::latest);
    const auto snapshot = dev->snapshot();
    ASSERT_OK(snapshot);
    ASSERT_OK(dev->increase_time(7 * 24 * 3600));
    ASSERT_OK(dev->mine());
    EXPECT_GE(l1->block(BlockTag::latest)->timestamp, before->timestamp + 7 * 24 * 3600);
    ASSERT_OK(dev->revert(*snapshot));
    EXPECT_EQ(l1->block(BlockTag::latest)->number, before->number);
    EXPECT_EQ(dev->revert("0xff").error().reason, L1Reason::not_found);
    ASSERT_OK(dev->mine(3));
    ASSERT_OK(dev->rollback(2));
    EXPECT_EQ(l1->block(BlockTag::latest)->number, before->number + 1);
}

TEST_F(Rpc, many_threads_share_one_client) {
    ASSERT_OK(dev->mine(20));
    std::atomic<int> good = 0;
    {
        std::vector<std::jthread> threads;
        for (u64 t = 0; t < 8; ++t)
            threads.emplace_back([&, t] {
                for (u64 i = 0; i < 50; ++i) {
                    const auto block = l1->block((t + i) % 20);
                    if (block && block->number == (t + i) % 20) ++good;
                }
            });
    }
    EXPECT_EQ(good, 400);
}

TEST_F(Rpc, batch_requests_answer_in_order) {
    ASSERT_OK(dev->mine(2));
    const auto results = l1->rpc().read_batch({{"eth_blockNumber", "[]"}, {"eth_chainId", "[]"}});
    ASSERT_OK(results);
    EXPECT_EQ((*results)[0].get<std::string>(), "0x2");
    EXPECT_EQ((*results)[1].get<std::string>(), "0x7a69");
    EXPECT_EQ(l1->rpc().read("eth_nonsense", nlohmann::json::array()).error().code, -32601);
}

TEST_F(Rpc, two_nodes_have_two_ports) {
    auto other = Anvil::start();
    ASSERT_OK(other);
    EXPECT_NE(other->port(), anvil->port());
    const std::string url = other->url();
    other->stop();
    JsonRpcOptions once;
    once.read_retries = 0;
    EXPECT_EQ(HttpL1(url, {once, "", 1}).chain_id().error().reason, L1Reason::connect_failed);
    AnvilOptions broken;
    broken.binary = "/bin/false";
    EXPECT_EQ(Anvil::start(broken).error().reason, L1Reason::process);
}

}  // namespace
}  // namespace belay::l1
