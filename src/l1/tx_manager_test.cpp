// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_manager.h"

#include <gtest/gtest.h>

#include <set>
#include <thread>

#include "ecdsa/ecdsa.h"
#include "l1/memory_l1.h"

namespace belay::l1 {
namespace {

struct Bench {
    explicit Bench(TxPolicy p = default_policy()) : policy(p) { restart(); }

    static TxPolicy default_policy() {
        TxPolicy policy;
        policy.confirmations = 3;
        policy.resubmit_after_ms = 1000;
        policy.rebroadcast_after_ms = 400;
        policy.poll_ms = 1;
        return policy;
    }
    /// A new process: only chain and journal stay.
    void restart() {
        manager = std::make_unique<TxManager>(
            chain, key, journal, policy, [this](const TxStatus& s) { events.push_back(s); },
            [this] { return now; });
        ASSERT_TRUE(manager->recover());
    }
    static TxRequest request(const std::string& id) {
        TxRequest out;
        out.id = id;
        out.to = Address::from(Bytes(20, 9));
        out.data = Bytes(id.begin(), id.end());
        return out;
    }
    static TxRequest blob_request(const std::string& id) {
        auto sidecar = std::make_shared<Sidecar>();
        sidecar->blobs.resize(1);
        sidecar->commitments.resize(1);
        sidecar->cell_proofs.resize(kCellsPerBlob);
        TxRequest out = request(id);
        out.sidecar = sidecar;
        out.gas_limit = 50'000;
        return out;
    }
    TxState poll(const std::string& id) {
        const auto done = manager->poll();
        EXPECT_TRUE(done) << to_string(done.error());
        return manager->status(id)->state;
    }
    /// How often a payload ended up in the chain.
    std::size_t landed(const std::string& id) {
        std::set<Hash> found;
        for (const Bytes& raw : chain.accepted()) {
            const auto tx = decode_transaction(raw);
            const Hash hash = transaction_hash(*tx);
            if (tx->body.data == Bytes(id.begin(), id.end()) && *chain.receipt(hash)) found.insert(hash);
        }
        return found.size();
    }

    MemoryL1 chain;
    ecdsa::PrivateKey key = *ecdsa::PrivateKey::from_bytes(Hash::from(Bytes(32, 0x42)));
    MemoryJournal journal;
    TxPolicy policy;
    u64 now = 1'000'000;
    std::vector<TxStatus> events;
    std::unique_ptr<TxManager> manager;
};

TEST(TxManager, goes_from_pending_to_confirmed_at_depth) {
    Bench bench;
    const auto sent = bench.manager->submit(Bench::request("a"));
    ASSERT_TRUE(sent);
    EXPECT_EQ(sent->state, TxState::pending);
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    bench.chain.mine();
    EXPECT_EQ(bench.poll("a"), TxState::mined);
    EXPECT_EQ(bench.manager->status("a")->confirmations, 1U);
    bench.chain.mine(2);
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
    EXPECT_TRUE(bench.manager->status("a")->receipt->success);
    ASSERT_EQ(bench.events.size(), 3U);  // pending, mined, confirmed
    // The same id again: nothing is sent.
    EXPECT_EQ(bench.manager->submit(Bench::request("a"))->state, TxState::confirmed);
    EXPECT_EQ(bench.chain.accepted().size(), 1U);
    ASSERT_TRUE(bench.manager->forget("a"));
    EXPECT_FALSE(bench.manager->status("a"));
    EXPECT_TRUE(bench.journal.load()->empty());
}

TEST(TxManager, a_revert_is_final_and_named) {
    Bench bench;
    bench.chain.on_transaction([](const auto&, const auto&) { return MemoryL1::Effect{false, {}, 30'000}; });
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.chain.mine(3);
    EXPECT_EQ(bench.poll("a"), TxState::reverted);
}

TEST(TxManager, several_in_flight_have_consecutive_nonces) {
    Bench bench;
    for (const char* id : {"a", "b", "c"}) ASSERT_TRUE(bench.manager->submit(Bench::request(id)));
    EXPECT_EQ(bench.manager->status("c")->nonce, 2U);
    bench.chain.mine(3);
    for (const char* id : {"a", "b", "c"}) EXPECT_EQ(bench.poll(id), TxState::confirmed);
    EXPECT_EQ(bench.manager->submit(Bench::request("d"))->nonce, 3U);
}

TEST(TxManager, raises_fees_until_it_gets_in) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.chain.set_fees({10'000'000'000, 1'000'000'000, 1});
    bench.chain.mine();
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    bench.now += 1000;
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    const auto status = bench.manager->status("a");
    EXPECT_EQ(status->attempts, 2U);
    EXPECT_GE(status->max_fee, 20'000'000'000U);
    bench.chain.mine(3);
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
    EXPECT_EQ(bench.landed("a"), 1U);
}

TEST(TxManager, blob_transactions_double_all_three_fees) {
    Bench bench;
    const auto first = bench.manager->submit(Bench::blob_request("a"));
    ASSERT_TRUE(first) << to_string(first.error());
    ASSERT_EQ(first->state, TxState::pending);
    bench.now += 1000;
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    const auto second = bench.manager->status("a");
    EXPECT_EQ(second->attempts, 2U);
    EXPECT_EQ(second->max_fee, first->max_fee * 2);
    EXPECT_EQ(second->priority_fee, first->priority_fee * 2);
    EXPECT_EQ(second->max_blob_fee, first->max_blob_fee * 2);
    EXPECT_EQ(bench.chain.accepted().size(), 2U);
    EXPECT_EQ(bench.chain.mempool_size(), 1U);
}

TEST(TxManager, stops_at_the_cap_and_keeps_trying) {
    TxPolicy policy = Bench::default_policy();
    policy.max_fee_cap = 3'000'000'000;
    Bench bench(policy);
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.now += 1000;
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    EXPECT_EQ(bench.manager->status("a")->last_error->reason, L1Reason::fee_cap);
    EXPECT_EQ(bench.manager->status("a")->attempts, 1U);
    bench.chain.mine(3);
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
}

TEST(TxManager, a_reorg_sends_it_back_and_in_again) {
    for (const bool dropped : {false, true}) {
        Bench bench;
        ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
        bench.chain.mine(2);
        EXPECT_EQ(bench.poll("a"), TxState::mined);
        bench.chain.reorg(2, dropped);
        EXPECT_EQ(bench.poll("a"), TxState::pending);
        EXPECT_FALSE(bench.manager->status("a")->receipt);
        bench.chain.mine(3);
        EXPECT_EQ(bench.poll("a"), TxState::confirmed);
        EXPECT_EQ(bench.landed("a"), 1U);
    }
}

TEST(TxManager, a_hole_left_by_a_late_reorg_is_filled) {
    Bench bench([] {
        TxPolicy policy = Bench::default_policy();
        policy.confirmations = 1;
        return policy;
    }());
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.chain.mine();
    ASSERT_EQ(bench.poll("a"), TxState::confirmed);
    ASSERT_TRUE(bench.manager->submit(Bench::request("b")));
    bench.chain.reorg(1, true);  // after the last confirmation that was asked for
    ASSERT_TRUE(bench.manager->forget("a"));
    const auto again = bench.manager->submit(Bench::request("a"));
    ASSERT_TRUE(again);
    EXPECT_EQ(again->nonce, 0u);  // above it nothing would ever be mined
    for (int i = 0; i < 3; ++i) {
        bench.now += 500;
        ASSERT_TRUE(bench.manager->poll());
        bench.chain.mine();
    }
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
    EXPECT_EQ(bench.poll("b"), TxState::confirmed);
    EXPECT_EQ(bench.landed("a"), 1u);
    EXPECT_EQ(bench.landed("b"), 1u);
}

TEST(TxManager, restart_at_any_point_never_posts_twice) {
    // Each stage dies and comes back; the request is submitted again every time, as a batcher would.
    for (int stage = 0; stage < 6; ++stage) {
        Bench bench;
        if (stage == 0) bench.chain.refuse_sends(L1Error{L1Reason::connection_lost, "", 0, {}});  // in doubt
        ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
        bench.chain.refuse_sends(std::nullopt);
        if (stage >= 2) bench.chain.mine();
        if (stage >= 3) EXPECT_EQ(bench.poll("a"), TxState::mined);
        if (stage >= 4) bench.chain.mine(2);
        if (stage >= 5) EXPECT_EQ(bench.poll("a"), TxState::confirmed);
        bench.restart();
        const auto again = bench.manager->submit(Bench::request("a"));
        ASSERT_TRUE(again);
        EXPECT_EQ(again->nonce, 0U);
        bench.poll("a");
        bench.chain.mine(4);
        EXPECT_EQ(bench.poll("a"), TxState::confirmed) << stage;
        EXPECT_EQ(bench.landed("a"), 1U) << stage;
        EXPECT_EQ(bench.manager->submit(Bench::request("b"))->nonce, 1U);
    }
}

TEST(TxManager, restart_after_a_bump_recognises_every_version) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    const Hash first = bench.manager->status("a")->hash;
    bench.chain.refuse_sends(L1Error{L1Reason::connection_lost, "", 0, {}});
    bench.now += 1000;
    bench.poll("a");  // version 2 is journalled and never arrives
    EXPECT_EQ(bench.manager->status("a")->attempts, 2U);
    bench.chain.refuse_sends(std::nullopt);
    bench.chain.mine(3);  // version 1 gets in
    bench.restart();
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
    EXPECT_EQ(bench.manager->status("a")->hash, first);
}

TEST(TxManager, a_foreign_use_of_the_nonce_is_a_named_failure) {
    Bench bench;
    bench.chain.refuse_sends(L1Error{L1Reason::connection_lost, "", 0, {}});
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.chain.refuse_sends(std::nullopt);
    MemoryJournal other_journal;
    TxManager other(bench.chain, bench.key, other_journal, bench.policy);
    ASSERT_TRUE(other.submit(Bench::request("x")));
    bench.chain.mine(3);
    for (int i = 0; i < 3; ++i) bench.poll("a");
    EXPECT_EQ(bench.manager->status("a")->state, TxState::failed);
    EXPECT_EQ(bench.manager->status("a")->last_error->reason, L1Reason::nonce_taken);
    bench.restart();
    EXPECT_EQ(bench.manager->status("a")->state, TxState::failed);
}

// Two processes, one key, one at a time. The first dies with two in the mempool, the lower one's fees raised.
TEST(TxManager, who_takes_over_the_key_replaces_what_is_unmined) {
    TxPolicy policy = Bench::default_policy();
    policy.takes_turns = true;
    Bench first(policy);
    ASSERT_TRUE(first.manager->submit(Bench::blob_request("a")));
    ASSERT_TRUE(first.manager->submit(Bench::blob_request("b")));
    for (int raises = 0; raises < 3; ++raises) {
        first.now += 1000;
        first.poll("a");
    }
    MemoryJournal journal;
    u64 now = 1;
    policy.min_priority_fee *= 3;  // at the same price it would be the same transaction
    TxManager second(first.chain, first.key, journal, policy, {}, [&] { return now; });
    for (const u64 nonce : {0U, 1U}) {
        const auto sent = second.submit(Bench::blob_request(nonce == 0 ? "a" : "b"));
        EXPECT_EQ(sent->nonce, nonce);
        EXPECT_EQ(sent->last_error->reason, L1Reason::underpriced);
    }
    for (int polls = 0; polls < 5; ++polls, ++now) ASSERT_TRUE(second.poll());
    EXPECT_EQ(second.status("a")->state, TxState::pending);
    EXPECT_EQ(first.chain.mempool_size(), 2U);
    first.chain.mine(3);
    ASSERT_TRUE(second.poll());
    EXPECT_EQ(second.status("a")->state, TxState::confirmed);
    EXPECT_EQ(second.status("b")->state, TxState::confirmed);

    // The first is back: it is told that its own did not get in, and goes on above.
    first.restart();
    for (int polls = 0; polls < 3; ++polls) first.poll("a");
    EXPECT_EQ(first.manager->status("a")->state, TxState::failed);
    EXPECT_EQ(first.manager->status("b")->state, TxState::failed);
    EXPECT_EQ(first.manager->submit(Bench::request("c"))->nonce, 2U);
}

TEST(TxManager, who_takes_over_the_key_behind_the_first_ones_block_goes_on_above_it) {
    TxPolicy policy = Bench::default_policy();
    policy.takes_turns = true;
    Bench first(policy);
    ASSERT_TRUE(first.manager->submit(Bench::request("a")));
    MemoryJournal journal;
    u64 now = 1;
    TxManager second(first.chain, first.key, journal, policy, {}, [&] { return now; });
    EXPECT_EQ(second.submit(Bench::request("b"))->nonce, 0U);  // refused so far: the same price
    first.chain.mine(3);                                       // the first's got in
    for (int polls = 0; polls < 3; ++polls) ASSERT_TRUE(second.poll());
    EXPECT_EQ(second.status("b")->state, TxState::failed);
    ASSERT_TRUE(second.forget("b"));
    EXPECT_EQ(second.submit(Bench::request("b"))->nonce, 1U);
    first.chain.mine(3);
    ASSERT_TRUE(second.poll());
    EXPECT_EQ(second.status("b")->state, TxState::confirmed);
}

TEST(TxManager, cancel_replaces_with_an_empty_transaction) {
    for (const bool blobs : {false, true}) {
        Bench bench;
        ASSERT_TRUE(bench.manager->submit(blobs ? Bench::blob_request("a") : Bench::request("a")));
        ASSERT_TRUE(bench.manager->cancel("a"));
        bench.restart();  // the decision is in the journal
        bench.chain.mine(3);
        EXPECT_EQ(bench.poll("a"), TxState::cancelled);
        EXPECT_EQ(bench.landed("a"), 0U);
        EXPECT_EQ(bench.manager->cancel("a").error().reason, L1Reason::bad_argument);
    }
}

TEST(TxManager, a_lost_race_with_cancel_says_confirmed) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.chain.mine(3);
    ASSERT_TRUE(bench.manager->cancel("a"));  // the manager has not looked yet
    EXPECT_EQ(bench.poll("a"), TxState::confirmed);
}

TEST(TxManager, errors_before_sending_use_no_nonce) {
    Bench bench;
    TxRequest greedy = Bench::request("a");
    greedy.gas_limit = 20'000'000;
    EXPECT_EQ(bench.manager->submit(greedy).error().reason, L1Reason::bad_argument);
    bench.chain.refuse_everything(L1Error{L1Reason::connect_failed, "", 0, {}});
    EXPECT_EQ(bench.manager->submit(Bench::request("b")).error().reason, L1Reason::connect_failed);
    bench.chain.refuse_everything(std::nullopt);
    EXPECT_EQ(bench.manager->submit(Bench::request("c"))->nonce, 0U);
    EXPECT_EQ(bench.journal.load()->size(), 1U);
}

TEST(TxManager, a_journal_of_another_key_or_of_junk_is_refused) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    const auto stranger = *ecdsa::PrivateKey::from_bytes(Hash::from(Bytes(32, 0x43)));
    TxManager other(bench.chain, stranger, bench.journal, bench.policy);
    EXPECT_EQ(other.recover().error().reason, L1Reason::journal);
    ASSERT_TRUE(bench.journal.put("z", Bytes{1, 2, 3}));
    TxManager again(bench.chain, bench.key, bench.journal, bench.policy);
    EXPECT_EQ(again.recover().error().reason, L1Reason::journal);
}

TEST(TxManager, wait_ends_at_the_depth_or_when_stopped) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    std::jthread miner([&](const std::stop_token& stop) {
        while (!stop.stop_requested()) {
            bench.chain.mine();
            std::this_thread::sleep_for(std::chrono::milliseconds(2));
        }
    });
    EXPECT_EQ(bench.manager->wait("a")->state, TxState::confirmed);
    EXPECT_EQ(bench.manager->wait("never").error().reason, L1Reason::not_found);
    miner = {};
    ASSERT_TRUE(bench.manager->submit(Bench::request("b")));
    std::stop_source source;
    std::jthread stopper([&] {
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
        source.request_stop();
    });
    EXPECT_EQ(bench.manager->wait("b", source.get_token()).error().reason, L1Reason::cancelled);
}

TEST(TxManager, raises_fees_sooner_when_told_to_hurry) {
    Bench bench;
    ASSERT_TRUE(bench.manager->submit(Bench::request("a")));
    bench.now += 300;
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    EXPECT_EQ(bench.manager->status("a")->attempts, 1u);
    bench.manager->set_resubmit_after(200);
    EXPECT_EQ(bench.poll("a"), TxState::pending);
    EXPECT_EQ(bench.manager->status("a")->attempts, 2u);
}

}  // namespace
}  // namespace belay::l1
