// SPDX-License-Identifier: Apache-2.0
#include "node/receipt.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/counted_merkle.h"
#include "node/committer.h"
#include "node/testing/test_program.h"

namespace belay::node {
namespace {

const Address kInbox{{0xaa}};

std::vector<Receipt> receipts_of(std::size_t count, const ReceiptDomain& domain,
                                 const ecdsa::PrivateKey& key) {
    Group group;
    for (std::size_t i = 0; i < count; ++i) {
        AppliedTransaction tx;
        tx.placed.sequence = i;
        tx.placed.hash = Hash{{static_cast<u8>(i), 1}};
        tx.placed.record.index = static_cast<u32>(i);
        tx.leaf = receipt_leaf(0, static_cast<u32>(i), tx.placed.hash, 0);
        group.running_hash = next_running_hash(group.running_hash, tx.leaf);
        group.applied.push_back(std::move(tx));
    }
    Write write;
    return prepare_group(write, group, 0, domain, key).receipts;
}

TEST(Receipt, tree_is_the_counted_tree) {
    for (std::size_t count = 1; count < 20; ++count) {
        std::vector<Hash> leaves(count);
        for (std::size_t i = 0; i < count; ++i) leaves[i] = Hash{{static_cast<u8>(i)}};
        const GroupTree tree(leaves);
        EXPECT_EQ(tree.root(), crypto::counted_root(leaves));
        for (std::size_t i = 0; i < count; ++i) EXPECT_EQ(tree.path(i), crypto::counted_path(leaves, i));
    }
}

TEST(Receipt, every_field_is_signed_for) {
    const auto key = testing::test_key(1);
    const ReceiptDomain domain(31337, kInbox);
    for (const Receipt& good : receipts_of(5, domain, key)) {
        EXPECT_TRUE(verify_receipt(good, domain, key.address()).has_value());
        const auto reason = [&](auto change) {
            Receipt bad = good;
            change(bad);
            const auto verdict = verify_receipt(bad, domain, key.address());
            EXPECT_FALSE(verdict.has_value());
            return verdict ? std::string("accepted") : to_string(verdict.error());
        };
        EXPECT_EQ(reason([](Receipt& r) { ++r.batch; }), "bad_path");
        EXPECT_EQ(reason([](Receipt& r) { ++r.index; }), "bad_path");
        EXPECT_EQ(reason([](Receipt& r) { ++r.time_ms; }), "bad_path");
        EXPECT_EQ(reason([](Receipt& r) { r.transaction_hash[5] ^= 1; }), "bad_path");
        EXPECT_EQ(reason([](Receipt& r) { ++r.group_count; }), "bad_path");
        EXPECT_EQ(reason([](Receipt& r) { r.path.pop_back(); }), "bad_path");
        EXPECT_NE(reason([](Receipt& r) { ++r.deadline_block; }), "accepted");
        EXPECT_NE(reason([](Receipt& r) { r.running_hash[0] ^= 1; }), "accepted");
        EXPECT_NE(reason([](Receipt& r) { r.signature[3] ^= 1; }), "accepted");
    }
}

TEST(Receipt, holds_for_one_chain_and_one_signer) {
    const auto key = testing::test_key(1);
    const ReceiptDomain domain(31337, kInbox);
    const Receipt receipt = receipts_of(1, domain, key).front();
    EXPECT_EQ(verify_receipt(receipt, domain, testing::test_key(2).address()).error(),
              ReceiptError::wrong_signer);
    EXPECT_FALSE(verify_receipt(receipt, ReceiptDomain(1, kInbox), key.address()).has_value());
    EXPECT_FALSE(verify_receipt(receipt, ReceiptDomain(31337, Address{}), key.address()).has_value());
}

// R-5 as a wallet signs it: `cast wallet sign --data` (Foundry) over the same typed data with key 2.
// Signatures are deterministic on both sides, so equal bytes mean an equal digest.
TEST(Receipt, digest_is_what_a_wallet_signs) {
    const ReceiptDomain domain(31337, kInbox);
    const auto key = testing::test_key(1);  // secret 2
    EXPECT_EQ(to_hex(key.sign(domain.group_digest(Hash{{1}}, Hash{{2}}, 77))),
              "0xdad62ec15562eb46b0578c57b70455224773e8b8e1aaaa3d8015093407e2610b101dbd7a9345968db2c0dd4a11ab"
              "cd1a4a56959"
              "54b2456c94f39324c6ffbfcd71b");
}

}  // namespace
}  // namespace belay::node
