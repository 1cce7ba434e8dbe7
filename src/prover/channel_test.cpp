// SPDX-License-Identifier: Apache-2.0
#include "prover/channel.h"

#include <gtest/gtest.h>

namespace belay::prover {
namespace {

using crypto::KoalaBear;

verifier::Transcript fresh() { return {verifier::HashKind::keccak256, "test"}; }

TEST(ProverChannel, IsTheVerifiersMirror) {
    OneWorker workers;
    verifier::TranscriptLog sent, seen;
    ProverChannel<6> prover(fresh());
    prover.record(&sent);
    const crypto::Kb6 element = crypto::Kb6::from_canonical({1, 2, 3, 4, 5, KoalaBear::kModulus - 1});
    const std::array<KoalaBear, 3> words{KoalaBear::from_canonical(9)};
    Hash hash;
    hash[31] = 7;
    prover.absorb("statement", hash);
    prover.send("element", element);
    const crypto::Kb6 alpha = prover.challenge("alpha");
    prover.send("words", std::span<const KoalaBear>(words));
    prover.send("hash", hash);
    prover.grind("work", 10, workers);
    std::array<u32, 9> indices{}, drawn{};
    prover.indices("query", 20, indices);

    verifier::VerifierChannel<6> channel(prover.proof(), fresh());
    channel.record(&seen);
    channel.absorb("statement", hash);
    EXPECT_EQ(channel.read("element"), element);
    EXPECT_EQ(channel.challenge("alpha"), alpha);
    std::array<KoalaBear, 3> read;
    channel.read("words", std::span(read));
    EXPECT_EQ(read, words);
    EXPECT_EQ(channel.read_hash("hash"), hash);
    channel.grind("work", 10);
    channel.indices("query", 20, drawn);
    EXPECT_EQ(drawn, indices);
    EXPECT_TRUE(channel.finish());
    EXPECT_EQ(sent, seen);
}

TEST(Grinding, FindsTheLeastNonce) {
    OneWorker workers;
    const u64 nonce = find_nonce(fresh(), "work", 12, workers);
    for (u64 other = 0; other <= nonce; ++other) {
        verifier::Transcript transcript = fresh();
        EXPECT_EQ(transcript.grind("work", 12, other), other == nonce);
    }
}

}  // namespace
}  // namespace belay::prover
