// SPDX-License-Identifier: Apache-2.0
// A checkpoint with the same program, by docs/upgrades.md: what was acknowledged before holds, the node goes
// on behind it, and who starts there (U-7) comes to what L1 and everybody else have.
#include <filesystem>

#include "network.h"
#include "node/upgrade.h"

namespace belay::apps {
namespace {

namespace fs = std::filesystem;

class Upgrade : public NetworkTest {
  protected:
    std::vector<json> receipts;

    bool traffic(int count) {
        Trader &alice = trader("alice"), &bob = trader("bob");
        for (int i = 0; i < count; ++i) {
            json receipt = submit(alice.signer().transfer(alice.next_nonce(), bob.address(), kUnit));
            if (!receipt.is_object()) return false;
            receipts.push_back(std::move(receipt));
        }
        return settle();
    }
    std::string answer_to(const Bytes& transaction) {
        const auto outcomes = venue->submit(std::array{transaction});
        return outcomes ? refusal_text(outcomes->at(0)) : to_string(outcomes.error());
    }
    /// Closed first, so that nothing acknowledged is in the way (step 4).
    bool drain() {
        net->set_node_settings({"sequencer.closed=true"});
        if (!net->crash_and_restart_node() || !settle()) return false;
        Trader& bob = trader("bob");
        const Bytes refused = bob.signer().transfer(bob.next_nonce(), bob.address(), kUnit);
        EXPECT_NE(answer_to(refused).find("closed"), std::string::npos) << answer_to(refused);
        net->crash_node();
        net->set_node_settings({});
        return true;
    }
    fs::path package(const char* name) const {
        const fs::path folder = fs::path(net->deployment().program).parent_path();
        return folder / name / (std::string(name) + ".elf");
    }
    Result<node::UpgradeReport, std::string> upgrade(const fs::path& next, const char* key = "sequencer") {
        const fs::path elf = package("clearing");
        const node::UpgradeConfig config{.l1_url = net->deployment().l1_url,
                                         .beacon_url = {},
                                         .rollup = net->deployment().rollup,
                                         .elf = elf,
                                         .so = fs::path(elf).replace_extension(".so"),
                                         .next_elf = next,
                                         .archive = {},
                                         .key = dev_key(key).key,
                                         .poll = std::chrono::milliseconds(100)};
        return node::upgrade(config, [](const std::string&) {}, {});
    }
    struct Follower {
        std::unique_ptr<node::Store> store;
        std::unique_ptr<node::DerivedChain> chain;
    };
    /// A machine that never ran the chain.
    Follower follow(const char* name, bool from_checkpoint) {
        Follower out;
        const auto info = node::describe_rollup(net->l1(), net->deployment().rollup);
        auto opened = node::Store::open(folder / name, {info->chain_id, info->inbox});
        EXPECT_TRUE(opened);
        out.store = std::move(*opened);
        const fs::path elf = package("clearing");
        out.chain = std::make_unique<node::DerivedChain>(
            net->l1(), *info, node::FollowerConfig{}, node::Archive(*out.store),
            node::ExecutorConfig{elf, fs::path(elf).replace_extension(".so"), {}}, node::ChainHooks{});
        if (from_checkpoint) out.chain->start_at_checkpoint();
        for (;;) {
            const auto more = out.chain->poll();
            EXPECT_TRUE(more) << more.error().text();
            if (!more || (!*more && out.chain->caught_up())) return out;
        }
    }
};

TEST_F(Upgrade, a_checkpoint_breaks_no_receipt_and_newcomers_start_there) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
    ASSERT_TRUE(traffic(3) && drain());

    const auto report = upgrade({});
    ASSERT_TRUE(report) << report.error();
    EXPECT_EQ(report->from, report->to);
    EXPECT_EQ(report->posted.blobs, 1U);
    ASSERT_TRUE(net->start_node());
    ASSERT_TRUE(traffic(3) && wait_claimed());
    for (const json& receipt : receipts) expect_in_order(receipt);
    expect_agreement();

    ASSERT_L1(net->dev().increase_time(net->views().description().challenge_period() + 1));
    ASSERT_TRUE(wait("finality", [&] {
        const json chain = status()["chain"];
        return chain.value("finalized", u64{0}) == chain.value("claims", u64{1});
    }));
    const Follower whole = follow("whole", false), late = follow("late", true);
    EXPECT_EQ(whole.chain->start().entry, 0U);
    EXPECT_EQ(late.chain->start().entry, report->posted.entry);
    ASSERT_EQ(late.chain->results().size(), whole.chain->results().size());
    for (u64 i = report->posted.entry; i < whole.chain->results().size(); ++i)
        EXPECT_EQ(late.chain->results()[i].batch.end, whole.chain->results()[i].batch.end) << i;
    EXPECT_EQ(late.chain->true_chain(), whole.chain->true_chain());
    EXPECT_FALSE(late.chain->true_chain().empty());
}

// By the node itself, every few entries: the venue is closed for moments, and no receipt is broken.
TEST_F(Upgrade, checkpoints_come_at_an_interval) {
    DevnetOptions with = options();
    with.node_settings = {"checkpoint.every_entries=4"};
    ASSERT_TRUE(start(with));
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
    Trader &alice = trader("alice"), &bob = trader("bob");
    const auto restarts = [&] {
        u64 count = 0;
        for (const rollup::Entry& entry : entries_on_l1())
            count += entry.header.kind == wire::EntryKind::restart ? 1 : 0;
        return count;
    };
    Bytes next = alice.signer().transfer(alice.next_nonce(), bob.address(), kUnit);
    ASSERT_TRUE(wait("two checkpoints", [&] {
        const auto outcomes = venue->submit(std::array{next});
        if (!outcomes) return false;
        if (outcomes->at(0).contains("receipt")) {
            receipts.push_back(outcomes->at(0)["receipt"]);
            next = alice.signer().transfer(alice.next_nonce(), bob.address(), kUnit);
        } else {
            EXPECT_NE(refusal_text(outcomes->at(0)).find("closed"), std::string::npos);
        }
        return restarts() >= 2;
    }));
    EXPECT_GE(receipts.size(), 4U);
    ASSERT_TRUE(settle() && wait_claimed());
    for (const json& receipt : receipts) expect_in_order(receipt);
    expect_agreement();
}

TEST_F(Upgrade, refusals_say_why_and_send_nothing) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
    ASSERT_TRUE(settle());
    net->crash_node();
    const auto entries = net->views().entry_count();
    ASSERT_L1(entries);
    const auto why = [&](const fs::path& next, const char* key = "sequencer") {
        const auto report = upgrade(next, key);
        return report ? "done" : report.error();
    };
    EXPECT_NE(why(package("clearing_next")).find("exit window"), std::string::npos);
    EXPECT_NE(why(package("nothing")).find("cannot be read"), std::string::npos);
    EXPECT_NE(why({}, "proposer").find("sequencer's key"), std::string::npos);
    const auto now = net->views().entry_count();
    ASSERT_L1(now);
    EXPECT_EQ(*now, *entries);
}

}  // namespace
}  // namespace belay::apps
