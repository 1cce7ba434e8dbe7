// SPDX-License-Identifier: Apache-2.0
// Signatures of L1 accounts over secp256k1, by libsecp256k1. Thread safe. Host only.
#pragma once

#include <optional>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::ecdsa {

/// r ‖ s ‖ v, big endian; v is 27 or 28.
using Signature = std::array<u8, 65>;

enum class [[nodiscard]] SignatureError : u8 {
    kLength,      // not 65 bytes
    kRecoveryId,  // v is neither 27 nor 28
    kRange,       // r or s is 0 or not below the group's order
    kHighS,       // s above half of the order: the mirrored signature (malleable) is refused
    kNoKey,       // no public key fits: r is no point's x, or the key would be infinity
};

const char* to_string(SignatureError error);

/// The account that signed `digest`, or why there is none.
Result<Address, SignatureError> recover_or_reason(const Hash& digest, ByteView signature);

/// The account that signed `digest`; r ‖ s ‖ v with v 27 or 28 and low s only.
std::optional<Address> recover(const Hash& digest, ByteView signature);

/// The account of an uncompressed public key x ‖ y.
Address address_of_key(const std::array<u8, 64>& key);

/// A signing key. The bytes are wiped when it goes.
class PrivateKey {
  public:
    /// nullopt for 0 and for what is not below the group's order.
    static std::optional<PrivateKey> from_bytes(const Hash& secret);

    PrivateKey(const PrivateKey&) = default;
    PrivateKey& operator=(const PrivateKey&) = default;
    ~PrivateKey();

    /// Deterministic (RFC 6979), low s.
    Signature sign(const Hash& digest) const;
    const Address& address() const { return address_; }

  private:
    PrivateKey(const Hash& secret, const Address& address) : secret_(secret), address_(address) {}

    Hash secret_;
    Address address_;
};

}  // namespace belay::ecdsa
