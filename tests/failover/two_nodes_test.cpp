// SPDX-License-Identifier: Apache-2.0
// The whole thing with two nodes: the leader is killed, the other orders, posts and claims in its place, and
// the dead one comes back to stand by.
#include "two_nodes.h"
#include "crypto/keccak.h"

namespace belay::apps {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point from) {
    return std::chrono::duration<double>(Clock::now() - from).count();
}

// Each receipt is at its place in what L1 holds, and nothing is there twice.
void expect_published(const std::vector<json>& receipts, const std::vector<std::vector<Bytes>>& batches) {
    std::map<Hash, unsigned> seen;
    for (const auto& batch : batches)
        for (const Bytes& tx : batch) ++seen[crypto::keccak256(tx)];
    for (const auto& [hash, times] : seen) EXPECT_EQ(times, 1u) << to_hex(hash);
    for (const json& receipt : receipts) {
        const u64 number = receipt["batch"], index = receipt["index"];
        ASSERT_LT(number, batches.size()) << receipt.dump();
        ASSERT_LT(index, batches[number].size()) << receipt.dump();
        EXPECT_EQ(to_hex(crypto::keccak256(batches[number][index])), receipt.value("transactionHash", ""));
    }
}

TEST_F(TwoNodes, TakeOverFromEachOtherAndLoseNothing) {
    ASSERT_TRUE(start_both());
    ASSERT_TRUE(deposit("alice", 100'000));
    ASSERT_TRUE(wait_cash(trader("alice").address(), 1));
    PairTraffic traffic(urls(), trader("alice"), trader("carol").address());
    ASSERT_TRUE(until("traffic", [&] { return traffic.acknowledged(0) > 50; }));

    // Each leads once with a store, and a journal of L1 transactions, that the other has left behind.
    for (std::size_t kill_number = 0; kill_number < 3; ++kill_number) {
        const std::size_t dead = kill_number % 2, survivor = 1 - dead;
        ASSERT_TRUE(leads(dead));
        // L1 stands still, so that the dead one leaves transactions that nobody has mined and nobody raises.
        ASSERT_L1(net->dev().set_automine(false));
        ASSERT_L1(net->dev().set_interval_mining(0));
        const Address& key = dev_key("sequencer").key.address();
        ASSERT_TRUE(until("a batch in the mempool", [&] {
            return net->l1().nonce(key, l1::BlockTag::pending).value_or(0) > mined_by("sequencer");
        }));
        const std::size_t acknowledged = traffic.acknowledged(survivor);
        kill(dead);
        const auto killed = Clock::now();
        look_at(survivor);
        ASSERT_TRUE(
            until("the survivor's receipts", [&] { return traffic.acknowledged(survivor) > acknowledged; }));
        std::cout << "node " << survivor << " acknowledges " << seconds_since(killed)
                  << " s after the kill\n";
        ASSERT_TRUE(leads(survivor));
        std::this_thread::sleep_for(2s);  // its batcher finds the dead one's transactions still unmined
        ASSERT_L1(net->dev().set_automine(true));
        ASSERT_L1(net->dev().set_interval_mining(1));

        const u64 posted = batches(), covered = claimed();
        ASSERT_TRUE(until("batches", [&] { return batches() >= posted + 3; }));
        std::cout << "three more batches on L1 after " << seconds_since(killed) << " s\n";
        ASSERT_TRUE(until("a claim over them", [&] { return claimed() > covered + 3; }));
        std::cout << "a claim over new entries after " << seconds_since(killed) << " s\n";

        ASSERT_TRUE(start_node(dead));
        ASSERT_TRUE(until("the dead one to stand by", [&] { return follows(dead); }));
        const auto refused = Venue(urls()[dead])
                                 .submit(std::vector<Bytes>{
                                     trader("alice").signer().transfer(1, trader("carol").address(), kUnit)});
        ASSERT_L1(refused);
        EXPECT_EQ((*refused)[0]["error"].value("reason", ""), "not_leader") << refused->dump();
    }
    // The queue goes on too.
    ASSERT_TRUE(deposit("bob", 77));
    ASSERT_TRUE(wait_cash(trader("bob").address(), 77));
    traffic.stop();
    ASSERT_TRUE(settle());

    const auto landed = batches_on_l1();
    ASSERT_NO_FATAL_FAILURE(expect_published(traffic.receipts(), landed));
    ASSERT_TRUE(until("one order at both", [&] { return run_as_far(); }));
    for (const std::size_t node : {0u, 1u}) {
        look_at(node);
        for (std::size_t i = 0; i < traffic.receipts().size(); i += 5)  // one of each five sent together
            ASSERT_NO_FATAL_FAILURE(expect_in_order(traffic.receipts()[i]));
    }
    const u64 sent = mined_by("sequencer");
    std::cout << traffic.receipts().size() << " receipts, " << landed.size() << " batches, " << sent
              << " transactions of the sequencer's key\n";
    EXPECT_LE(sent, landed.size() + 2 * 3) << "a takeover repeats at most what was in flight";
    ASSERT_TRUE(wait_claimed());
    expect_agreement();
}

}  // namespace
}  // namespace belay::apps
