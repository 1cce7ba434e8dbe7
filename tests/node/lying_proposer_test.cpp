// SPDX-License-Identifier: Apache-2.0
// Claims that L1 cannot see through, because only running the program tells: `belay verify` says no, and why,
// and an honest node answers with its own.
#include "crypto/plain_merkle.h"
#include "l1/contracts.h"
#include "network.h"
#include "node/claim_sender.h"
#include "rollup/claim.h"

namespace belay::apps {
namespace {

namespace fs = std::filesystem;

/// The frame's history with another last leaf or another path to it, consistent in itself.
void refold(dispute::HistoryCommitment& history, const Hash& last) {
    history.last = history.root = last;
    // The last leaf of a whole frame: every sibling is on the left.
    for (const Hash& sibling : history.last_path) history.root = crypto::plain_node(sibling, history.root);
}

class LyingProposer : public NetworkTest {
  protected:
    // A network of calldata batches (a claim over blobs needs proofs that are not the matter here) without a
    // proposer, and the test's own view of it.
    void begin() {
        auto calm = options();
        calm.node_settings = {"roles.proposer=false", "batcher.kind=\"calldata\""};
        ASSERT_TRUE(start(calm));
        ASSERT_TRUE(deposit("alice", 1'000));
        ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
        ASSERT_TRUE(submit(trader("alice").signer().transfer(trader("alice").next_nonce(),
                                                             trader("bob").address(), kUnit))
                        .is_object());
        ASSERT_TRUE(settle());
        net->crash_node();
        const auto info = node::describe_rollup(net->l1(), net->deployment().rollup);
        ASSERT_L1(info);
        auto opened = node::Store::open(folder / "liar", {info->chain_id, info->inbox});
        ASSERT_TRUE(opened);
        store = std::move(*opened);
        const fs::path package = net->deployment().program;
        chain = std::make_unique<node::DerivedChain>(
            net->l1(), *info, node::FollowerConfig{}, node::Archive(*store),
            node::ExecutorConfig{package / "clearing.elf", package / "clearing.so", {}}, node::ChainHooks{});
        for (;;) {
            const auto more = chain->poll();
            ASSERT_TRUE(more) << more.error().text();
            if (!*more && chain->caught_up()) break;
        }
        ASSERT_GE(chain->results().size(), 3u);
        for (const auto& result : chain->results()) honest.push_back(result.batch);
        parent = *chain->parent_at(chain->claims().newest_final());
        clean = net->dev().snapshot().value();
    }
    /// Posted as L1 takes it. Its id; zero when L1 does not take it.
    Hash post(const std::vector<rollup::BatchResult>& batches) {
        const auto proposal = rollup::build_claim(parent, batches, chain->rollup().frame);
        EXPECT_TRUE(proposal) << (proposal ? "" : rollup::to_string(proposal.error()));
        if (!proposal) return {};
        EXPECT_TRUE(proposal->evaluations.empty());
        const auto liar = hand("sequencer");  // any account will do
        l1::TxRequest request;
        request.id = "lie";
        request.to = net->views().description().claims;
        request.value = net->views().bond(batches.size()).value_or(U256{});
        request.data = node::propose_call(*proposal, {});
        const auto sent = liar->send(std::move(request));
        EXPECT_TRUE(sent && sent->state == l1::TxState::confirmed)
            << "L1 refuses it" << (sent ? "" : to_string(sent.error()));
        return claim_id(proposal->claim);
    }
    /// As if nobody were awake.
    bool finalize(const Hash& claim) {
        if (!net->dev().increase_time(net->views().description().challenge_period() + 1)) return false;
        l1::TxRequest request;
        request.id = "finalize";
        request.to = net->views().description().claims;
        request.data = l1::calls::finalize(claim);
        const auto sent = hand("sequencer")->send(std::move(request));
        return sent && sent->state == l1::TxState::confirmed;
    }
    void take_back() {
        EXPECT_TRUE(net->dev().revert(clean));
        clean = net->dev().snapshot().value_or("");
    }
    // Pending it is a warning, final a failure.
    void expect_lie(const std::vector<rollup::BatchResult>& batches, const std::string& reason) {
        const Hash id = post(batches);
        Verified verified = verify();
        EXPECT_EQ(verified.exit, 0) << verified.log;
        ASSERT_TRUE(verified.report.is_object()) << verified.log;
        EXPECT_TRUE(verified.report.value("agrees", false));
        EXPECT_EQ(verified.report.value("wrongPending", 0), 1);
        ASSERT_EQ(verified.report["claims"].size(), 1u);
        EXPECT_EQ(verified.report["claims"][0].value("verdict", ""), "disagree");
        EXPECT_EQ(verified.report["claims"][0].value("reason", ""), reason);
        EXPECT_NE(verified.log.find("disagree: " + reason), std::string::npos) << verified.log;
        EXPECT_NE(verified.log.find("warning"), std::string::npos) << verified.log;

        ASSERT_TRUE(finalize(id));
        verified = verify();
        EXPECT_EQ(verified.exit, 1) << verified.log;
        EXPECT_FALSE(verified.report.value("agrees", true));
        EXPECT_EQ(verified.report["claims"][0].value("number", 0), 1);
        take_back();
    }

    std::unique_ptr<node::Store> store;
    std::unique_ptr<node::DerivedChain> chain;
    std::vector<rollup::BatchResult> honest;
    rollup::Parent parent;
    std::string clean;
};

TEST_F(LyingProposer, IsFoundOutAndTheReasonIsNamed) {
    ASSERT_NO_FATAL_FAILURE(begin());

    post(honest);
    const Verified truth = verify();
    EXPECT_EQ(truth.exit, 0) << truth.log;
    EXPECT_EQ(truth.report.value("wrongPending", 1), 0);
    take_back();

    // Another way to the same end.
    auto history = honest;
    history.back().history.last_path[0] = Hash::from(Bytes(32, 0x11));
    refold(history.back().history, history.back().history.last);
    expect_lie(history, "history_root");

    // Another memory at the end: somebody's balance, say.
    auto memory = honest;
    memory.back().end.memory_root[0] ^= 1;
    refold(memory.back().history, memory.back().end.root());
    expect_lie(memory, "end_root");

    // Withdrawals that nobody made.
    auto outputs = honest;
    auto header = wire::decode_output_header(outputs.back().output_header);
    ASSERT_TRUE(header);
    header->outbox_root = Hash::from(Bytes(32, 0x22));
    header->outbox_count = 1;
    outputs.back().output_header = wire::encode(*header);
    outputs.back().end.state.output_digest = wire::output_digest(outputs.back().output_header);
    refold(outputs.back().history, outputs.back().end.root());
    expect_lie(outputs, "outputs_root");
}

// The first move of a dispute: the honest claim joins the liar's round, at the liar's position.
TEST_F(LyingProposer, IsAnsweredByAnHonestNode) {
    ASSERT_NO_FATAL_FAILURE(begin());
    auto history = honest;
    history.back().history.last_path[0] = Hash::from(Bytes(32, 0x11));
    refold(history.back().history, history.back().history.last);
    const Hash lie = post(history);
    const auto own = rollup::build_claim(parent, honest, chain->rollup().frame);
    ASSERT_TRUE(own);

    net->set_node_settings({"batcher.kind=\"calldata\""});
    ASSERT_TRUE(net->start_node());
    json claims;
    ASSERT_TRUE(wait("the honest answer", [&] {
        claims = ask("belay_claims");
        return claims.is_array() && claims.size() >= 2;
    }));
    EXPECT_EQ(claims[0]["id"], to_hex(lie));
    EXPECT_EQ(claims[0]["verdict"], "disagree");
    EXPECT_EQ(claims[1]["id"], to_hex(claim_id(own->claim)));
    EXPECT_EQ(claims[1]["verdict"], "agree");
    EXPECT_EQ(claims[1]["round"], claims[0]["round"]);
    EXPECT_EQ(claims[1]["index"], 1);
    EXPECT_EQ(claims[1]["position"], claims[0]["position"]);
}

}  // namespace
}  // namespace belay::apps
