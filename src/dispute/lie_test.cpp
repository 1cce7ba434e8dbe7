// SPDX-License-Identifier: Apache-2.0
#include "dispute/lie.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/plain_merkle.h"

namespace belay::dispute {
namespace {

constexpr FrameShape kShape{6, 3};
constexpr u64 kBatches = 3, kSteps = kBatches << 6, kStride = 8;

/// Machine roots after every step of three batches that stand still for the last part of their frames.
class LieTest : public testing::Test {
  protected:
    void SetUp() override {
        std::mt19937_64 random(7);
        for (u64 step = 0; step < kSteps; ++step) {
            const u64 in_frame = step % 64;
            const bool still = in_frame > 40 && in_frame < 63;
            roots.push_back(still ? roots.back() : twisted(Hash{}, random()));
        }
        ends.end.state.status = machine::Status::yielded;
        ends.end.state.input_limit = ends.end.state.input_position = 9;
        for (u64 i = 0; i < kBatches; ++i) ends.output_digests.push_back(twisted(Hash{}, i));
        ends.end.state.output_digest = ends.output_digests.back();
        roots.back() = ends.end.root();
    }
    std::vector<LeafRun> runs(u64 first, u64 count, u64 distance) const {
        std::vector<LeafRun> out;
        for (u64 i = 0; i < count; ++i) append_run(out, roots[first + i * distance]);
        return out;
    }
    std::vector<LeafRun> strides() const { return runs(kStride - 1, kSteps / kStride, kStride); }
    std::vector<LeafRun> steps(u64 stride) const { return runs(stride * kStride, kStride, 1); }

    LieSpec spec(LieKind kind, u64 at, u64 salt = 1) const {
        LieSpec out;
        out.kind = kind;
        out.at = at;
        out.salt = salt;
        out.output_digest = twisted(Hash{}, 77);
        out.before = at == 0 ? twisted(Hash{}, 5) : roots[at - 1];
        out.parent_end.state.status = machine::Status::yielded;
        return out;
    }
    /// Every root that the lie tells, step by step.
    std::vector<Hash> told(const Lie& lie) const {
        std::vector<Hash> out;
        for (u64 stride = 0; stride < kSteps / kStride; ++stride)
            for (const LeafRun& run : lie.steps({stride}, steps(stride)))
                out.insert(out.end(), run.count, run.root);
        return out;
    }

    std::vector<Hash> roots;
    ClaimEnds ends;
};

TEST_F(LieTest, is_the_same_at_both_levels) {
    for (const LieKind kind : kLieKinds) {
        for (u64 at = 0; at < kSteps; ++at) {
            if (!is_possible(kShape, kBatches, kind, at)) continue;
            const Lie lie(kShape, spec(kind, at), ends);
            std::vector<Hash> leaves;
            for (const LeafRun& run : lie.strides(strides()))
                leaves.insert(leaves.end(), run.count, run.root);
            const std::vector<Hash> all = told(lie);
            ASSERT_EQ(all.size(), kSteps) << to_string(kind) << " " << at;
            ASSERT_EQ(leaves.size(), kSteps / kStride);
            for (u64 i = 0; i < leaves.size(); ++i)
                ASSERT_EQ(leaves[i], all[i * kStride + kStride - 1])
                    << to_string(kind) << " " << at << " " << i;
            ASSERT_EQ(leaves.back(), lie.ends().end.root());
        }
    }
}

TEST_F(LieTest, is_the_truth_up_to_its_step_and_not_beyond) {
    const auto first_false = [&](LieKind kind, u64 at) {
        const std::vector<Hash> all = told(Lie(kShape, spec(kind, at), ends));
        return static_cast<u64>(std::mismatch(all.begin(), all.end(), roots.begin()).first - all.begin());
    };
    for (const u64 at : {u64{0}, u64{5}, u64{7}, u64{8}, u64{63}, u64{64}, u64{150}, kSteps - 2}) {
        EXPECT_EQ(first_false(LieKind::wrong_from_step, at), at);
        EXPECT_EQ(first_false(LieKind::wrong_read, at), at);
        EXPECT_EQ(first_false(LieKind::wrong_way, at), at);
        if (at % 64 <= 40) EXPECT_EQ(first_false(LieKind::truncated, at), at);
    }
    EXPECT_EQ(first_false(LieKind::wrong_from_step, kSteps - 1), kSteps - 1);
    EXPECT_EQ(first_false(LieKind::wrong_end, 3), kSteps - 1);
    EXPECT_EQ(first_false(LieKind::wrong_last_output, 3), kSteps - 1);
    EXPECT_EQ(first_false(LieKind::wrong_past_output, 70), 127u);
    EXPECT_EQ(first_false(LieKind::wrong_tag, 70), kSteps);
}

TEST_F(LieTest, says_what_its_kind_says) {
    const auto ends_of = [&](LieKind kind, u64 at) { return Lie(kShape, spec(kind, at), ends).ends(); };
    const Hash forged = twisted(Hash{}, 77);
    // The way differs, not the end.
    EXPECT_EQ(ends_of(LieKind::wrong_way, 3).end, ends.end);
    EXPECT_EQ(ends_of(LieKind::garbage, 3).end, ends.end);
    // Only memory differs: L1 looks at everything else (C-8).
    machine::StatePreimage end = ends_of(LieKind::wrong_end, 3).end;
    EXPECT_NE(end, ends.end);
    end.memory_root = ends.end.memory_root;
    EXPECT_EQ(end, ends.end);
    EXPECT_EQ(ends_of(LieKind::wrong_last_output, 0).end.state.output_digest, forged);
    EXPECT_EQ(ends_of(LieKind::wrong_last_output, 0).output_digests.back(), forged);
    for (const LieKind kind : {LieKind::wrong_past_output, LieKind::wrong_tag}) {
        EXPECT_EQ(ends_of(kind, 70).output_digests[1], forged);
        EXPECT_EQ(ends_of(kind, 70).end, ends.end);
        EXPECT_FALSE(is_possible(kShape, kBatches, kind, kSteps - 64));
    }
    // A last batch that never finishes is void (C-4), one before is only wrong.
    EXPECT_EQ(ends_of(LieKind::truncated, kSteps - 30).output_digests.back(), machine::kEmptyOutputDigest);
    EXPECT_EQ(ends_of(LieKind::truncated, 30).output_digests, ends.output_digests);
    EXPECT_NE(ends_of(LieKind::truncated, 30).end, ends.end);
}

TEST_F(LieTest, salts_make_lies_that_share_nothing) {
    const std::vector<Hash> one = told(Lie(kShape, spec(LieKind::wrong_from_step, 20, 1), ends));
    const std::vector<Hash> two = told(Lie(kShape, spec(LieKind::wrong_from_step, 20, 2), ends));
    for (u64 i = 0; i < kSteps; ++i) EXPECT_EQ(one[i] == two[i], i < 20) << i;
}

TEST_F(LieTest, other_steps_end_alike) {
    const std::vector<LeafRun> truth = steps(4);  // moving, then standing still
    for (u64 from = 0; from + 1 < kStride; ++from) {
        const HistoryTree a = HistoryTree::from_runs(truth, 3);
        const HistoryTree b = HistoryTree::from_runs(other_steps(truth, {from}, 9), 3);
        for (u64 i = 0; i < kStride; ++i)
            EXPECT_EQ(a.leaf({i}) == b.leaf({i}), i < from || i + 1 == kStride) << from << " " << i;
    }
}

TEST_F(LieTest, garbage_opens_its_last_path_and_nothing_else) {
    const unsigned height = kShape.history_levels(kBatches);
    const LeafIndex last = kShape.last_leaf(kBatches);
    const FalseTree tree = Lie(kShape, spec(LieKind::garbage, 0), ends).tree(strides());
    EXPECT_EQ(tree.whole(), nullptr);
    const std::vector<Hash> path = tree.path(last);
    EXPECT_EQ(crypto::plain_root_from_path(ends.end.root(), last.value, path), tree.root());
    // C-5, C-8: padding has one value.
    for (unsigned level = 0; level < height; ++level)
        if ((last.value >> level & 1) == 0) {
            const HistoryTree uniform =
                HistoryTree::from_runs(std::vector<LeafRun>{{ends.end.root(), 1}}, level);
            EXPECT_EQ(path[level], uniform.root()) << level;
        }
    for (unsigned level = 1; level <= height; ++level) {
        const NodeAt on_path{{level}, {last.value >> level}};
        const auto children = tree.children(on_path);
        ASSERT_TRUE(children);
        const Hash& node = level == height                  ? tree.root()
                           : (last.value >> level & 1) != 0 ? tree.children(on_path.parent())->second
                                                            : tree.children(on_path.parent())->first;
        EXPECT_EQ(crypto::plain_node(children->first, children->second), node);
        if (level < height) EXPECT_FALSE(tree.children(on_path.sibling()));
    }
}

}  // namespace
}  // namespace belay::dispute
