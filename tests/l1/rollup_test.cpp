// SPDX-License-Identifier: Apache-2.0
// The bindings against the deployed contracts.
#include "anvil_fixture.h"
#include "crypto/keccak.h"
#include "l1/blobs.h"
#include "l1/contracts.h"
#include "l1/revert.h"
#include "l1/rollup_deployment.h"
#include "wire/genesis.h"

namespace belay::l1 {
namespace {

class RollupOnL1 : public AnvilTest {
  protected:
    void SetUp() override {
        AnvilTest::SetUp();
        if (IsSkipped()) return;
        txs = std::make_unique<TxManager>(*l1, key, journal, quick());
        const auto token_at = deploy(*txs, "token", *test_token_init_code());
        ASSERT_OK(token_at);
        token = *token_at;
        const auto step = deploy(*txs, "step", *step_init_code());
        ASSERT_OK(step);
        game_config.step = *step;
        const auto game_at = deploy(*txs, "game", *game_init_code(game_config));
        ASSERT_OK(game_at);
        game = *game_at;
        const auto rollup = deploy_rollup(*txs, config());
        ASSERT_OK(rollup);
        auto found = RollupViews::at(*l1, *rollup);
        ASSERT_OK(found);
        views = std::make_unique<RollupViews>(*std::move(found));
    }

    RollupConfig config() const {
        RollupConfig c;
        c.program.code_root_keccak = Hash::from(Bytes(32, 1));
        c.program.entry = 0x10000;
        c.sequencer = key.address();
        c.game = game;
        c.log2_frame = 30;
        c.log2_stride = 20;
        c.batch_time_window_ms = 600'000;
        c.forced_deadline = 600;
        c.max_due_appends = 16;
        c.forced_per_block = 8;
        c.forced_base_fee = U256(1'000'000'000);
        c.tokens = {Address{}, token};
        c.program_config = Bytes{1, 2, 3};
        return c;
    }

    TxStatus send(const std::string& id, const Address& to, Bytes data, u64 value = 0,
                  std::shared_ptr<const Sidecar> sidecar = nullptr) {
        TxRequest request;
        request.id = id;
        request.to = to;
        request.data = std::move(data);
        request.value = U256(value);
        request.sidecar = std::move(sidecar);
        EXPECT_OK(txs->submit(request));
        const auto done = txs->wait(id);
        EXPECT_OK(done);
        return done.value_or(TxStatus{});
    }

    ecdsa::PrivateKey key = dev_key(5);
    MemoryJournal journal;
    std::unique_ptr<TxManager> txs;
    std::unique_ptr<RollupViews> views;
    Address token, game;
    GameConfig game_config{.step = {},
                           .budget = 3600,
                           .grace = 300,
                           .join_grace = 600,
                           .inner_join_grace = 500,
                           .log2_width = 3,
                           .gas_price = 20'000'000'000};
};

TEST_F(RollupOnL1, describes_itself) {
    const RollupDescription& d = views->description();
    EXPECT_EQ(d.version, 1U);
    EXPECT_EQ(d.chain_id, 31337U);
    EXPECT_EQ(d.deployed_at, l1->block(BlockTag::latest)->number);
    EXPECT_EQ(d.sequencer, key.address());
    EXPECT_EQ(d.log2_frame, 30);
    EXPECT_EQ(d.game, game);
    EXPECT_EQ(d.game_config, game_config);
    EXPECT_EQ(d.challenge_period(), 4200U);
    EXPECT_EQ(d.forced_base_fee, U256(1'000'000'000));
    EXPECT_EQ(*views->entry_count(), 1U);  // genesis
    const auto genesis = views->final_claim(0);
    ASSERT_OK(genesis);
    EXPECT_EQ(views->claim(*genesis)->end_root, d.genesis_root);
    EXPECT_EQ(views->round_of(*genesis)->position, 0U);
    EXPECT_FALSE(views->claim(Hash{})->exists());
    EXPECT_EQ(*views->finalized(), 0U);
    EXPECT_TRUE(*views->accepts(token));
    EXPECT_FALSE(*views->accepts(key.address()));
    EXPECT_LT(txs->status("rollup")->receipt->gas_used, 16'777'216U);
    RecordProperty("deploy_gas", std::to_string(txs->status("rollup")->receipt->gas_used));
}

TEST_F(RollupOnL1, deposits_and_forced_transactions_queue_up) {
    const Address vault = views->description().vault;
    EXPECT_EQ(send("mint", token, calls::mint(key.address(), U256(500))).state, TxState::confirmed);
    EXPECT_EQ(send("approve", token, calls::approve(vault, U256(500))).state, TxState::confirmed);
    EXPECT_EQ(*token_allowance(*l1, token, key.address(), vault), U256(500));
    const auto paid = send("deposit", vault, calls::deposit(token, U256(300), Address::from(Bytes(20, 9))));
    ASSERT_EQ(paid.state, TxState::confirmed);
    const auto event = decode_deposited(paid.receipt->logs.back());
    ASSERT_OK(event);
    EXPECT_EQ(event->amount, U256(300));
    EXPECT_EQ(event->from, key.address());
    EXPECT_EQ(decode_withdrawn(paid.receipt->logs.back()).error().reason, L1Reason::bad_abi);
    EXPECT_EQ(send("eth", vault, calls::deposit_eth(key.address()), 77).state, TxState::confirmed);
    EXPECT_EQ(
        send("forced", views->description().inbox, calls::force_transaction(Bytes(40, 5)), 1'000'000'000)
            .state,
        TxState::confirmed);
    EXPECT_EQ(*views->queue_length(), 3U);
    EXPECT_EQ(*views->custody(token), U256(300));
    EXPECT_EQ(*views->custody(Address{}), U256(77));
    EXPECT_EQ(*views->due_count(), 0U);
    ASSERT_OK(dev->increase_time(700));
    ASSERT_OK(dev->mine());
    EXPECT_EQ(*views->due_count(), 3U);
    EXPECT_EQ(send("due", views->description().inbox, calls::append_due()).state, TxState::confirmed);
    EXPECT_EQ(*views->queue_appended(), 3U);
    EXPECT_EQ(*views->entry_count(), 4U);
    EXPECT_FALSE(views->state_at(4)->accumulator.is_zero());
    EXPECT_EQ(views->state_at(5).error().message, "PositionBeyondEnd(5, 4)");
}

TEST_F(RollupOnL1, batches_by_calldata_and_by_blobs) {
    const Address inbox = views->description().inbox;
    EXPECT_EQ(send("batch/0", inbox, calls::submit_calldata_batch(Bytes(100, 1), 0, 0)).state,
              TxState::confirmed);
    const auto sidecar = make_sidecar(std::vector<Blob>(2));
    ASSERT_OK(sidecar);
    // The estimate must see the blobs: without them the inbox reverts with NoBlobs.
    const auto sent = send("batch/1", inbox, calls::submit_blob_batch(1, 0), 0, *sidecar);
    EXPECT_EQ(sent.state, TxState::confirmed);
    EXPECT_EQ(*views->batch_count(), 2U);
    EXPECT_EQ(*views->entry_count(), 3U);
    RecordProperty("blob_batch_gas", std::to_string(sent.receipt->gas_used));

    // A second try of a batch that landed says so before it costs anything.
    TxRequest again;
    again.id = "batch/0 again";
    again.to = inbox;
    again.data = calls::submit_calldata_batch(Bytes(100, 1), 0, 0);
    const auto refused = txs->submit(again);
    ASSERT_FALSE(refused);
    EXPECT_TRUE(is_revert(refused.error(), "BatchAlreadyAccepted(uint64,uint64)"));
    EXPECT_EQ(refused.error().message, "BatchAlreadyAccepted(0, 2)");
    // With a gas limit of its own it is mined, reverts, and can be explained.
    again.gas_limit = 200'000;
    ASSERT_OK(txs->submit(again));
    const auto reverted = txs->wait(again.id);
    ASSERT_OK(reverted);
    EXPECT_EQ(reverted->state, TxState::reverted);
    EXPECT_EQ(*why_reverted(*l1, reverted->hash), "BatchAlreadyAccepted(0, 2)");
}

TEST_F(RollupOnL1, claims_and_game_refuse_by_name) {
    const Address claims = views->description().claims;
    const auto reason = [&](const Address& to, const Bytes& data, const U256& value = {}) {
        const auto out = l1->call({key.address(), to, value, data, {}});
        return out ? std::string("accepted") : out.error().message;
    };
    const Hash nobody = Hash::from(Bytes(32, 7)), genesis = *views->final_claim(0);
    EXPECT_EQ(reason(claims, calls::finalize(nobody)), "NoSuchClaim(" + to_hex(nobody) + ")");
    EXPECT_EQ(reason(claims, calls::finalize(genesis)),
              "ParentNotNewestFinal(" + to_hex(Hash{}) + ", " + to_hex(genesis) + ")");
    EXPECT_EQ(reason(claims, calls::propose({})), "NoSuchClaim(" + to_hex(Hash{}) + ")");
    ProposalCall proposal;
    proposal.parent_id = genesis;
    EXPECT_EQ(reason(claims, calls::propose(proposal)), "NoBatches()");
    EXPECT_EQ(reason(game, game_calls::finish(nobody)), "NoSuchTournament(" + to_hex(nobody) + ")");
    EXPECT_EQ(reason(game, game_calls::collect()), "NothingToCollect(" + to_hex(key.address()) + ")");
    EXPECT_EQ(RollupViews::at(*l1, key.address()).error().reason, L1Reason::unknown_contract);
    EXPECT_EQ(RollupViews::at(*l1, token).error().reason, L1Reason::reverted);
}

TEST_F(RollupOnL1, the_game_says_what_it_was_made_with) {
    const GameViews views_of_game(*l1, game);
    EXPECT_EQ(*views_of_game.params(), game_config);
    EXPECT_TRUE(views_of_game.owed(key.address())->is_zero());
    EXPECT_FALSE(views_of_game.tournament(Hash{})->exists());
    EXPECT_EQ(*views_of_game.opened_at(Hash{}), 0U);
    const auto gas = views_of_game.gas_table();
    ASSERT_OK(gas);
    EXPECT_GT(gas->decide, gas->open);
    // A claim over one batch has a history of 30 - 20 levels.
    EXPECT_EQ(*views->bond(1), *views_of_game.bond(0, 10));
    EXPECT_TRUE(*views_of_game.bond(0, 10) < *views_of_game.bond(0, 11));

    // What anybody may do: open a node.
    const std::array<Hash, 2> pair{Hash::from(Bytes(32, 1)), Hash::from(Bytes(32, 2))};
    const auto sent = send("open", game, game_calls::open(std::vector{pair}));
    ASSERT_EQ(sent.state, TxState::confirmed);
    Bytes both;
    append(both, pair[0]);
    append(both, pair[1]);
    EXPECT_GT(*views_of_game.opened_at(crypto::keccak256(both)), 0U);
}

}  // namespace
}  // namespace belay::l1
