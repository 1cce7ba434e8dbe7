// SPDX-License-Identifier: Apache-2.0
// Wycheproof's ECDSA vectors against recovery: a signature is right when one of both recovery ids gives the
// key's account.
#include <gtest/gtest.h>
#include <secp256k1.h>
#include <secp256k1_recovery.h>

#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "base/test_vectors.h"
#include "base/u256.h"
#include "crypto/secp256k1.h"
#include "crypto/sha256.h"
#include "ecdsa/ecdsa.h"

namespace belay::ecdsa {
namespace {

/// r ‖ s of a DER signature by libsecp256k1's parser, or nullopt.
std::optional<Bytes> from_der(const Bytes& der) {
    secp256k1_ecdsa_signature parsed;
    if (der.empty()) return std::nullopt;
    if (secp256k1_ecdsa_signature_parse_der(secp256k1_context_static, &parsed, der.data(), der.size()) == 0)
        return std::nullopt;
    Bytes out(64);
    secp256k1_ecdsa_signature_serialize_compact(secp256k1_context_static, out.data(), &parsed);
    return out;
}

/// True when s was above half of the order; s is then mirrored.
bool mirror_high_s(Bytes& signature) {
    const U256 s = U256::from_be(signature.data() + 32);
    U256 mirrored;
    if (sub(mirrored, crypto::secp256k1::kN, s) != 0 || mirrored >= s) return false;
    mirrored.to_be(signature.data() + 32);
    return true;
}

bool recovers_to(const Address& account, const Hash& digest, Bytes signature) {
    signature.push_back(27);
    if (recover(digest, signature) == account) return true;
    signature.back() = 28;
    return recover(digest, signature) == account;
}

/// True when the key comes out with a recovery id of 2 or 3 only: the nonce's point has x = r + n. L1 has no
/// v for these (27 and 28 only), so recovery refuses what verification against a given key takes. Two
/// signatures of each set.
bool needs_large_x(const Address& account, const Hash& digest, const Bytes& signature) {
    for (const int id : {2, 3}) {
        secp256k1_ecdsa_recoverable_signature parsed;
        secp256k1_pubkey key;
        std::array<u8, 65> encoded;
        std::size_t length = encoded.size();
        const secp256k1_context* context = secp256k1_context_static;
        if (secp256k1_ecdsa_recoverable_signature_parse_compact(context, &parsed, signature.data(), id) ==
                0 ||
            secp256k1_ecdsa_recover(context, &key, &parsed, digest.data()) == 0)
            continue;
        secp256k1_ec_pubkey_serialize(context, encoded.data(), &length, &key, SECP256K1_EC_UNCOMPRESSED);
        std::array<u8, 64> coordinates;
        std::memcpy(coordinates.data(), encoded.data() + 1, 64);
        if (address_of_key(coordinates) == account) return true;
    }
    return false;
}

struct Counts {
    int right = 0, wrong = 0, high = 0, large_x = 0;
};

/// `der` names the encoding; `low_s` says that the set itself refuses high s.
void run_set(const std::string& name, bool der, bool low_s, Counts& counts) {
    const auto text = test_vectors("wycheproof/" + name);
    if (!text) GTEST_SKIP() << kNoVectors;
    for (const auto& group : nlohmann::json::parse(*text)["testGroups"]) {
        const auto encoded = from_hex(group["publicKey"]["uncompressed"].get<std::string>());
        ASSERT_TRUE(encoded && encoded->size() == 65);
        std::array<u8, 64> key;
        std::memcpy(key.data(), encoded->data() + 1, 64);
        for (const auto& test : group["tests"]) {
            const bool valid = test["result"] == "valid";
            const Hash digest = crypto::sha256(*from_hex(test["msg"].get<std::string>()));
            auto signature = from_hex(test["sig"].get<std::string>());
            if (der && signature) signature = from_der(*signature);
            bool right = false;
            if (signature && signature->size() == 64) {
                right = recovers_to(address_of_key(key), digest, *signature);
                if (!low_s && mirror_high_s(*signature)) {
                    EXPECT_FALSE(right) << "a high s was taken";
                    right = recovers_to(address_of_key(key), digest, *signature);
                    ++counts.high;
                }
                if (!right && needs_large_x(address_of_key(key), digest, *signature)) {
                    right = true;
                    ++counts.large_x;
                }
            }
            EXPECT_EQ(right, valid) << name << " " << test["tcId"] << ": " << test["comment"];
            ++(right ? counts.right : counts.wrong);
        }
    }
}

TEST(Wycheproof, low_s_der) {
    Counts counts;
    run_set("ecdsa_secp256k1_sha256_bitcoin_test.json", true, true, counts);
    if (IsSkipped()) return;
    EXPECT_EQ(counts.large_x, 1);
    EXPECT_EQ(counts.right, 162);
    EXPECT_EQ(counts.wrong, 301);
}

TEST(Wycheproof, any_s_der) {
    Counts counts;
    run_set("ecdsa_secp256k1_sha256_test.json", true, false, counts);
    if (IsSkipped()) return;
    EXPECT_EQ(counts.large_x, 2);
    EXPECT_EQ(counts.right, 168);
    EXPECT_EQ(counts.wrong, 308);
    EXPECT_GT(counts.high, 0);
}

TEST(Wycheproof, any_s_raw) {
    Counts counts;
    run_set("ecdsa_secp256k1_sha256_p1363_test.json", false, false, counts);
    if (IsSkipped()) return;
    EXPECT_EQ(counts.large_x, 2);
    EXPECT_EQ(counts.right, 167);
    EXPECT_EQ(counts.wrong, 85);
}

}  // namespace
}  // namespace belay::ecdsa
