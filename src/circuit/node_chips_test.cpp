// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "circuit/chips/leaf.h"
#include "circuit/chips/poseidon2.h"
#include "circuit/symbolic_context.h"
#include "circuit/test_flips.h"
#include "crypto/poseidon2.h"

namespace belay::circuit {
namespace {

NodeRow node_of(NodeKind kind) {
    NodeRow row{.kind = kind, .level = 5, .index = 77, .left = 0, .right = 0, .input = {}};
    for (u32 i = 0; i < 16; ++i) row.input[i] = i * 123456789 % KoalaBear::kModulus;
    if (kind == NodeKind::open) row.right = 1;
    if (kind == NodeKind::code) row.left = 9;
    if (kind == NodeKind::permutation) row.level = row.index = 0;
    return row;
}

constexpr NodeKind kKinds[] = {NodeKind::open, NodeKind::close, NodeKind::code, NodeKind::permutation};

CheckContext::Message node_message(TreeTag tag, u32 level, u32 index, std::span<const u32> digest) {
    CheckContext::Message out{static_cast<u32>(Bus::node), static_cast<u32>(tag), level, index};
    out.insert(out.end(), digest.begin(), digest.end());
    return out;
}

TEST(Poseidon2Chip, SaysWhatTheCompressionSays) {
    for (const NodeKind kind : kKinds) {
        const NodeRow row = node_of(kind);
        const CheckContext ran = run_row<Poseidon2>(row);
        ASSERT_TRUE(ran.failures.empty()) << ran.failures[0].constraint;
        std::array<u32, 16> state = row.input;
        crypto::permute(state);
        const auto spoken_now = ran.unbalanced();
        if (kind == NodeKind::permutation) {
            CheckContext::Message whole{static_cast<u32>(Bus::permutation)};
            whole.insert(whole.end(), row.input.begin(), row.input.end());
            whole.insert(whole.end(), state.begin(), state.end());
            EXPECT_EQ(spoken_now, (std::map<CheckContext::Message, i64>{{whole, 1}}));
            continue;
        }
        crypto::Digest left, right;
        std::copy_n(row.input.begin(), 8, left.begin());
        std::copy_n(row.input.begin() + 8, 8, right.begin());
        const crypto::Digest parent = crypto::compress(left, right);
        const bool code = kind == NodeKind::code, close = kind == NodeKind::close;
        const TreeTag own = code ? TreeTag::code : close ? TreeTag::after : TreeTag::before;
        const i64 sign = close ? -1 : 1;
        std::map<CheckContext::Message, i64> expected{{node_message(own, 5, 77, parent), -sign}};
        if (!code || row.left != 0)
            expected[node_message(code ? own : TreeTag::after, 4, 154, left)] = code ? i64{row.left} : sign;
        if (!code) expected[node_message(close ? TreeTag::after : TreeTag::before, 4, 155, right)] = sign;
        EXPECT_EQ(spoken_now, expected);
    }
}

TEST(Poseidon2Chip, EveryCellIsBound) {
    for (const NodeKind kind : kKinds) expect_every_cell_bound<Poseidon2>(node_of(kind));
}

TEST(Poseidon2Chip, HasTheBudgetsWidth) {
    const SymbolicChip chip = SymbolicContext::of<Poseidon2>();
    EXPECT_EQ(chip.columns.size(), 171U);
    EXPECT_EQ(chip.messages.size(), 4U);
    EXPECT_EQ(chip.degree(), 3U);
}

TEST(LeafChip, EveryCellIsBound) {
    const LeafRow row{.leaf = 1000,
                      .first = 7,
                      .before = {1, 2, 0xffffffff, 4},
                      .after = {1, 5, 6, 0x12345678},
                      .last = {9, 7, 7, 11}};
    expect_every_cell_bound<Leaf>(row);
    EXPECT_EQ(SymbolicContext::of<Leaf>().columns.size(), 22U);
}

}  // namespace
}  // namespace belay::circuit
