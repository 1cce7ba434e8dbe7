// SPDX-License-Identifier: Apache-2.0
#include "dispute/frame_run.h"

#include <gtest/gtest.h>

#include "crypto/plain_merkle.h"
#include "dispute/test_program.h"

namespace belay::dispute {
namespace {

using namespace machine;
using namespace test;

constexpr FrameShape kShape{10, 4};

/// The frame by the book: the root after every stride, one by one, the last one closed.
std::vector<Hash> naive_frame(Machine& m, const InputWindow& input) {
    std::vector<Hash> roots;
    for (u64 k = 0; k < kShape.strides_per_frame(); ++k) {
        for (u64 s = 0; s < kShape.steps_per_stride(); ++s) m.run(1, input);
        if (k + 1 == kShape.strides_per_frame()) m.close_batch();
        roots.push_back(m.root());
    }
    return roots;
}

TEST(FrameRun, is_the_history_by_the_book) {
    const auto program = counting_program();
    const auto here = Machine::create(program), away = Machine::create(program, Hashing::elsewhere);
    // Short, trapping, out of steps, halting, and one that ends in the last stride.
    const std::vector<Hash> elements{counting_element(3, false),    counting_element(5, true),
                                     counting_element(4000, false), counting_element(2, false, 93),
                                     counting_element(246, false),  counting_element(1, false)};
    const FrameEnd ends[] = {FrameEnd::yielded, FrameEnd::voided,  FrameEnd::voided,
                             FrameEnd::voided,  FrameEnd::yielded, FrameEnd::yielded};
    HistoryHasher hasher(*program);
    std::vector<Hash> leaves;
    for (u64 batch = 0; batch < elements.size(); ++batch) {
        const InputWindow input{0, elements};
        here->begin_batch(batch + 1, elements[batch]);
        away->begin_batch(batch + 1, elements[batch]);
        const auto roots = naive_frame(*here, input);
        leaves.insert(leaves.end(), roots.begin(), roots.end());
        EXPECT_EQ(run_frame(*away, kShape, input, hasher), ends[batch]) << batch;
        EXPECT_EQ(hasher.last().root(), here->root());
        EXPECT_EQ(away->state(), here->state());
        EXPECT_EQ(hasher.history().leaves(), kShape.last_leaf(batch + 1).value + 1);
    }
    const HistoryCommitment commitment = hasher.history().commit();
    EXPECT_EQ(commitment.last, here->root());
    std::vector<LeafRun> runs;
    for (const Hash& leaf : leaves) append_run(runs, leaf);
    EXPECT_EQ(hasher.strides(), runs);
    EXPECT_EQ(crypto::plain_root_from_path(commitment.last, kShape.last_leaf(elements.size()).value,
                                           commitment.last_path),
              commitment.root);
    EXPECT_EQ(commitment.last_path.size(), kShape.history_levels(elements.size()));
    crypto::pad_with_last(leaves);
    EXPECT_EQ(commitment.root, crypto::plain_root(leaves));
}

TEST(FrameRun, bad_advice_and_missing_input_leave_the_machine_as_it_was) {
    const auto program = counting_program();
    const auto m = Machine::create(program, Hashing::elsewhere);
    HistoryHasher hasher(*program);
    const MachineState before = m->state();
    m->begin_batch(1, Hash{});
    EXPECT_EQ(run_frame(*m, kShape, {}, hasher), FrameEnd::input_missing);
    EXPECT_EQ(m->state(), before);
    const std::vector<Hash> elements{counting_element(50, false, 1027)};
    m->begin_batch(1, Hash{});
    EXPECT_EQ(run_frame(*m, kShape, {0, elements}, hasher), FrameEnd::bad_advice);
    EXPECT_EQ(m->state(), before);
    // What the undone strides changed comes back with the next delta.
    StrideRoots now{m->take_delta(), 1};
    hasher(now);
    EXPECT_EQ(hasher.last().root(), Machine::create(program)->root());
}

}  // namespace
}  // namespace belay::dispute
