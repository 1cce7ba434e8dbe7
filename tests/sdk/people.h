// SPDX-License-Identifier: Apache-2.0
// Who uses the counter: people with keys, their transactions, batches and deposits.
#pragma once

#include <gtest/gtest.h>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "ecdsa/ecdsa.h"
#include "rig.h"
#include "wire/deposit.h"

namespace belay::sdk_test {

class Person {
  public:
    explicit Person(u8 number) : key_(*ecdsa::PrivateKey::from_bytes(secret(number))) {}
    const Address& address() const { return key_.address(); }

    Bytes count(u64 amount) {
        Bytes tx{0};
        append_be<u64>(tx, nonce_++);
        append_be<u64>(tx, amount);
        return sign(tx);
    }
    Bytes withdraw(const Address& token, const U256& amount) {
        Bytes tx{1};
        append_be<u64>(tx, nonce_++);
        append(tx, token);
        append(tx, amount.to_hash());
        return sign(tx);
    }
    void refused() { --nonce_; }

  private:
    static Hash secret(u8 number) {
        Hash out;
        out[31] = number;
        return out;
    }
    Bytes sign(Bytes tx) const {
        append(tx, key_.sign(crypto::keccak256(tx)));
        return tx;
    }
    ecdsa::PrivateKey key_;
    u64 nonce_ = 0;
};

inline Bytes batch_of(const Inbox& inbox, const std::vector<Bytes>& transactions, u64 early_ms = 5'000) {
    wire::BatchWriter writer(1000 * (inbox.l1_time + 12) - early_ms);
    for (const Bytes& tx : transactions) EXPECT_TRUE(writer.add(writer.last_time_ms() + 1, tx));
    return writer.bytes();
}

inline Bytes deposit_of(const Address& to, u64 amount, const Address& token = {}) {
    const auto bytes = wire::encode(wire::Deposit{token, to, to, amount});
    return Bytes(bytes.begin(), bytes.end());
}

}  // namespace belay::sdk_test
