// SPDX-License-Identifier: Apache-2.0
#include "wire/receipt.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

TEST(Receipt, leaf_and_running_hash_follow_the_rules) {
    ReceiptLeaf leaf;
    leaf.batch = 0x0102;
    leaf.index = 3;
    leaf.transaction_hash[0] = 0xaa;
    leaf.time_ms = 4;
    const Bytes bytes = *from_hex(
        "0x00000000000000010200000003aa0000000000000000000000000000000000000000000000000000000000000000000000"
        "00000004");
    ASSERT_EQ(bytes.size(), 53U);
    const Hash hash = receipt_leaf_hash(leaf);
    EXPECT_EQ(hash, crypto::keccak256(bytes));
    Bytes both(32, 0);
    append(both, hash);
    EXPECT_EQ(next_running_hash(Hash{}, hash), crypto::keccak256(both));
}

}  // namespace
}  // namespace belay::wire
