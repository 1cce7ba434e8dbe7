// SPDX-License-Identifier: Apache-2.0
// What the SDK offers a program, against the host's own libraries.
#include <gtest/gtest.h>

#include <random>

#include "base/endian.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "crypto/mod256.h"
#include "crypto/secp256k1.h"
#include "ecdsa/ecdsa.h"
#include "rig.h"

namespace belay::sdk_test {
namespace {

using crypto::secp256k1::kG;
using crypto::secp256k1::kN;
using crypto::secp256k1::kP;
using wire::EntryKind;

class Probe {
  public:
    Probe() : builds_("probe") { builds_.run(inbox_.genesis({})); }

    /// Runs `op ‖ rest` in both builds; what it emitted.
    std::vector<Bytes> ask(u8 op, ByteView rest) {
        Bytes tx{op};
        append(tx, rest);
        const Outcome out = builds_.run(inbox_.add(EntryKind::forced, tx, Address{}));
        EXPECT_FALSE(out.is_void);
        steps_ = out.steps;
        std::vector<Bytes> answers;
        const auto exports = wire::list_exports(out.exports);
        EXPECT_TRUE(exports.has_value());
        if (exports)
            for (const ByteView e : *exports) answers.emplace_back(e.begin(), e.end());
        return answers;
    }
    u64 steps() const { return steps_; }

  private:
    Inbox inbox_;
    TwoBuilds builds_;
    u64 steps_ = 0;
};

Bytes seed(u64 value) {
    Bytes out;
    append_be<u64>(out, value);
    return out;
}

using Signature = std::array<u8, 65>;

Signature signature(const U256& r, const U256& s, u8 v) {
    Signature out;
    r.to_be(out.data());
    s.to_be(out.data() + 32);
    out[64] = v;
    return out;
}

/// One recovery in the program, compared with libsecp256k1.
void expect_same(Probe& probe, const Hash& digest, const Signature& sig) {
    Bytes question;
    append(question, digest);
    append(question, sig);
    const auto answers = probe.ask(0, question);
    ASSERT_EQ(answers.size(), 1U);
    const auto expected = ecdsa::recover(digest, sig);
    EXPECT_EQ(to_hex(answers[0]), expected ? to_hex(*expected) : "0x")
        << to_hex(digest) << " " << to_hex(sig);
}

Hash random_hash(std::mt19937_64& random) { return U256(random(), random(), random(), random()).to_hash(); }

U256 minus(const U256& a, const U256& b) {
    U256 out;
    sub(out, a, b);
    return out;
}

U256 plus(const U256& a, u64 b) {
    U256 out;
    add(out, a, U256(b));
    return out;
}

TEST(Recover, random_signatures_and_bit_flips) {
    std::mt19937_64 random(1);
    Probe probe;
    for (int i = 0; i < 60; ++i) {
        const auto key = ecdsa::PrivateKey::from_bytes(random_hash(random));
        ASSERT_TRUE(key);
        const Hash digest = random_hash(random);
        Signature sig = key->sign(digest);
        expect_same(probe, digest, sig);
        if (i == 0) RecordProperty("steps", static_cast<int>(probe.steps()));
        sig[random() % 65] ^= static_cast<u8>(1 << random() % 8);
        expect_same(probe, digest, sig);
    }
}

TEST(Recover, edges_of_every_field) {
    Probe probe;
    const Hash digest = crypto::keccak256(Bytes{1});
    U256 half = kN;
    for (std::size_t i = 0; i < 4; ++i)
        half.limb[i] = (half.limb[i] >> 1) | (i < 3 ? half.limb[i + 1] << 63 : 0);
    const U256 zero, one(1), top(~u64{0}, ~u64{0}, ~u64{0}, ~u64{0});
    const U256 values[] = {zero,
                           one,
                           U256(2),
                           U256(5),
                           half,
                           plus(half, 1),
                           minus(kN, one),
                           kN,
                           plus(kN, 1),
                           minus(kP, kN),
                           minus(minus(kP, kN), one),
                           kP,
                           top,
                           kG.x};
    for (const U256& r : values)
        for (const U256& s : {zero, one, half, plus(half, 1), minus(kN, one), kN, top})
            for (const u8 v : std::initializer_list<u8>{27, 28})
                expect_same(probe, digest, signature(r, s, v));
    for (const u8 v : std::initializer_list<u8>{0, 1, 2, 26, 29, 30, 31, 255})
        expect_same(probe, digest, signature(kG.x, one, v));
    for (const Hash& d :
         {Hash{}, top.to_hash(), kN.to_hash(), plus(kN, 1).to_hash(), minus(kN, one).to_hash()})
        for (const u8 v : std::initializer_list<u8>{27, 28}) expect_same(probe, d, signature(kG.x, half, v));
}

/// R = k G for small k, where tables, doublings and opposite points meet; and the digest that makes Q
/// infinity.
TEST(Recover, points_that_meet_in_the_multiplication) {
    Probe probe;
    crypto::secp256k1::AffinePoint point = kG;
    for (u64 k = 1; k <= 6; ++k) {
        const u8 v = point.y.bit(0) ? 28 : 27;
        for (u64 s = 1; s <= 3; ++s) {
            const U256 z = crypto::mul_mod(U256(s), U256(k), kN);
            EXPECT_FALSE(
                ecdsa::recover(z.to_hash(), signature(point.x, U256(s), v)));  // s R - z G = infinity
            for (const U256& digest : {z, minus(kN, z), plus(z, 1), U256(0), U256(1)}) {
                expect_same(probe, digest.to_hash(), signature(point.x, U256(s), v));
                expect_same(probe, digest.to_hash(), signature(point.x, U256(s), static_cast<u8>(55 - v)));
            }
        }
        point = crypto::secp256k1::add(point, kG);
    }
}

TEST(Sdk, hashes_at_every_alignment_and_length) {
    Probe probe;
    for (std::size_t size : {0U, 1U, 15U, 16U, 135U, 136U, 137U, 300U, 340U, 341U, 342U, 1000U, 1023U}) {
        Bytes data(size);
        for (std::size_t i = 0; i < size; ++i) data[i] = static_cast<u8>(i * 7);
        Bytes longer;
        for (int i = 0; i < 3; ++i) append(longer, data);
        const auto answers = probe.ask(1, data);
        ASSERT_EQ(answers.size(), 3U);
        const std::size_t skip = size == 0 ? 0 : 1;
        EXPECT_EQ(to_hex(answers[0]), to_hex(crypto::keccak256(data)));
        EXPECT_EQ(to_hex(answers[1]), to_hex(crypto::keccak256(ByteView(data).subspan(skip))));
        EXPECT_EQ(to_hex(answers[2]), to_hex(crypto::keccak256(longer))) << size;
    }
}

TEST(Sdk, containers_and_wide_arithmetic_agree) {
    Probe probe;
    for (u64 i = 0; i < 20; ++i) {
        EXPECT_EQ(probe.ask(2, seed(i)).size(), 1U);
        EXPECT_EQ(probe.ask(3, seed(i)).size(), 1U);
    }
}

TEST(Sdk, memory_routines_agree_at_every_alignment) {
    Probe probe;
    std::mt19937_64 random(3);
    for (int i = 0; i < 10; ++i) {
        Bytes data(160);
        for (u8& b : data) b = static_cast<u8>(random());
        EXPECT_EQ(probe.ask(5, data).size(), 1U);
    }
}

TEST(Sdk, checkpoint_codec_is_total_and_canonical) {
    Probe probe;
    Bytes state(8, 1);                             // number
    append(state, Bytes{0, 0, 0, 2, 1, 2, 3, 4});  // list
    append(state, Bytes{0, 0, 0, 1});              // one owner
    append(state, Bytes(20, 9)), append(state, Bytes(32, 8));
    append(state, Bytes{1, 1});                  // flag
    append(state, Bytes{0, 0, 0, 2, 'h', 'i'});  // name
    ASSERT_EQ(probe.ask(6, state).size(), 1U);
    EXPECT_EQ(probe.ask(6, state)[0], state);
    std::mt19937_64 random(5);
    for (int i = 0; i < 200; ++i) {
        Bytes bad = state;
        if (i % 2 == 0) bad.resize(random() % bad.size());
        bad.resize(bad.size() + random() % 3);
        if (!bad.empty()) bad[random() % bad.size()] ^= static_cast<u8>(random());
        const auto answers = probe.ask(6, bad);
        if (!answers.empty()) EXPECT_EQ(answers[0], bad);
    }
}

}  // namespace
}  // namespace belay::sdk_test
