// SPDX-License-Identifier: Apache-2.0
// L1 takes blocks back: deposits that were acted on, batches, claims.
#include <fstream>

#include "network.h"

namespace belay::apps {
namespace {

class Reorg : public NetworkTest {
  protected:
    u64 head() {
        const auto block = net->l1().block(l1::BlockTag::latest);
        return block ? block->number : 0;
    }
    /// Blocks from `block` on become empty ones.
    void replace_from(u64 block) {
        const u64 newest = head();
        ASSERT_GE(newest, block);
        ASSERT_L1(net->dev().reorg(newest - block + 1));
    }
    std::vector<Bytes> transfers(Trader& from, const Address& to, int count) {
        std::vector<Bytes> out;
        for (int i = 0; i < count; ++i) out.push_back(from.signer().transfer(from.next_nonce(), to, kUnit));
        return out;
    }
    u64 rebases() {
        u64 count = 0;
        std::ifstream log(folder / "node.log");
        for (std::string line; std::getline(log, line);)
            count += line.find("L1 differs from the plan") != std::string::npos;
        return count;
    }
};

TEST_F(Reorg, TakesADepositBackThatWasActedOn) {
    auto slow = options();
    slow.batch_age_ms = 5'000;  // so that the deposit is taken back before a batch appends it
    slow.node_settings = {"sequencer.max_queue_wait_ms=5000"};
    ASSERT_TRUE(start(slow));
    Trader &alice = trader("alice"), &bob = trader("bob");
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(alice.address(), 1'000));
    ASSERT_TRUE(settle());

    // Bob's money comes and is spent; then L1 forgets that it ever came.
    const u64 before = head();
    ASSERT_TRUE(deposit("bob", 500));
    ASSERT_TRUE(wait_cash(bob.address(), 500));
    const auto kept = submit(transfers(alice, trader("carol").address(), 5));
    const json broken = submit(transfers(bob, alice.address(), 1)[0]);
    ASSERT_EQ(kept.size(), 5u);
    ASSERT_TRUE(broken.contains("transactionHash"));
    ASSERT_NO_FATAL_FAILURE(replace_from(before + 1));

    ASSERT_TRUE(wait("the broken receipt", [&] {
        return venue->ask("belay_receipt", json::array({broken["transactionHash"]}))
            .value_or(json(0))
            .is_null();
    }));
    EXPECT_EQ(venue->cash(bob.address()), 0);
    EXPECT_GE(rebases(), 1u);
    // Alice's had nothing to do with it: they are in the order, with a receipt that says where.
    for (const json& receipt : kept) {
        const json now = ask("belay_receipt", json::array({receipt["transactionHash"]}));
        ASSERT_TRUE(now.is_object()) << receipt.dump();
        expect_in_order(now);
    }
    EXPECT_EQ(venue->cash(trader("carol").address()), 5);

    // Bob pays again, and all goes on.
    ASSERT_TRUE(deposit("bob", 300));
    ASSERT_TRUE(wait_cash(bob.address(), 300));
    const json again = submit(transfers(bob, alice.address(), 1)[0]);
    ASSERT_TRUE(settle());
    expect_in_order(again);
    ASSERT_TRUE(wait_claimed());
    expect_agreement();
}

TEST_F(Reorg, TakesBatchesAndClaimsBack) {
    ASSERT_TRUE(start());
    Trader &alice = trader("alice"), &bob = trader("bob");
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(alice.address(), 1'000));
    ASSERT_TRUE(settle());
    ASSERT_TRUE(wait_claimed());

    const u64 before = head();
    std::vector<json> receipts = submit(transfers(alice, bob.address(), 5));
    ASSERT_TRUE(settle());
    const auto more = submit(transfers(alice, bob.address(), 5));
    receipts.insert(receipts.end(), more.begin(), more.end());
    ASSERT_TRUE(settle());
    ASSERT_TRUE(wait_claimed());
    const auto batches = net->views().batch_count();
    const json claims = ask("belay_claims");
    ASSERT_L1(batches);
    ASSERT_FALSE(claims.empty());
    const auto newest = [&] {
        return net->views().claim(fixed_from_hex<Hash>(claims.back()["id"].get<std::string>()).value());
    };
    ASSERT_TRUE(newest().value().exists());

    ASSERT_NO_FATAL_FAILURE(replace_from(before + 1));
    ASSERT_LT(net->views().batch_count().value(), *batches);
    ASSERT_FALSE(newest().value().exists());
    // The same batches again, and claims that cover them.
    ASSERT_TRUE(wait("the batches again", [&] {
        const auto now = net->views().batch_count();
        return now && *now >= *batches;
    }));
    ASSERT_TRUE(settle());
    for (const json& receipt : receipts) ASSERT_NO_FATAL_FAILURE(expect_in_order(receipt));
    EXPECT_EQ(venue->cash(bob.address()), 10);
    const auto landed = batches_on_l1();
    for (const json& receipt : receipts) {
        ASSERT_LT(receipt["batch"].get<u64>(), landed.size());
        EXPECT_LT(receipt["index"].get<u64>(), landed[receipt["batch"].get<u64>()].size());
    }
    ASSERT_TRUE(wait_claimed());
    EXPECT_EQ(rebases(), 0u) << "L1 ended up with what was planned: nothing had to change";
    expect_agreement();
}

// The node is down while L1 changes: it must find out from what it reads when it comes back.
TEST_F(Reorg, HappensWhileTheNodeIsDown) {
    auto slow = options();
    slow.batch_age_ms = 5'000;
    slow.node_settings = {"sequencer.max_queue_wait_ms=5000"};
    ASSERT_TRUE(start(slow));
    Trader &alice = trader("alice"), &bob = trader("bob");
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(alice.address(), 1'000));
    ASSERT_TRUE(settle());

    const u64 before = head();
    ASSERT_TRUE(deposit("bob", 500));
    ASSERT_TRUE(wait_cash(bob.address(), 500));
    const json kept = submit(transfers(alice, trader("carol").address(), 1)[0]);
    const json broken = submit(transfers(bob, alice.address(), 1)[0]);
    net->crash_node();
    ASSERT_NO_FATAL_FAILURE(replace_from(before + 1));
    ASSERT_TRUE(net->start_node());

    ASSERT_TRUE(wait("the broken receipt", [&] {
        return venue->ask("belay_receipt", json::array({broken["transactionHash"]}))
            .value_or(json(0))
            .is_null();
    }));
    EXPECT_TRUE(ask("belay_receipt", json::array({kept["transactionHash"]})).is_object());
    ASSERT_TRUE(settle());
    ASSERT_TRUE(wait_claimed());
    expect_agreement();
}

}  // namespace
}  // namespace belay::apps
