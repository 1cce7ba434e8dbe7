// SPDX-License-Identifier: Apache-2.0
#include "dispute/history_tree.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/plain_merkle.h"
#include "dispute/history.h"

namespace belay::dispute {
namespace {

Hash leaf(u64 value) {
    Hash out;
    for (std::size_t i = 0; i < 8; ++i) out[i] = static_cast<u8>(value >> (8 * i));
    return out;
}

std::vector<Hash> expand(std::span<const LeafRun> runs) {
    std::vector<Hash> leaves;
    for (const LeafRun& run : runs) leaves.insert(leaves.end(), run.count, run.root);
    return leaves;
}

/// Every node and every path against the tree by the book.
void expect_is(const HistoryTree& tree, std::vector<Hash> row) {
    const std::vector<Hash> leaves = row;
    for (unsigned level = 0; level <= tree.height(); ++level) {
        for (u64 i = 0; i < row.size(); ++i) {
            ASSERT_EQ(tree.node({{level}, {i}}), row[i]) << level << " " << i;
            if (level == 0) continue;
            const auto [left, right] = tree.children({{level}, {i}});
            ASSERT_EQ(crypto::plain_node(left, right), row[i]);
        }
        if (row.size() > 1) row = crypto::plain_parents(row);
    }
    EXPECT_EQ(tree.root(), row[0]);
    for (u64 i = 0; i < leaves.size(); i += 7) EXPECT_EQ(tree.path({i}), crypto::plain_path(leaves, i));
}

TEST(HistoryTree, is_the_tree_by_the_book) {
    std::mt19937 random(1);
    for (int round = 0; round < 200; ++round) {
        std::vector<LeafRun> runs;
        HistoryBuilder builder;
        const unsigned values = 1 + random() % 5, longest = 1 + random() % 20, count = 1 + random() % 30;
        for (unsigned k = 0; k < count; ++k) {
            const LeafRun run{leaf(random() % values), 1 + random() % longest};
            append_run(runs, run.root, run.count);
            builder.append(run.root, run.count);
        }
        std::vector<Hash> leaves = expand(runs);
        EXPECT_EQ(leaf_count(runs), leaves.size());
        const u64 last = leaves.size() - 1;
        crypto::pad_with_last(leaves);
        const auto height = static_cast<unsigned>(std::countr_zero(leaves.size()));
        const HistoryTree tree = HistoryTree::from_runs(runs, height);
        EXPECT_EQ(tree.height(), height);
        const HistoryCommitment commitment = builder.commit();
        EXPECT_EQ(tree.root(), commitment.root);
        EXPECT_EQ(tree.path({last}), commitment.last_path);
        expect_is(tree, leaves);
        // The same with a part of the leaves given one by one, and in a tree twice as high.
        const std::size_t split = random() % (leaves.size() + 1);
        std::vector<LeafRun> rest;
        for (std::size_t i = split; i < leaves.size(); ++i) append_run(rest, leaves[i]);
        const HistoryTree mixed = HistoryTree::from_leaves(
            {leaves.begin(), leaves.begin() + static_cast<i64>(split)}, rest, height);
        expect_is(mixed, leaves);
        leaves.insert(leaves.end(), leaves.size(), leaves.back());
        expect_is(HistoryTree::from_runs(runs, height + 1), leaves);
    }
}

TEST(HistoryTree, one_leaf_is_a_tree) {
    const LeafRun run{leaf(3), 1};
    const HistoryTree tree = HistoryTree::from_runs({&run, 1}, 0);
    EXPECT_EQ(tree.root(), leaf(3));
    EXPECT_TRUE(tree.path({0}).empty());
}

TEST(HistoryTree, runs_cost_by_their_number_not_their_length) {
    const std::vector<LeafRun> runs{{leaf(1), (u64{1} << 47) - 3}, {leaf(2), 1}, {leaf(3), 1}};
    const HistoryTree tree = HistoryTree::from_runs(runs, 48);
    EXPECT_LT(tree.memory(), 32U << 10);
    EXPECT_EQ(tree.leaf({(u64{1} << 47) - 4}), leaf(1));
    EXPECT_EQ(tree.leaf({(u64{1} << 47) - 3}), leaf(2));
    EXPECT_EQ(tree.leaf({(u64{1} << 48) - 1}), leaf(3));
    for (const u64 at : {u64{0}, (u64{1} << 47) - 4, (u64{1} << 47) - 3, u64{1} << 47, (u64{1} << 48) - 1})
        EXPECT_EQ(crypto::plain_root_from_path(tree.leaf({at}), at, tree.path({at})), tree.root());
}

TEST(HistoryTree, leaves_that_all_differ) {
    std::vector<Hash> leaves;
    for (u64 i = 0; i < 1U << 16; ++i) leaves.push_back(leaf(i));
    const HistoryTree tree = HistoryTree::from_leaves(leaves, {}, 16);
    EXPECT_EQ(tree.root(), crypto::plain_root(leaves));
    EXPECT_EQ(tree.path({12345}), crypto::plain_path(leaves, 12345));
    EXPECT_LT(tree.memory(), (64U << 16) + 4096);
}

TEST(NodeAt, finds_its_neighbours) {
    constexpr NodeAt kNode{{3}, {5}};
    static_assert(kNode.left() == NodeAt{{2}, {10}} && kNode.right() == NodeAt{{2}, {11}});
    static_assert(kNode.right().parent() == kNode && kNode.left().sibling() == kNode.right());
    static_assert(kNode.first_leaf() == LeafIndex{40} && kNode.leaves() == 8);
    EXPECT_EQ(NodeAt::root(7).first_leaf(), LeafIndex{0});
}

}  // namespace
}  // namespace belay::dispute
