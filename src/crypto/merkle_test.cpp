// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/u256.h"
#include "crypto/chain.h"
#include "crypto/counted_merkle.h"
#include "crypto/keccak.h"
#include "crypto/plain_merkle.h"

namespace belay::crypto {
namespace {

std::vector<Hash> some_leaves(u64 n) {
    std::vector<Hash> leaves;
    for (u64 i = 0; i < n; ++i) leaves.push_back(U256(i + 1).to_hash());
    return leaves;
}

Hash hash_of(std::initializer_list<ByteView> parts) {
    Bytes all;
    for (ByteView part : parts) append(all, part);
    return keccak256(all);
}

TEST(Chain, follows_O_1) {
    EXPECT_EQ(chain_digest({}), Hash{});
    const Bytes data(993, 0x5a);
    const Hash h0 = U256(993).to_hash();
    const Hash h1 = hash_of({h0, ByteView(data).first(992)});
    EXPECT_EQ(chain_digest(data), hash_of({h1, ByteView(data).last(1)}));
    EXPECT_NE(chain_digest(ByteView(data).first(992)), h1);  // the length is bound
}

TEST(CountedMerkle, follows_O_2) {
    const Bytes none(1 + 8 + 32, 0);
    Bytes expected = none;
    expected[0] = 2;
    EXPECT_EQ(counted_root({}), keccak256(expected));

    const auto leaves = some_leaves(3);
    const Bytes one{0x01}, two{0x02}, count{0, 0, 0, 0, 0, 0, 0, 3};
    const Hash left = hash_of({one, leaves[0], leaves[1]});
    const Hash right = hash_of({one, leaves[2], Hash{}});
    EXPECT_EQ(counted_root(leaves), hash_of({two, count, hash_of({one, left, right})}));
}

TEST(CountedMerkle, proves_each_leaf_and_nothing_else) {
    for (u64 n = 1; n <= 17; ++n) {
        const auto leaves = some_leaves(n);
        const Hash root = counted_root(leaves);
        for (u64 i = 0; i < n; ++i) {
            auto path = counted_path(leaves, i);
            EXPECT_TRUE(verify_counted(root, n, i, leaves[i], path)) << n << " " << i;
            EXPECT_FALSE(verify_counted(root, n + 1, i, leaves[i], path));
            EXPECT_FALSE(verify_counted(root, n, i + 1, leaves[i], path));
            EXPECT_FALSE(verify_counted(root, n, i + 64, leaves[i], path));
            EXPECT_FALSE(verify_counted(root, n, i, Hash{}, path));
            path.push_back(Hash{});
            EXPECT_FALSE(verify_counted(root, n, i, leaves[i], path));
        }
    }
    EXPECT_FALSE(verify_counted(counted_root({}), 0, 0, Hash{}, {}));
    EXPECT_FALSE(verify_counted(Hash{}, ~u64{0}, 0, Hash{}, {}));
}

TEST(CountedMerkle, equals_the_tree_padded_with_zero_words) {
    auto leaves = some_leaves(5);
    auto padded = leaves;
    padded.resize(8);
    EXPECT_NE(counted_root(leaves), counted_root(padded));  // only the count differs
    EXPECT_EQ(counted_path(leaves, 4), counted_path(padded, 4));
}

TEST(PlainMerkle, roots_and_paths_agree) {
    auto leaves = some_leaves(5);
    pad_with_last(leaves);
    ASSERT_EQ(leaves.size(), 8U);
    EXPECT_EQ(leaves[7], leaves[4]);
    const Hash root = plain_root(leaves);
    for (u64 i = 0; i < 8; ++i) EXPECT_EQ(plain_root_from_path(leaves[i], i, plain_path(leaves, i)), root);
    EXPECT_EQ(plain_root(some_leaves(1)), some_leaves(1)[0]);
    EXPECT_EQ(plain_root(some_leaves(2)), hash_of({some_leaves(2)[0], some_leaves(2)[1]}));
}

TEST(PlainMerkle, sparse_tree_equals_the_full_one) {
    const std::vector<IndexedLeaf> set = {
        {1, U256(7).to_hash()}, {2, U256(8).to_hash()}, {3, U256(9).to_hash()}, {12, U256(10).to_hash()}};
    std::vector<Hash> full(16);
    for (const auto& leaf : set) full[static_cast<std::size_t>(leaf.index)] = leaf.value;
    const SparseTree tree(set, 4);
    EXPECT_EQ(tree.root(), plain_root(full));
    EXPECT_EQ(SparseTree({}, 4).root(), plain_root(std::vector<Hash>(16)));
    EXPECT_EQ(SparseTree({{0, set[0].value}}, 0).root(), set[0].value);
    for (u64 i = 0; i < 16; ++i) EXPECT_EQ(tree.path(i), plain_path(full, i));
}

}  // namespace
}  // namespace belay::crypto
