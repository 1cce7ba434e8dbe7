// SPDX-License-Identifier: Apache-2.0
// Proofs that are damaged, and provers that cheat.
#include <gtest/gtest.h>

#include <set>

#include "base/endian.h"
#include "prover/test_whir.h"

namespace belay::prover {
namespace {

using namespace test;
using crypto::KoalaBear;
using verifier::Reject;

struct Toy {
    TestStack<5> stack = small_stack<5>(12);
    crypto::Kb5 claim = stack.claim();
    Bytes proof = prove<5>(kToy, 12, stack);

    Reject verdict_of(ByteView bytes) const { return verdict<5>(kToy, 12, stack.groups, claim, bytes); }
};

TEST(WhirReject, EveryFlippedBit) {
    const Toy toy;
    std::set<Reject> reasons;
    for (std::size_t i = 0; i < toy.proof.size(); ++i) {
        Bytes proof = toy.proof;
        proof[i] ^= static_cast<u8>(1U << (i % 8));
        const Reject reason = toy.verdict_of(proof);
        EXPECT_NE(reason, Reject::kNone) << "byte " << i;
        reasons.insert(reason);
    }
    for (const Reject reason : {Reject::kNotCanonical, Reject::kGrinding, Reject::kMerkleRoot})
        EXPECT_TRUE(reasons.contains(reason)) << to_string(reason);
}

TEST(WhirReject, EveryCutAndOneByteMore) {
    const Toy toy;
    for (std::size_t length = 0; length < toy.proof.size(); ++length)
        EXPECT_EQ(toy.verdict_of(ByteView(toy.proof).first(length)), Reject::kTruncated) << length;
    Bytes longer = toy.proof;
    longer.push_back(0);
    EXPECT_EQ(toy.verdict_of(longer), Reject::kTrailingBytes);
    EXPECT_EQ(toy.verdict_of(toy.proof), Reject::kNone);
}

/// No second way of writing a value: every word that can also be written as itself plus p.
TEST(WhirReject, ValuesWrittenAnotherWay) {
    const Toy toy;
    std::size_t not_canonical = 0;
    for (std::size_t i = 0; i + 4 <= toy.proof.size(); i += 4) {
        Bytes proof = toy.proof;
        const u64 other = u64{load_be<u32>(proof.data() + i)} + KoalaBear::kModulus;
        if (other >> 32 != 0) continue;
        store_be<u32>(proof.data() + i, static_cast<u32>(other));
        const Reject reason = toy.verdict_of(proof);
        EXPECT_NE(reason, Reject::kNone) << "word " << i / 4;
        not_canonical += reason == Reject::kNotCanonical ? 1 : 0;
    }
    EXPECT_GT(not_canonical, 400U);
}

/// Commits to one stack and opens another.
TEST(WhirReject, AnotherStackThanTheCommittedOne) {
    auto stack = small_stack<5>(12);
    OneWorker workers;
    Pool pool;
    ProverChannel<5> channel(start(kToy));
    WhirProver<5> prover(verifier::schedule(kToy, 12), stack.cells, workers, pool);
    prover.commit(channel);
    for (auto& cell : stack.cells) cell += KoalaBear::from_canonical(1);
    prover.open(channel, stack.groups);
    EXPECT_EQ(verdict<5>(kToy, 12, stack.groups, stack.claim(), channel.proof()), Reject::kWhirClaim);
}

/// Its first oracle is a word of twice the degree, far from the code, whose lower half it then treats as the
/// stack.
class FarWord : public WhirProver<5> {
  public:
    using WhirProver::WhirProver;
    void commit(ProverChannel<5>& channel) {
        std::vector<KoalaBear> twice(stack_.begin(), stack_.end());
        for (std::size_t i = 0; i < stack_.size(); ++i) twice.push_back(KoalaBear::from_u64(i * i + 1));
        verifier::OracleShape shape = schedule_.oracle[0];
        ++shape.variables;  // on the same domain
        oracle_ = Oracle(twice.data(), shape, 1, workers_, pool_);
        channel.send(verifier::label::kRoot, oracle_.root());
        channel.send(verifier::label::kSample,
                     stack_rounds_.sample(channel.challenge(verifier::label::kSamplePoint)));
    }
};

TEST(WhirReject, AWordFarFromTheCode) {
    auto stack = small_stack<5>(12);
    const Bytes proof = prove<5, FarWord>(kToy, 12, stack);
    EXPECT_EQ(verdict<5>(kToy, 12, stack.groups, stack.claim(), proof), Reject::kWhirClaim);
    // With one oracle the queries meet the final polynomial itself.
    const auto set = easy(verifier::kP100);
    auto one = small_stack<5>(13);
    const Bytes short_proof = prove<5, FarWord>(set, 13, one);
    EXPECT_EQ(verdict<5>(set, 13, one.groups, one.claim(), short_proof), Reject::kWhirFinal);
}

class FalseSample : public WhirProver<5> {
  public:
    using WhirProver::WhirProver;
    void commit(ProverChannel<5>& channel) {
        oracle_ = Oracle(stack_.data(), schedule_.oracle[0], 1, workers_, pool_);
        channel.send(verifier::label::kRoot, oracle_.root());
        const E value = stack_rounds_.sample(channel.challenge(verifier::label::kSamplePoint));
        channel.send(verifier::label::kSample, value + E::one());
    }
};

TEST(WhirReject, AFalseOutOfDomainValue) {
    auto stack = small_stack<5>(12);
    const Bytes proof = prove<5, FalseSample>(kToy, 12, stack);
    EXPECT_EQ(verdict<5>(kToy, 12, stack.groups, stack.claim(), proof), Reject::kWhirClaim);
}

}  // namespace
}  // namespace belay::prover
