// SPDX-License-Identifier: Apache-2.0
// `belay challenge` against a liar, on a real L1: down to one instruction, across kills and reorgs.
#include "base/hex.h"
#include "dispute_net.h"
#include "l1/json_fields.h"
#include "tests/execution/inbox.h"

namespace belay::apps {
namespace {

class ChallengerTest : public DisputeNet {
  protected:
    // Two batches of the counter.
    void post_batches() {
        test::Person ann(1);
        const auto head = l1->block(l1::BlockTag::latest);
        ASSERT_TRUE(head);
        const u64 now = head->timestamp * 1000;
        ASSERT_TRUE(post_batch(test::batch_of(now, {ann.add(1)})));
        ASSERT_TRUE(post_batch(test::batch_of(now, {ann.add(2)})));
        ASSERT_TRUE(observe());
        ASSERT_EQ(chain->results().size(), 3u);
    }
    // And a claim over all that is false from a step in the midst of the second.
    void begin() {
        ASSERT_NO_FATAL_FAILURE(post_batches());
        const u64 strides = chain->results()[2].steps >> kFrame.log2_stride;
        ASSERT_GT(strides, 2u);
        ASSERT_TRUE(post_lie({2 * kFrame.strides_per_frame() + strides / 2, 1234}));
    }
    U256 balance() { return l1->balance(challenger_key->address()).value_or(U256()); }
    /// What came in by the challenger's key: of its openings none was for nothing, and no move twice.
    void expect_no_waste() {
        ASSERT_TRUE(view->head());
        u64 opened = 0, asked = 0, transactions = 0;
        for (const auto& [node, opening] : view->state().openings)
            opened += opening.mover == challenger_key->address();
        for (u64 n = 0; n <= view->head()->number; ++n) {
            const auto block = l1->rpc().read("eth_getBlockByNumber", {l1::quantity(n), true});
            ASSERT_TRUE(block);
            for (const auto& tx : (*block)["transactions"]) {
                if (tx["from"].get<std::string>() != to_hex(challenger_key->address())) continue;
                ++transactions;
                const Bytes input = *from_hex(tx["input"].get<std::string>());
                const auto call = l1::abi_decode_call("open(bytes32[2][])", input);
                if (call) asked += (*call)[0].size();
            }
        }
        EXPECT_EQ(asked, opened);
        EXPECT_EQ(l1->nonce(challenger_key->address()).value_or(0), transactions);
    }
    std::size_t moves() const {
        std::size_t count = 0;
        for (const auto& [node, opening] : view->state().openings)
            count += opening.mover == challenger_key->address();
        return count;
    }
    const dispute::Tournament* inner() const {
        for (const auto& [id, t] : view->state().tournaments)
            if (t.level == 1) return &t;
        return nullptr;
    }
};

TEST_F(ChallengerTest, BeatsALiarDownToOneInstruction) {
    ASSERT_NO_FATAL_FAILURE(begin());
    const U256 before = balance();
    ASSERT_TRUE(start_challenger());
    ASSERT_TRUE(play([] { return false; }));
    ASSERT_NO_FATAL_FAILURE(expect_victory());
    const std::string log = challenger_log();
    EXPECT_NE(log.find("executed step 1234 on L1"), std::string::npos);
    EXPECT_NE(log.find(" against contestant 0 at depth "), std::string::npos);
    // Two bonds were won; what the moves cost is less.
    EXPECT_GT(balance(), before);
    expect_no_waste();
}

TEST_F(ChallengerTest, GoesOnWhereItWasKilled) {
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(start_challenger());
    for (const std::size_t at : {1u, 4u, 9u, 14u}) {
        ASSERT_TRUE(play([&] { return moves() >= at; }));
        challenger->kill_now();
        ASSERT_TRUE(start_challenger());
    }
    ASSERT_TRUE(play([&] { return inner() != nullptr && inner()->over_at != 0; }));
    challenger->kill_now();
    ASSERT_TRUE(start_challenger());
    ASSERT_TRUE(play([] { return false; }));
    ASSERT_NO_FATAL_FAILURE(expect_victory());
    expect_no_waste();
}

TEST_F(ChallengerTest, AReorgInTheMiddleDoesNoHarm) {
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(start_challenger());
    for (const std::size_t at : {6u, 16u}) {
        ASSERT_TRUE(play([&] { return moves() >= at; }));
        ASSERT_TRUE(dev->reorg(4));
    }
    ASSERT_TRUE(play([] { return false; }));
    ASSERT_NO_FATAL_FAILURE(expect_victory());
    EXPECT_GT(view->reorgs(), 0u);
}

TEST_F(ChallengerTest, AClaimThatContradictsItselfNeedsNoGame) {
    ASSERT_NO_FATAL_FAILURE(post_batches());
    ASSERT_TRUE(post_contradiction(1));
    ASSERT_TRUE(observe());
    ASSERT_EQ(chain->claims().size(), 1u);
    // Nothing of it is in any transaction: only the event shows its outputs (C-14).
    const node::ClaimProposed& claim = chain->claims().at(chain->claims().ids().front()).proposed;
    EXPECT_NE(claim.proposer, liars.back().sender->key.address());
    EXPECT_FALSE(l1->code(claim.proposer).value_or(Bytes{}).empty());
    const auto transaction = l1->transaction(claim.transaction);
    ASSERT_TRUE(transaction && *transaction);
    EXPECT_TRUE((*transaction)->input.empty());
    ASSERT_TRUE(start_challenger());
    ASSERT_TRUE(play([] { return false; }));
    ASSERT_NO_FATAL_FAILURE(expect_victory());
    EXPECT_NE(challenger_log().find("contestant 0 contradicts itself"), std::string::npos);
    EXPECT_EQ(moves(), 0u);
}

TEST_F(ChallengerTest, ANodeDefendsWhatItProposes) {
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(start_node());
    ASSERT_TRUE(play([this] { return chain->finalized() >= 1; }));
    ASSERT_TRUE(challenger->running()) << challenger_log();
    EXPECT_EQ(challenger->stop(), 0) << challenger_log();
    EXPECT_EQ(chain->judge(chain->claims().newest_final()).verdict, rollup::Verdict::agree);
    EXPECT_NE(challenger_log().find("executed step 1234 on L1"), std::string::npos);
}

TEST_F(ChallengerTest, ADryRunSendsNothing) {
    ASSERT_NO_FATAL_FAILURE(begin());
    const U256 before = balance();
    ASSERT_TRUE(start_challenger({"--dry-run"}));
    EXPECT_EQ(challenger->wait(), 1) << challenger_log();
    EXPECT_NE(challenger_log().find("would do: round"), std::string::npos) << challenger_log();
    EXPECT_EQ(balance(), before);
    EXPECT_EQ(l1->nonce(challenger_key->address()).value_or(99), 0u);
}

TEST_F(ChallengerTest, DoesNotBeginWhatItCannotFinish) {
    ASSERT_NO_FATAL_FAILURE(begin());
    ASSERT_TRUE(start_challenger({"--max-spend", "0.05", "--watch"}));
    const auto said = [this] { return challenger_log().find("NOT PLAYED") != std::string::npos; };
    ASSERT_TRUE(play(said, std::chrono::seconds(60)));
    EXPECT_TRUE(said()) << challenger_log();
    EXPECT_EQ(l1->nonce(challenger_key->address()).value_or(99), 0u);
}

}  // namespace
}  // namespace belay::apps
