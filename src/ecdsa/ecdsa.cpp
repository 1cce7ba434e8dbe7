// SPDX-License-Identifier: Apache-2.0
#include "ecdsa/ecdsa.h"

#include <secp256k1.h>
#include <secp256k1_recovery.h>
#include <unistd.h>

#include "base/check.h"
#include "base/u256.h"
#include "crypto/keccak.h"
#include "crypto/secp256k1.h"

namespace belay::ecdsa {
namespace {

// floor(n / 2): the largest s that is taken.
constexpr U256 kHalfOrder{0xdfe92f46681b20a0, 0x5d576e7357a4501d, 0xffffffffffffffff, 0x7fffffffffffffff};

/// One context for the process, blinded once against side channels; libsecp256k1 only reads it afterwards.
const secp256k1_context* context() {
    static const secp256k1_context* const made = [] {
        secp256k1_context* fresh = secp256k1_context_create(SECP256K1_CONTEXT_NONE);
        BELAY_CHECK(fresh != nullptr);
        u8 seed[32];
        if (getentropy(seed, sizeof seed) == 0) BELAY_CHECK(secp256k1_context_randomize(fresh, seed) == 1);
        return fresh;
    }();
    return made;
}

Address address_of(const secp256k1_pubkey& key) {
    u8 encoded[65];
    std::size_t length = sizeof encoded;
    secp256k1_ec_pubkey_serialize(context(), encoded, &length, &key, SECP256K1_EC_UNCOMPRESSED);
    std::array<u8, 64> coordinates;
    std::memcpy(coordinates.data(), encoded + 1, 64);
    return address_of_key(coordinates);
}

bool in_range(const U256& scalar) { return !scalar.is_zero() && scalar < crypto::secp256k1::kN; }

}  // namespace

const char* to_string(SignatureError error) {
    switch (error) {
        case SignatureError::kLength:
            return "signature is not 65 bytes";
        case SignatureError::kRecoveryId:
            return "recovery id is neither 27 nor 28";
        case SignatureError::kRange:
            return "r or s is out of range";
        case SignatureError::kHighS:
            return "s is in the upper half";
        case SignatureError::kNoKey:
            return "no public key fits the signature";
    }
    return "unknown";
}

Result<Address, SignatureError> recover_or_reason(const Hash& digest, ByteView signature) {
    if (signature.size() != 65) return fail(SignatureError::kLength);
    if (signature[64] != 27 && signature[64] != 28) return fail(SignatureError::kRecoveryId);
    const U256 r = U256::from_be(signature.data()), s = U256::from_be(signature.data() + 32);
    if (!in_range(r) || !in_range(s)) return fail(SignatureError::kRange);
    if (s > kHalfOrder) return fail(SignatureError::kHighS);

    secp256k1_ecdsa_recoverable_signature parsed;
    secp256k1_pubkey key;
    if (secp256k1_ecdsa_recoverable_signature_parse_compact(context(), &parsed, signature.data(),
                                                            signature[64] - 27) == 0)
        return fail(SignatureError::kRange);
    if (secp256k1_ecdsa_recover(context(), &key, &parsed, digest.data()) == 0)
        return fail(SignatureError::kNoKey);
    return address_of(key);
}

std::optional<Address> recover(const Hash& digest, ByteView signature) {
    const auto result = recover_or_reason(digest, signature);
    return result ? std::optional(*result) : std::nullopt;
}

Address address_of_key(const std::array<u8, 64>& key) {
    return Address::from(ByteView(crypto::keccak256(key)).last(20));
}

std::optional<PrivateKey> PrivateKey::from_bytes(const Hash& secret) {
    secp256k1_pubkey key;
    if (secp256k1_ec_pubkey_create(context(), &key, secret.data()) == 0) return std::nullopt;
    return PrivateKey(secret, address_of(key));
}

PrivateKey::~PrivateKey() { explicit_bzero(secret_.data(), secret_.size()); }

Signature PrivateKey::sign(const Hash& digest) const {
    secp256k1_ecdsa_recoverable_signature made;
    BELAY_CHECK(
        secp256k1_ecdsa_sign_recoverable(context(), &made, digest.data(), secret_.data(), nullptr, nullptr));
    Signature out;
    int id = 0;
    secp256k1_ecdsa_recoverable_signature_serialize_compact(context(), out.data(), &id, &made);
    // Ids 2 and 3 need r + n < p, which no one can search for: the probability is 2^-127.
    BELAY_CHECK(id == 0 || id == 1);
    out[64] = static_cast<u8>(27 + id);
    return out;
}

}  // namespace belay::ecdsa
