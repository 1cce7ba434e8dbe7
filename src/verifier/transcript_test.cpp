// SPDX-License-Identifier: Apache-2.0
#include "verifier/transcript.h"

#include <gtest/gtest.h>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "verifier/channel.h"

namespace belay::verifier {
namespace {

using crypto::KoalaBear;

Transcript fresh() { return Transcript(HashKind::keccak256, "test"); }

/// The chain written a second time, from the rule in the header.
Hash chained(const Hash& state, u8 kind, std::string_view label, ByteView data) {
    Bytes bytes(state.bytes.begin(), state.bytes.end());
    bytes.push_back(kind);
    for (std::size_t i = 0; i < 27; ++i)
        bytes.push_back(i < label.size() ? static_cast<u8>(label[i]) : u8{0});
    append_be<u32>(bytes, static_cast<u32>(data.size()));
    append(bytes, data);
    return crypto::keccak256(bytes);
}

TEST(Transcript, ChainsWhatTheRuleSays) {
    Transcript transcript = fresh();
    const u8 zero = 0;
    Hash state = chained({}, 1, "test", ByteView(&zero, 1));
    EXPECT_EQ(transcript.state(), state);
    const Bytes data(300, 0x5a);
    transcript.absorb("root", data);
    state = chained(state, 1, "root", data);
    EXPECT_EQ(transcript.state(), state);
    const crypto::Kb5 drawn = transcript.challenge<5>("alpha");
    state = chained(state, 2, "alpha", {});
    EXPECT_EQ(transcript.state(), state);
    for (std::size_t i = 0; i < 5; ++i) {  // 51 bits a coefficient, bit by bit
        u64 word = 0;
        for (std::size_t bit = 51; bit-- > 0;) {
            const std::size_t at = 51 * i + bit;
            word = word << 1 | (state[31 - at / 8] >> (at % 8) & 1U);
        }
        EXPECT_EQ(drawn[i].canonical(), word % KoalaBear::kModulus);
    }
}

TEST(Transcript, LabelsKindsAndLengthsSeparate) {
    std::vector<Hash> states;
    const auto after = [&states](auto&& act) {
        Transcript transcript = fresh();
        act(transcript);
        for (const Hash& other : states) EXPECT_NE(transcript.state(), other);
        states.push_back(transcript.state());
    };
    const Bytes one(1, 0), two(2, 0);
    after([](Transcript&) {});
    after([&](Transcript& t) { t.absorb("a", one); });
    after([&](Transcript& t) { t.absorb("a", two); });
    after([&](Transcript& t) { t.absorb("b", one); });
    after([&](Transcript& t) { t.absorb("a", {}); });
    after([&](Transcript& t) { t.challenge<5>("a"); });
    after([&](Transcript& t) { t.grind("a", 0, 0); });
    after([&](Transcript& t) { t.absorb("a", Bytes(8, 0)); });
    after([&](Transcript& t) { t.absorb("a", one), t.absorb("a", one); });
}

TEST(Transcript, IndicesTakeEightWordsOfEachDraw) {
    Transcript transcript = fresh(), other = fresh();
    std::array<u32, 17> indices{};
    transcript.indices("query", 13, indices);
    for (std::size_t i = 0; i < indices.size(); ++i) {
        if (i % 8 == 0) other.challenge<5>("query");
        EXPECT_EQ(indices[i], load_be<u32>(other.state().data() + 4 * (i % 8)) % (1U << 13));
    }
    EXPECT_EQ(transcript.state(), other.state());
}

TEST(Transcript, GrindingCountsLeadingZeros) {
    Hash hash;
    hash[1] = 0x10;
    EXPECT_TRUE(begins_with_zeros(hash, 11));
    EXPECT_FALSE(begins_with_zeros(hash, 12));
    unsigned accepted = 0;
    for (u64 nonce = 0; nonce < 256; ++nonce) {
        Transcript transcript = fresh();
        const bool good = transcript.grind("work", 4, nonce);
        EXPECT_EQ(good, transcript.state()[0] < 16);
        EXPECT_EQ(transcript.state(), crypto::keccak256(fresh().grind_bytes("work", nonce)));
        accepted += good ? 1 : 0;
    }
    EXPECT_GT(accepted, 4U);
    EXPECT_LT(accepted, 40U);
}

TEST(Channel, ReadsChecksAndAbsorbs) {
    Bytes proof;
    for (u32 i = 0; i < 7; ++i) append_be<u32>(proof, i);
    TranscriptLog log;
    VerifierChannel<5> channel(proof, fresh());
    channel.record(&log);
    EXPECT_EQ(channel.read("element").canonical(), (crypto::Kb5::Words{0, 1, 2, 3, 4}));
    std::array<KoalaBear, 2> words;
    channel.read("words", std::span(words));
    EXPECT_EQ(words[1].canonical(), 6U);
    EXPECT_TRUE(channel.finish());
    ASSERT_EQ(log.size(), 2U);
    EXPECT_EQ(log[0], (LogEntry{Item::absorb, "element", Bytes(proof.begin(), proof.begin() + 20)}));
    EXPECT_EQ(log[1], (LogEntry{Item::absorb, "words", Bytes(proof.begin() + 20, proof.end())}));
}

TEST(Channel, NamesWhatIsWrong) {
    Bytes proof(20, 0);
    VerifierChannel<5> cut(ByteView(proof).first(19), fresh());
    EXPECT_EQ(cut.read("element"), crypto::Kb5{});
    EXPECT_EQ(cut.finish().error(), Reject::kTruncated);

    proof.resize(21);
    VerifierChannel<5> long_one(proof, fresh());
    long_one.read("element");
    EXPECT_EQ(long_one.finish().error(), Reject::kTrailingBytes);

    proof.resize(20);
    store_be<u32>(proof.data() + 8, KoalaBear::kModulus);
    VerifierChannel<5> wide(proof, fresh());
    wide.read("element");
    EXPECT_EQ(wide.finish().error(), Reject::kNotCanonical);

    const Bytes nonce(8, 0);
    VerifierChannel<5> lazy(nonce, fresh());
    lazy.grind("work", 40);
    lazy.fail(Reject::kMerkleRoot);  // the first reason stays
    EXPECT_EQ(lazy.finish().error(), Reject::kGrinding);
}

}  // namespace
}  // namespace belay::verifier
