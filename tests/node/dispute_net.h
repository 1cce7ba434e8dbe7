// SPDX-License-Identifier: Apache-2.0
// A dispute in a box: anvil with the game's contracts, a small program under small frames, liars with claims
// that are false from one step on, and `belay challenge` as a real process. The test moves L1's clock to
// the next time at which something is due, so hours of the game take seconds.
#pragma once

#include <gtest/gtest.h>

#include "apps/belay/child.h"
#include "l1/anvil.h"
#include "l1/contracts.h"
#include "l1/dev_chain.h"
#include "l1/game_contract.h"
#include "l1/http_l1.h"
#include "l1/rollup_deployment.h"
#include "node/challenge.h"
#include "node/stride_steps.h"

namespace belay::apps {

/// Where a lie begins: a step of a stride of the claim.
struct LieAt {
    u64 stride = 0, step = 0;
};

/// The false history, and its false steps inside the stride where it begins.
class LiarsHistories final : public dispute::OwnHistories {
  public:
    /// Lies of another `salt` share nothing from where they begin.
    LiarsHistories(const node::DerivedChain& chain, node::TrueHistories& truth, const rollup::Parent& parent,
                   u64 position, LieAt at, u8 salt);
    /// About the exit batch.
    LiarsHistories(const node::DerivedChain& chain, node::TrueHistories& truth,
                   const rollup::ExitResult& exit, LieAt at, u8 salt);

    const dispute::HistoryTree& tree() const { return *tree_; }
    const machine::StatePreimage& end() const { return end_; }
    Answer of_round(const Hash& id, const dispute::Tournament& round) override;
    Answer of_stride(const Hash& id, const dispute::Tournament& inner) override;

  private:
    Hash twist(const Hash& root) const;
    void tell(std::span<const dispute::LeafRun> truth, std::vector<dispute::LeafRun>& told, u64& leaf,
              u64 last) const;

    const node::DerivedChain& chain_;
    node::TrueHistories& truth_;
    const rollup::Parent parent_;
    const bool exit_ = false;
    const LieAt at_;
    const u8 salt_;
    machine::StatePreimage end_;
    std::optional<dispute::HistoryTree> tree_, inner_;
    Hash tag_;
};

class DisputeNet : public testing::Test {
  protected:
    static constexpr rollup::Frame kFrame{.log2_frame = 24, .log2_stride = 12};

    void SetUp() override;
    /// Kept, and named, when the test failed.
    void TearDown() override;
    /// Of programs/.
    virtual std::string program() const { return "counter"; }
    /// Contracts that the rollup is deployed with; nullopt when one that they need could not be made.
    virtual std::optional<std::vector<l1::PartCode>> parts() { return std::vector<l1::PartCode>{}; }
    bool deploy();
    /// After what waits in the queue before `queue_upto`.
    bool post_batch(const Bytes& batch, u64 queue_upto = 0);
    /// Everything on L1 is known to the test's own chain.
    bool observe();
    /// A blob batch, as the batcher makes one of the same bytes.
    bool post_blob_batch(const Bytes& batch);
    /// Each by another liar, of one round.
    bool post_lie(LieAt at);
    /// The true history, and other outputs of an entry in the midst: the claim contradicts itself (G-12). A
    /// contract proposes it out of its own code, so no transaction shows what L1 was shown.
    bool post_contradiction(std::size_t batch);

    bool start_challenger(std::vector<std::string> more = {});
    /// A node without a sequencer instead: its proposer and its challenger share the key.
    bool start_node();
    std::string challenger_log() const;
    /// Time passes until `done`, the challenger's process ends or patience does; false in the last case.
    bool play(const std::function<bool()>& done, std::chrono::seconds patience = std::chrono::seconds(240));
    bool run(const std::vector<std::string>& command);
    void liars_act();
    bool is_liars_turn();
    void let_time_pass();
    /// The challenger's process has ended by itself, with all right.
    void expect_victory();

    struct Sender;
    struct Liar;
    Sender& new_liar();
    bool propose(Sender& liar, const rollup::Proposal& proposal);
    bool propose_by_contract(Sender& liar, const rollup::Proposal& proposal);
    std::filesystem::path package() const { return std::filesystem::path(BELAY_PROGRAMS) / program(); }

    struct Sender {
        l1::MemoryJournal journal;
        ecdsa::PrivateKey key;
        l1::TxManager txs;
        Sender(l1::L1& l1, const ecdsa::PrivateKey& own) : key(own), txs(l1, key, journal) {}
        bool send(const Address& to, Bytes data, const U256& value = {});
        bool send(l1::TxRequest request);
        u64 sent = 0;
    };
    struct Liar {
        std::unique_ptr<Sender> sender;
        std::unique_ptr<LiarsHistories> lies;
    };

    std::filesystem::path folder;
    std::unique_ptr<l1::Anvil> anvil;
    std::unique_ptr<l1::HttpL1> l1;
    std::unique_ptr<l1::DevChain> dev;
    std::unique_ptr<Sender> sequencer;
    std::optional<ecdsa::PrivateKey> challenger_key;
    node::RollupInfo rollup;
    std::unique_ptr<node::Store> store;
    std::unique_ptr<node::DerivedChain> chain;
    std::unique_ptr<node::GameView> view;
    std::unique_ptr<node::StrideSteps> steps;
    std::unique_ptr<node::TrueHistories> truth;
    std::vector<Liar> liars;
    std::optional<Child> challenger;
    int runs = 0;
};

}  // namespace belay::apps
