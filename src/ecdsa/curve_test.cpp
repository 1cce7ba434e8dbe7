// SPDX-License-Identifier: Apache-2.0
// crypto's secp256k1 addition against libsecp256k1 (rules M-27, M-28).
#include <gtest/gtest.h>
#include <secp256k1.h>

#include <random>

#include "crypto/secp256k1.h"

namespace belay::crypto::secp256k1 {
namespace {

secp256k1_context* context() {
    static secp256k1_context* const made = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
    return made;
}

AffinePoint from_library(const secp256k1_pubkey& key) {
    u8 encoded[65];
    std::size_t length = sizeof encoded;
    secp256k1_ec_pubkey_serialize(context(), encoded, &length, &key, SECP256K1_EC_UNCOMPRESSED);
    return {U256::from_be(encoded + 1), U256::from_be(encoded + 33)};
}

secp256k1_pubkey random_key(std::mt19937_64& random) {
    secp256k1_pubkey key;
    const Hash secret = U256{random(), random(), random(), random() >> 1}.to_hash();
    EXPECT_EQ(secp256k1_ec_pubkey_create(context(), &key, secret.data()), 1);
    return key;
}

TEST(Secp256k1Add, agrees_with_libsecp256k1) {
    std::mt19937_64 random(21);
    for (int i = 0; i < 300; ++i) {
        const secp256k1_pubkey p = random_key(random), q = i % 3 == 0 ? p : random_key(random);
        const secp256k1_pubkey* both[] = {&p, &q};
        secp256k1_pubkey sum;
        ASSERT_EQ(secp256k1_ec_pubkey_combine(context(), &sum, both, 2), 1);
        ASSERT_EQ(add(from_library(p), from_library(q)), from_library(sum));

        secp256k1_pubkey minus = p;
        ASSERT_EQ(secp256k1_ec_pubkey_negate(context(), &minus), 1);
        ASSERT_TRUE(add(from_library(p), from_library(minus)).is_infinity());
    }
}

TEST(Secp256k1Add, small_multiples_of_the_generator) {
    AffinePoint sum{};
    for (u64 k = 1; k <= 200; ++k) {
        sum = add(sum, kG);
        secp256k1_pubkey key;
        const Hash secret = U256(k).to_hash();
        ASSERT_EQ(secp256k1_ec_pubkey_create(context(), &key, secret.data()), 1);
        ASSERT_EQ(sum, from_library(key)) << k;
    }
}

}  // namespace
}  // namespace belay::crypto::secp256k1
