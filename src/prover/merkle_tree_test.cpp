// SPDX-License-Identifier: Apache-2.0
#include "prover/merkle_tree.h"

#include <gtest/gtest.h>

#include "base/endian.h"
#include "crypto/keccak.h"
#include "crypto/plain_merkle.h"
#include "verifier/test_random_field.h"

namespace belay::prover {
namespace {

struct Tree {
    static constexpr std::size_t kWidth = 16;
    std::vector<crypto::KoalaBear> cells;
    std::vector<Hash> leaves;
    Pool pool;
    MerkleTree tree;

    explicit Tree(unsigned depth) : cells(kWidth << depth) {
        verifier::test::RandomField random(depth);
        for (auto& cell : cells) cell = random.word();
        for (std::size_t i = 0; i < std::size_t{1} << depth; ++i) {
            Bytes row;
            for (std::size_t j = 0; j < kWidth; ++j) append_be(row, cells[i * kWidth + j].canonical());
            leaves.push_back(crypto::keccak256(row));
        }
        OneWorker workers;
        tree = MerkleTree(cells.data(), kWidth, depth, workers, pool);
    }
};

TEST(MerkleTree, RootIsThatOfThePlainTree) {
    for (unsigned depth : {0U, 1U, 3U, 9U}) {
        const Tree t(depth);
        EXPECT_EQ(t.tree.root(), crypto::plain_root(t.leaves));
    }
}

TEST(MerkleTree, EverySubsetOpens) {
    const Tree t(3);
    for (unsigned subset = 1; subset < 256; ++subset) {
        std::vector<u32> indices;
        std::vector<Hash> leaves;
        for (u32 i = 0; i < 8; ++i)
            if ((subset >> i & 1) != 0) indices.push_back(i), leaves.push_back(t.leaves[i]);
        const std::vector<Hash> siblings = t.tree.siblings(indices);
        ASSERT_EQ(siblings.size(), verifier::siblings_of(indices, 3));
        EXPECT_EQ(verifier::opened_root(indices, leaves, 3, siblings), t.tree.root());
        // Each leaf and each sibling is bound.
        for (std::size_t i = 0; i < leaves.size() + siblings.size(); ++i) {
            auto changed_leaves = leaves, changed_siblings = siblings;
            (i < leaves.size() ? changed_leaves[i] : changed_siblings[i - leaves.size()])[7] ^= 1;
            EXPECT_NE(verifier::opened_root(indices, changed_leaves, 3, changed_siblings), t.tree.root());
        }
    }
}

TEST(MerkleTree, ALargeOpeningIsShorterThanItsPaths) {
    const Tree t(9);
    verifier::test::RandomField random(5);
    std::vector<u32> indices;
    for (int i = 0; i < 60; ++i) indices.push_back(static_cast<u32>(random.number() % 512));
    verifier::sort_distinct(indices);
    std::vector<Hash> leaves;
    for (const u32 index : indices) leaves.push_back(t.leaves[index]);
    const auto siblings = t.tree.siblings(indices);
    EXPECT_LT(siblings.size(), indices.size() * 9 / 2);
    EXPECT_EQ(verifier::opened_root(indices, leaves, 9, siblings), t.tree.root());
}

}  // namespace
}  // namespace belay::prover
