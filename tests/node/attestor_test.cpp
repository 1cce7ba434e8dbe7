// SPDX-License-Identifier: Apache-2.0
// Attestors over a real L1: honest ones sign what they computed, and only that; one that signs twice is
// slashed; two quorums on one start switch the class off.
#include "node/attestor.h"

#include "apps/belay/deployment.h"
#include "dispute_net.h"
#include "l1/rollup_deployment.h"

namespace belay::apps {
namespace {

constexpr std::size_t kCount = 3;

class AttestorNet : public DisputeNet {
  protected:
    std::optional<std::vector<l1::PartCode>> parts() override {
        l1::AttestorsConfig config;
        for (std::size_t i = 0; i < kCount; ++i) {
            config.keys.push_back(key(i).address());
            config.affiliations.push_back(static_cast<u8>(i));
            config.names.push_back("attestor " + std::to_string(i));
        }
        config.quorum = 2;
        config.stake = U256{2'000'000'000};
        config.penalty = U256{1'000};
        config.suspension = 86'400;
        config.unbonding = 90 * 86'400;
        config.contestants = 4;
        return std::vector<l1::PartCode>{
            {"attestors", nullptr,
             [config](const Address& address, const l1::RollupParts&) {
                 return l1::attestors_init_code(address, config);
             },
             &attestors},
            {"policy", &l1::RollupParts::policy, [this](const Address& address, const l1::RollupParts&) {
                 return l1::policy_init_code(address, {}, 60, {}, attestors);
             }}};
    }
    static ecdsa::PrivateKey key(std::size_t i) { return dev_key("attestor" + std::to_string(i)).key; }

    /// A sender for each attestor, with ether and its stake in.
    void join() {
        for (std::size_t i = 0; i < kCount; ++i) {
            ASSERT_TRUE(dev->set_balance(key(i).address(), U256{1'000'000'000'000'000'000}));
            senders.push_back(std::make_unique<Sender>(*l1, key(i)));
            ASSERT_TRUE(senders[i]->send(attestors, l1::finality_calls::join(), U256{2'000'000'000}));
        }
    }
    /// The true claim and a false one, of one start.
    void claim_both() {
        ASSERT_TRUE(post_batch(Bytes{1, 2, 3}));
        ASSERT_TRUE(observe());
        ASSERT_TRUE(post_lie({1, 1}));
        const auto parent = chain->parent_at(chain->claims().newest_final());
        ASSERT_TRUE(parent);
        const auto proposal = chain->build(*parent, chain->results().size());
        ASSERT_TRUE(proposal);
        ASSERT_TRUE(propose(new_liar(), *proposal));  // an honest one: any account will do
        ASSERT_TRUE(observe());
        truth_id = claim_id(proposal->claim);
        start = {proposal->claim.parent, proposal->claim.position, proposal->claim.accumulator};
        for (const Hash& id : chain->claims().ids())
            if (id != truth_id) lie_id = id;
    }
    /// One attestor's node looks at the chain until there is nothing more to do.
    void attest(std::size_t i) {
        std::vector<Hash> signed_claims;
        node::Attestor attestor(
            *chain, *l1, senders[i]->txs, key(i), attestors, *store,
            {[&](const Hash& claim) { signed_claims.push_back(claim); }, [](const std::string&) {}});
        for (int turn = 0; turn < 3; ++turn) {
            attestor.step();
            ASSERT_TRUE(dev->mine(1));
        }
        for (const Hash& claim : signed_claims) EXPECT_EQ(claim, truth_id) << "signs what it computed";
    }
    Bytes signature(std::size_t i, const Hash& claim) const {
        const auto s = key(i).sign(wire::attestation_digest(rollup.chain_id, attestors, start, claim));
        return Bytes(s.begin(), s.end());
    }
    bool attest_lie(std::size_t i) {
        const u64 index[] = {i};
        const Bytes list[] = {signature(i, lie_id)};
        return senders[i]->send(attestors, l1::finality_calls::attest(lie_id, index, list));
    }
    l1::AttestorsViews views() const { return {*l1, attestors}; }

    Address attestors;
    std::vector<std::unique_ptr<Sender>> senders;
    Hash truth_id, lie_id;
    wire::AttestationStart start;
};

TEST_F(AttestorNet, HonestOnesSignTheTruthAndEquivocationEndsTheClass) {
    ASSERT_NO_FATAL_FAILURE(claim_both());
    ASSERT_NO_FATAL_FAILURE(join());
    ASSERT_NO_FATAL_FAILURE(attest(0));
    ASSERT_NO_FATAL_FAILURE(attest(1));
    EXPECT_EQ(views().signers(truth_id).value(), U256{3});
    EXPECT_EQ(views().signers(lie_id).value(), U256{0});
    EXPECT_TRUE(views().backs(truth_id).value());

    // Attestation alone hurries nothing.
    Sender& anybody = *senders[2];
    ASSERT_TRUE(dev->increase_time(600));
    EXPECT_FALSE(anybody.send(rollup.claims, l1::calls::finalize(truth_id)));

    // 1 signs the lie too, and 2 with it: a second quorum.
    ASSERT_TRUE(attest_lie(1));
    ASSERT_TRUE(attest_lie(2));
    EXPECT_FALSE(views().backs(truth_id).value());
    ASSERT_TRUE(anybody.send(rollup.parts.policy, l1::finality_calls::contradict_quorums(truth_id, lie_id)));
    EXPECT_TRUE(l1::policy_slot(*l1, rollup.parts.policy, l1::kAttestationClass).value().off);

    ASSERT_TRUE(
        anybody.send(attestors, l1::finality_calls::slash(1, start, {truth_id, signature(1, truth_id)},
                                                          {lie_id, signature(1, lie_id)})));
    EXPECT_EQ(views().active().value(), U256{5});
    EXPECT_EQ(views().owed(key(2).address()).value(), U256{500'000'000});
}

TEST_F(AttestorNet, ARestartedAttestorSignsNoOtherClaim) {
    ASSERT_NO_FATAL_FAILURE(claim_both());
    node::AttestationLedger first(*store, attestors, key(0).address());
    EXPECT_TRUE(first.admit(wire::start_id(start), lie_id).value());
    node::AttestationLedger again(*store, attestors, key(0).address());
    EXPECT_TRUE(again.admit(wire::start_id(start), lie_id).value()) << "the same once more";
    EXPECT_FALSE(again.admit(wire::start_id(start), truth_id).value());
    auto reorged = start;
    reorged.accumulator[0] ^= 1;
    EXPECT_TRUE(again.admit(wire::start_id(reorged), truth_id).value()) << "another start";
    ASSERT_NO_FATAL_FAILURE(join());
    ASSERT_NO_FATAL_FAILURE(attest(0));
    EXPECT_EQ(views().signers(truth_id).value(), U256{0}) << "bound by what it wrote down";
}

}  // namespace
}  // namespace belay::apps
