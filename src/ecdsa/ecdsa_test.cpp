// SPDX-License-Identifier: Apache-2.0
#include "ecdsa/ecdsa.h"

#include <gtest/gtest.h>

#include <thread>

#include "base/hex.h"
#include "base/u256.h"
#include "crypto/keccak.h"
#include "crypto/secp256k1.h"

namespace belay::ecdsa {
namespace {

Hash digest_of(u8 seed) { return crypto::keccak256(std::array<u8, 1>{seed}); }

SignatureError reason(const Hash& digest, ByteView signature) {
    const auto result = recover_or_reason(digest, signature);
    EXPECT_FALSE(result.has_value());
    EXPECT_FALSE(recover(digest, signature).has_value());
    return result ? SignatureError{99} : result.error();
}

TEST(Ecdsa, the_first_development_account) {
    const auto key = PrivateKey::from_bytes(
        *fixed_from_hex<Hash>("0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80"));
    ASSERT_TRUE(key);
    EXPECT_EQ(to_hex(key->address()), "0xf39fd6e51aad88f6f4ce6ab8827279cfffb92266");
}

TEST(Ecdsa, signs_and_recovers) {
    const auto key = PrivateKey::from_bytes(digest_of(1));
    ASSERT_TRUE(key);
    bool seen[2] = {};
    for (u8 i = 0; i < 32; ++i) {
        const Signature signature = key->sign(digest_of(i));
        EXPECT_EQ(signature, key->sign(digest_of(i)));  // deterministic
        EXPECT_EQ(recover(digest_of(i), signature), key->address());
        EXPECT_NE(recover(digest_of(static_cast<u8>(i + 1)), signature), key->address());
        seen[signature[64] - 27] = true;
    }
    EXPECT_TRUE(seen[0] && seen[1]);
}

TEST(Ecdsa, each_refusal_names_its_reason) {
    const Hash digest = digest_of(2);
    const Signature good = PrivateKey::from_bytes(digest_of(3))->sign(digest);
    EXPECT_EQ(reason(digest, ByteView(good).first(64)), SignatureError::kLength);
    EXPECT_EQ(reason(digest, {}), SignatureError::kLength);
    for (const int v : {0, 1, 26, 29, 255}) {
        Signature bad = good;
        bad[64] = static_cast<u8>(v);
        EXPECT_EQ(reason(digest, bad), SignatureError::kRecoveryId) << v;
    }
    const U256 order = crypto::secp256k1::kN;
    for (const std::size_t at : {std::size_t{0}, std::size_t{32}})
        for (const U256& value : {U256{}, order, U256{~0ULL, ~0ULL, ~0ULL, ~0ULL}}) {
            Signature bad = good;
            value.to_be(bad.data() + at);
            EXPECT_EQ(reason(digest, bad), SignatureError::kRange);
        }
    // The mirrored signature: n - s and the other v.
    Signature mirrored = good;
    U256 s;
    sub(s, order, U256::from_be(good.data() + 32));
    s.to_be(mirrored.data() + 32);
    mirrored[64] ^= 27 ^ 28;
    EXPECT_EQ(reason(digest, mirrored), SignatureError::kHighS);
    // x = 5 is on no point.
    Signature no_point = good;
    U256(5).to_be(no_point.data());
    EXPECT_EQ(reason(digest, no_point), SignatureError::kNoKey);
    EXPECT_STREQ(to_string(SignatureError::kHighS), "s is in the upper half");
}

TEST(Ecdsa, the_half_order_is_the_border) {
    U256 half;  // (n - 1) / 2
    const auto& n = crypto::secp256k1::kN.limb;
    for (std::size_t i = 0; i < 4; ++i) half.limb[i] = n[i] >> 1 | (i < 3 ? n[i + 1] << 63 : 0);
    Signature signature{};
    crypto::secp256k1::kG.x.to_be(signature.data());
    signature[64] = 27;
    half.to_be(signature.data() + 32);
    EXPECT_TRUE(recover(digest_of(4), signature).has_value());
    U256 above;
    add(above, half, U256(1));
    above.to_be(signature.data() + 32);
    EXPECT_EQ(reason(digest_of(4), signature), SignatureError::kHighS);
}

TEST(Ecdsa, private_keys_lie_in_the_group) {
    EXPECT_FALSE(PrivateKey::from_bytes(Hash{}).has_value());
    EXPECT_FALSE(PrivateKey::from_bytes(crypto::secp256k1::kN.to_hash()).has_value());
    EXPECT_TRUE(PrivateKey::from_bytes(U256(1).to_hash()).has_value());
}

TEST(Ecdsa, threads_share_the_context) {
    const auto key = PrivateKey::from_bytes(digest_of(5));
    std::vector<std::jthread> threads;
    for (u8 t = 0; t < 4; ++t)
        threads.emplace_back([&key, t] {
            for (u8 i = 0; i < 20; ++i) {
                const Hash digest = digest_of(static_cast<u8>(t * 20 + i));
                EXPECT_EQ(recover(digest, key->sign(digest)), key->address());
            }
        });
}

}  // namespace
}  // namespace belay::ecdsa
