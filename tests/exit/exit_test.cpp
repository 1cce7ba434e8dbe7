// SPDX-License-Identifier: Apache-2.0
// `belay exit` over anvil (spec/escape.md): the node is gone, everything comes from L1, and L1's balances say
// who was paid.
#include "base/hex.h"
#include "exit_net.h"
#include "node/claim_sender.h"
#include "node/upgrade.h"
#include "tests/execution/inbox.h"

namespace belay::apps {
namespace {

constexpr u64 kGwei = 1'000'000'000;

class ExitTest : public ExitNet {
  protected:
    u64 now_ms() const { return head_time() * 1000; }
    /// Deposits of `count` accounts, all in entries: account k has (k + 1) gwei.
    void populate(u64 count) {
        for (u64 k = 0; k < count; ++k) ASSERT_TRUE(deposit(somebody(k), (k + 1) * kGwei));
        for (u64 queued = 0; queued < count; queued += 32)
            ASSERT_TRUE(post_batch(test::batch_of(now_ms(), {}), std::min(count, queued + 32)));
        ASSERT_TRUE(observe());
    }
    void expect_paid(u64 count) {
        for (u64 k = 0; k < count; ++k) EXPECT_EQ(balance(somebody(k)), U256((k + 1) * kGwei)) << k;
    }
    /// The exit batch as the test's own chain has it.
    const rollup::ExitResult* own_exit() {
        const auto place = escape().exit_state();
        if (!place) return nullptr;
        auto run =
            node::run_exit(*chain, {package() / (program() + ".elf"), package() / (program() + ".so"), {}},
                           node::Archive(*store), place->position);
        if (!run) {
            ADD_FAILURE() << run.error().text();
            return nullptr;
        }
        own = std::move(*run);
        truth->set_exit(&own->result);
        steps->set_exit(&own->result);
        return &own->result;
    }
    std::optional<node::ExitRun> own;
};

TEST_F(ExitTest, PaysFromL1AloneWithPendingWithdrawalsAndLateDeposits) {
    test::Person ann(1);
    ASSERT_NO_FATAL_FAILURE(populate(3));
    ASSERT_TRUE(deposit(ann.address(), 10 * kGwei));
    ASSERT_TRUE(post_batch(test::batch_of(now_ms(), {}), 4));
    ASSERT_TRUE(post_batch(test::batch_of(now_ms(), {ann.withdraw(4 * kGwei)})));
    // Nobody claims any of it, and this one is never appended.
    ASSERT_TRUE(deposit(somebody(99), 7 * kGwei));
    const U256 before = balance(ann.address());

    const Exited exited = run_exit({"--all", "--wait", "--l1-time-travel"});
    ASSERT_EQ(exited.status, 0) << exited.log;
    EXPECT_EQ(exited.report["phase"], "exit");
    expect_paid(3);
    U256 ann_has;
    ASSERT_EQ(sub(ann_has, balance(ann.address()), before), 0u);
    EXPECT_EQ(ann_has, U256(10 * kGwei)) << "six by the exit batch, four by the withdrawal";
    EXPECT_EQ(balance(somebody(99)), U256()) << "it goes back to who paid it";
    const json refund = paid_to(exited.report, sequencer->key.address());
    ASSERT_FALSE(refund.is_null()) << exited.report["paid"].dump(1);
    EXPECT_EQ(refund["way"], "refund");
    EXPECT_EQ(exited.report["paid"].size(), 6u);
    EXPECT_EQ(exited.report["gamesLost"], 0);

    // Everything is asked of L1 first: a second run has nothing to do.
    const Exited again = run_exit({"--all"});
    EXPECT_EQ(again.status, 0) << again.log;
    EXPECT_TRUE(again.report["paid"].empty());
    EXPECT_TRUE(again.report["steps"].empty());
}

// U-7: nothing older than the checkpoint is fetched or run, and everybody is paid the same.
TEST_F(ExitTest, StartsAtACheckpoint) {
    ASSERT_NO_FATAL_FAILURE(populate(3));
    const std::filesystem::path elf = package() / (program() + ".elf");
    const auto restarted = node::upgrade({.l1_url = anvil->url(),
                                          .beacon_url = {},
                                          .rollup = rollup.rollup,
                                          .elf = elf,
                                          .so = std::filesystem::path(elf).replace_extension(".so"),
                                          .next_elf = {},
                                          .archive = {},
                                          .key = sequencer->key,
                                          .poll = std::chrono::milliseconds(50)},
                                         [](const std::string&) {}, {});
    ASSERT_TRUE(restarted) << restarted.error();
    ASSERT_TRUE(observe());

    Sender& somebody_else = new_liar();  // who says the truth here
    node::ClaimSender claims(*chain, *l1, node::Archive(*store), somebody_else.txs);
    const auto parent = chain->parent_at(chain->claims().newest_final());
    ASSERT_TRUE(parent);
    const auto claim = claims.propose_for(*parent, chain->results().size());
    ASSERT_TRUE(claim) << to_string(claim.error());
    ASSERT_TRUE(somebody_else.txs.wait(claim->transaction));
    ASSERT_TRUE(move_time(8 * kDay));
    ASSERT_TRUE(somebody_else.send(rollup.claims, l1::calls::finalize(claim->id)));
    ASSERT_TRUE(observe());
    ASSERT_EQ(chain->finalized(), 1u);
    // And one more that nobody claims: what nobody has to claim cannot be frozen.
    ASSERT_TRUE(deposit(somebody(3), 4 * kGwei));
    ASSERT_TRUE(move_time(kDay));
    ASSERT_TRUE(somebody_else.send(rollup.inbox, l1::calls::append_due()));

    const Exited exited = run_exit({"--all", "--wait", "--l1-time-travel", "--from-checkpoint"});
    ASSERT_EQ(exited.status, 0) << exited.log;
    EXPECT_NE(exited.log.find("starting at entry " + std::to_string(restarted->posted.entry)),
              std::string::npos)
        << exited.log;
    expect_paid(4);
}

TEST_F(ExitTest, SaysHowToLeaveAChainThatIsAlive) {
    ASSERT_NO_FATAL_FAILURE(populate(2));
    const Exited exited = run_exit({"--account", to_hex(somebody(1)), "--dry-run"});
    ASSERT_EQ(exited.status, 0) << exited.log;
    EXPECT_EQ(exited.report["phase"], "running");
    EXPECT_GT(exited.report["freezableIn"].get<i64>(), static_cast<i64>(29 * kDay));
    ASSERT_EQ(exited.report["balances"].size(), 1u);
    EXPECT_EQ(exited.report["balances"][0]["senior"], to_hex(U256(2 * kGwei).to_hash()));
    EXPECT_TRUE(exited.report["steps"].empty());
}

TEST_F(ExitTest, PaysOneAccountAlone) {
    ASSERT_NO_FATAL_FAILURE(populate(3));
    const Exited exited = run_exit({"--account", to_hex(somebody(1)), "--wait", "--l1-time-travel"});
    ASSERT_EQ(exited.status, 0) << exited.log;
    EXPECT_EQ(balance(somebody(0)), U256());
    EXPECT_EQ(balance(somebody(1)), U256(2 * kGwei));
    const json paid = paid_to(exited.report, somebody(1));
    ASSERT_FALSE(paid.is_null());
    std::cout << "one account by the exit batch: " << paid["gas"] << " gas\n";
}

TEST_F(ExitTest, PaysManyInBatches) {
    constexpr u64 kMany = 60;
    ASSERT_NO_FATAL_FAILURE(populate(kMany));
    const Exited exited = run_exit({"--all", "--wait", "--l1-time-travel"});
    ASSERT_EQ(exited.status, 0) << exited.log;
    expect_paid(kMany);
    const json paid = paid_to(exited.report, somebody(5));
    ASSERT_FALSE(paid.is_null());
    std::cout << kMany << " accounts by the exit batch: " << paid["gas"] << " gas each\n";
    EXPECT_LT(paid["gas"].get<u64>(), 80'000u);
}

TEST_F(ExitTest, PaysByTheLedgerTableWhenTheExitBatchIsLate) {
    constexpr u64 kMany = 20;
    ASSERT_NO_FATAL_FAILURE(populate(kMany));
    ASSERT_TRUE(deposit(somebody(99), 7 * kGwei));  // never appended
    ASSERT_TRUE(dev->mine(1));
    const Exited claimed = run_exit({"--all", "--wait", "--l1-time-travel", "--until", "resolved"});
    ASSERT_EQ(claimed.status, 0) << claimed.log;
    ASSERT_TRUE(move_time(31 * kDay));

    const Exited one = run_exit({"--account", to_hex(somebody(3))});
    ASSERT_EQ(one.status, 0) << one.log;
    EXPECT_EQ(one.report["phase"], "ledger");
    EXPECT_EQ(balance(somebody(3)), U256(4 * kGwei));
    const json paid = paid_to(one.report, somebody(3));
    ASSERT_FALSE(paid.is_null());
    EXPECT_EQ(paid["way"], "ledger row");
    std::cout << "one account by the ledger table: " << paid["gas"] << " gas\n";

    const Exited rest = run_exit({"--all"});
    ASSERT_EQ(rest.status, 0) << rest.log;
    expect_paid(kMany);
    const json many = paid_to(rest.report, somebody(15));
    ASSERT_FALSE(many.is_null());
    std::cout << kMany << " accounts by the ledger table: " << many["gas"] << " gas each\n";
    EXPECT_FALSE(paid_to(rest.report, sequencer->key.address()).is_null()) << "the late deposit";
}

TEST_F(ExitTest, BeatsALiarsExitBatch) {
    ASSERT_NO_FATAL_FAILURE(populate(3));
    const Exited claimed = run_exit({"--all", "--wait", "--l1-time-travel", "--until", "resolved"});
    ASSERT_EQ(claimed.status, 0) << claimed.log;
    ASSERT_TRUE(observe());
    const rollup::ExitResult* exit = own_exit();
    ASSERT_NE(exit, nullptr);
    const u64 strides = exit->steps >> kFrame.log2_stride;
    ASSERT_GT(strides, 1u);
    Sender& liar = new_liar();
    liars.back().lies =
        std::make_unique<LiarsHistories>(*chain, *truth, *exit, LieAt{strides / 2, 1234}, u8{1});
    const LiarsHistories& lies = *liars.back().lies;
    l1::ExitProposalCall call;
    call.program = node::program_facts(own->machine->program());
    const auto from = exit->parent.encode(), to = lies.end().encode();
    call.parent_state.assign(from.begin(), from.end());
    call.end_state.assign(to.begin(), to.end());
    call.history_root = lies.tree().root();
    call.history_path = lies.tree().path(kFrame.last_leaf(1));
    call.output_header = exit->output_header;
    call.exports = exit->exports;
    const auto bond = escape().bond();
    ASSERT_TRUE(bond);
    ASSERT_TRUE(liar.send(rollup.parts.escape, l1::escape_calls::propose_exit(call), *bond));

    auto next_block = std::chrono::steady_clock::now();
    const Exited exited = run_exit({"--all"}, [&] {
        ASSERT_TRUE(observe());
        liars_act();
        if (std::chrono::steady_clock::now() < next_block || !observe() || !view->head()) return;
        let_time_pass();
        next_block = std::chrono::steady_clock::now() + std::chrono::milliseconds(400);
    });
    ASSERT_EQ(exited.status, 0) << exited.log;
    EXPECT_EQ(exited.report["phase"], "exit");
    EXPECT_NE(exited.log.find("executed step 1234 on L1"), std::string::npos) << exited.log;
    EXPECT_EQ(exited.report["gamesLost"], 0);
    expect_paid(3);
}

}  // namespace
}  // namespace belay::apps
