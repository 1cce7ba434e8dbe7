// SPDX-License-Identifier: Apache-2.0
// A sequencer that is dead, and one that hears nobody: what users get without it, and when (I-11, I-15,
// I-16).
#include <fstream>
#include <thread>

#include "network.h"

namespace belay::apps {
namespace {

using clearing::kMaxAmount;

constexpr u64 kDeadline = 3'600, kLeast = 600, kBuffer = 7'200, kSilence = 7'200, kSlack = 300;

class Fallback : public NetworkTest {
  protected:
    DevnetOptions with_deadlines() const {
        DevnetOptions out = options();
        out.forced_deadline = kDeadline;
        out.least_deadline = kLeast;
        out.delay_buffer = kBuffer;
        out.sequencer_silence = kSilence;
        return out;
    }
    l1::QueueState queue() {
        const auto state = net->views().queue_state();
        EXPECT_TRUE(state) << (state ? "" : to_string(state.error()));
        return state.value_or(l1::QueueState{});
    }
    u64 l1_time() { return net->l1().block(l1::BlockTag::latest)->timestamp; }
    void pass_time(u64 seconds) {
        ASSERT_L1(net->dev().increase_time(seconds));
        ASSERT_L1(net->dev().mine());
    }
    /// Alice takes everything out, through L1. When it was queued.
    u64 force_withdrawal() {
        Trader& alice = trader("alice");
        const auto fee = net->views().forced_fee();
        EXPECT_TRUE(fee);
        const Bytes action = alice.signer().withdraw(alice.next_nonce(), alice.address(), 100 * kUnit);
        const auto sent = alice.force(action, fee.value_or(U256{}));
        EXPECT_TRUE(sent && sent->state == l1::TxState::confirmed);
        return l1_time();
    }
    bool funded(const char* name) { return deposit(name, 1'000) && wait_cash(trader(name).address(), 1'000); }

    /// A node of somebody else: another store, other keys, and no say while the sequencer lives.
    bool start_another_node() {
        std::vector<std::string> settings = {"fallback.enabled=true", "fallback.every_ms=300",
                                             "fallback.patience_ms=0",
                                             "node.data=\"" + (folder / "another").string() + '"'};
        for (const char* role : {"sequencer", "proposer"}) {
            const NamedKey key = dev_key(std::string("another ") + role);
            if (!net->dev().set_balance(key.key.address(), U256(0, 1000, 0, 0))) return false;
            const auto path = folder / ("another-" + std::string(role) + ".key");
            std::ofstream(path) << to_hex(key.secret) << '\n';
            settings.push_back("keys." + std::string(role) + "_file=\"" + path.string() + '"');
        }
        net->set_node_settings(settings);
        return net->start_node();
    }
    /// What the node says to a transaction: "accepted" or a reason.
    std::string answer_to(const Bytes& transaction) {
        const auto outcomes = venue->submit(std::array{transaction});
        return outcomes ? refusal_text(outcomes->at(0)) : to_string(outcomes.error());
    }
    bool take_money(Trader& who) {
        return wait("a final withdrawal", [&] {
            const json all = ask("belay_withdrawals", json::array({to_hex(who.address())}));
            return all.is_array() && !all.empty() && all[0].value("final", false) &&
                   who.claim_withdrawal(all[0]).has_value();
        });
    }
};

TEST_F(Fallback, DeadSequencerIsReplacedAndUsersArePaid) {
    ASSERT_TRUE(start(with_deadlines()));
    ASSERT_TRUE(funded("alice"));
    ASSERT_TRUE(settle());
    net->crash_node();

    // Nobody sequences; a stranger's node appends what is due.
    Trader& alice = trader("alice");
    const u64 queued = force_withdrawal();
    ASSERT_TRUE(start_another_node());
    EXPECT_EQ(queue().due, 0u);
    const Bytes transfer = alice.signer().transfer(alice.next_nonce(), trader("bob").address(), kUnit);
    // The whole call: what a sequencer refuses of single transactions comes as their outcomes.
    EXPECT_EQ(answer_to(transfer), "rpc_error: Refused (-32000)") << "not_sequencing";
    pass_time(kDeadline);
    ASSERT_TRUE(wait("the forced entry", [&] { return queue().appended == queue().length; }));
    EXPECT_LE(l1_time(), queued + kDeadline + 60) << "in within its deadline and one call";
    EXPECT_FALSE(queue().silent);

    // It stays silent: the stranger's sequencer takes transactions, its batcher posts them.
    pass_time(kSilence - kDeadline);
    ASSERT_TRUE(wait("another sequencer", [&] { return answer_to(transfer) == "accepted"; }));
    ASSERT_TRUE(settle());
    const auto entries = entries_on_l1();
    ASSERT_TRUE(entries.back().batch.has_value());
    EXPECT_EQ(entries.back().header.sender, dev_key("another sequencer").key.address());
    EXPECT_TRUE(queue().silent) << "batches of others are no sign of life";

    // Its proposer claims, and the forced withdrawal is paid.
    ASSERT_TRUE(wait_claimed());
    pass_time(net->views().description().challenge_period() + 1);
    const auto before = l1::token_balance(net->l1(), net->deployment().token, alice.address());
    ASSERT_TRUE(take_money(alice));
    const auto after = l1::token_balance(net->l1(), net->deployment().token, alice.address());
    ASSERT_TRUE(before && after);
    EXPECT_EQ(after->limb[0] - before->limb[0], 100 * kUnit);
    expect_agreement();

    // The old one comes back with its own store: it goes on where the chain is, and is the only one again.
    net->crash_node();
    net->set_node_settings({});
    ASSERT_TRUE(net->start_node());
    const json receipt = submit(alice.signer().transfer(alice.next_nonce(), trader("bob").address(), kUnit));
    ASSERT_TRUE(receipt.is_object());
    // It learns what happened meanwhile, moves its transaction behind that, and is heard.
    ASSERT_TRUE(wait("a batch of the sequencer", [&] {
        return !queue().silent &&
               entries_on_l1().back().header.sender == net->views().description().sequencer;
    }));
}

// No node anywhere: `belay force` with an L1 endpoint and a key, which finds the nonce out of L1 and appends
// for itself.
TEST_F(Fallback, ForceCommandNeedsNothingButL1) {
    ASSERT_TRUE(start(with_deadlines()));
    ASSERT_TRUE(funded("alice"));
    ASSERT_TRUE(settle());
    net->crash_node();
    const std::string key = (folder / "alice.key").string();
    std::ofstream(key) << to_hex(net->deployment().account("alice")->secret) << '\n';
    const std::vector<std::string> whose = {
        "--l1",      net->deployment().l1_url, "--rollup", to_hex(net->deployment().rollup), "--key", key,
        "--program", net->deployment().program};
    const auto run = [&](std::vector<std::string> arguments) {
        std::vector<std::string> command = {BELAY_BINARY, "force"};
        command.insert(command.end(), arguments.begin(), arguments.end());
        command.insert(command.end(), whose.begin(), whose.end());
        return Child::start(command, (folder / "force.log").string());
    };
    auto wrong = run({"close", "--side", "up", "--size", "1"});
    ASSERT_TRUE(wrong);
    EXPECT_EQ(wrong->wait(), 64);
    auto flat = run({"close", "--rebuild"});
    ASSERT_TRUE(flat);
    EXPECT_EQ(flat->wait(), 64) << "there is no position to close";
    EXPECT_EQ(queue().length, 1u) << "only the deposit";

    auto forced =
        run({"transfer", "--to", to_hex(trader("bob").address()), "--amount", "7", "--rebuild", "--append"});
    ASSERT_TRUE(forced);
    ASSERT_TRUE([&] {
        for (int i = 0; i < 600 && queue().length < 2; ++i)
            std::this_thread::sleep_for(std::chrono::milliseconds(100));
        return queue().length == 2;
    }());
    pass_time(kDeadline);
    EXPECT_EQ(forced->wait(), 0);
    EXPECT_EQ(queue().appended, 2u);
    ASSERT_TRUE(net->start_node());
    EXPECT_TRUE(wait_cash(trader("bob").address(), 7));
}

// It takes everybody's transactions but Alice's, and looks at the queue as late as it can.
TEST_F(Fallback, CensoredAccountIsInWithinTheBoundAndTheNextTimeSooner) {
    ASSERT_TRUE(start(with_deadlines()));
    ASSERT_TRUE(funded("alice"));
    ASSERT_TRUE(funded("bob"));
    ASSERT_TRUE(settle());
    net->crash_node();
    net->set_node_settings({"l1.queue_depth=1000"});
    ASSERT_TRUE(net->start_node());
    Trader& bob = trader("bob");
    const auto traffic = [&] {
        submit(bob.signer().transfer(bob.next_nonce(), trader("carol").address(), kUnit));
        return settle();
    };
    const auto expect_in_after = [&](u64 age, u64 buffer_left) {
        const u64 from = queue().length;
        force_withdrawal();
        // A slow machine's seconds count too.
        pass_time(age - kSlack);
        EXPECT_TRUE(traffic());
        EXPECT_EQ(queue().appended, from) << "the sequencer does not want it";
        pass_time(kSlack);
        EXPECT_EQ(queue().due, 1u);
        EXPECT_TRUE(traffic());
        EXPECT_EQ(queue().appended, from + 1) << "its own next batch brings it";
        EXPECT_LE(queue().buffer_left, buffer_left);
        EXPECT_GE(queue().buffer_left + kSlack, buffer_left);
    };
    EXPECT_EQ(queue().deadline, kDeadline);
    expect_in_after(kDeadline, kBuffer - (kDeadline - kLeast));
    // 4,200 s and 30 of refill are left: after 600 s without lateness the buffer meets the age at 2,415 s.
    expect_in_after(2'415, 2'415);
    EXPECT_LT(queue().deadline, kDeadline) << "the deadline has come down";
    EXPECT_EQ(entries_on_l1().back().header.sender, net->views().description().sequencer);
    expect_agreement();
}

}  // namespace
}  // namespace belay::apps
