// SPDX-License-Identifier: Apache-2.0
#include "dispute/stride_run.h"

#include <gtest/gtest.h>

#include "crypto/plain_merkle.h"
#include "dispute/frame_run.h"
#include "dispute/test_program.h"
#include "machine/step_log.h"

namespace belay::dispute {
namespace {

using namespace machine;
using namespace test;

constexpr FrameShape kShape{10, 6};

/// One batch of the counting program, from its beginning; the machine has run another one before.
struct Batch {
    std::shared_ptr<const Program> program = counting_program();
    std::vector<Hash> elements;

    explicit Batch(const Hash& element) : elements{counting_element(3, false), element} {}
    InputWindow input() const { return {0, elements}; }
    std::unique_ptr<Machine> begin(Hashing hashing) const {
        auto machine = Machine::create(program, hashing);
        HistoryHasher unused(*program);
        machine->begin_batch(1, elements[0]);
        machine->run(kShape.steps_per_frame(), input());
        machine->close_batch();
        machine->begin_batch(2, elements[1]);
        return machine;
    }
    std::unique_ptr<Machine> at(Hashing hashing, StepIndex step) const {
        auto machine = begin(hashing);
        EXPECT_TRUE(advance(*machine, {0}, step, input()));
        return machine;
    }
};

// Ends in an early stride, in a late one, in the last one, by a trap early and late, by halting, never.
const std::vector<Hash> kElements{counting_element(3, false),   counting_element(200, false),
                                  counting_element(245, false), counting_element(5, true),
                                  counting_element(246, true),  counting_element(2, false, 93),
                                  counting_element(4000, false)};

/// Every root of the frame by the book: [0] the start, then after each step, the last one closed.
std::vector<Hash> roots_of(const Batch& batch) {
    const auto machine = batch.begin(Hashing::here);
    std::vector<Hash> roots{machine->root()};
    for (u64 step = 0; step < kShape.steps_per_frame(); ++step) {
        machine->run(1, batch.input());
        if (step + 1 == kShape.steps_per_frame()) machine->close_batch();
        roots.push_back(machine->root());
    }
    return roots;
}

TEST(StrideRun, is_the_root_after_every_step) {
    for (const Hash& element : kElements) {
        const Batch batch(element);
        const std::vector<Hash> roots = roots_of(batch);
        for (u64 k = 0; k < kShape.strides_per_frame(); ++k) {
            const StepIndex first = kShape.first_step(StrideIndex{k});
            const auto machine = batch.at(Hashing::elsewhere, first);
            const auto history = step_history(*machine, kShape, {k}, batch.input());
            ASSERT_TRUE(history);
            EXPECT_EQ(history->start, roots[first.value]);
            EXPECT_EQ(history->tree.height(), kShape.log2_stride);
            for (u64 step = 0; step < kShape.steps_per_stride(); ++step)
                ASSERT_EQ(history->tree.leaf({step}), roots[first.value + step + 1]) << k << " " << step;
        }
    }
}

TEST(StrideRun, goes_on_from_any_piece) {
    for (const Hash& element : kElements) {
        const Batch batch(element);
        for (const u64 k : {u64{0}, u64{11}, u64{15}}) {
            const StrideIndex stride{k};
            const StepIndex first = kShape.first_step(stride);
            const auto whole =
                step_history(*batch.at(Hashing::elsewhere, first), kShape, stride, batch.input());
            ASSERT_TRUE(whole);
            for (const u64 stop_after : {1U, 2U, 5U}) {
                const auto begun = batch.at(Hashing::elsewhere, first);
                StepHasher before(*batch.program, batch.program->hash(), begun->take_delta());
                u64 pieces = 0;
                bool ran = true;  // every step so far
                const auto some = [&](StepPiece&& piece) {
                    ran = ran && piece.still == 0 && !piece.closed;
                    before(std::move(piece));
                    return ++pieces < stop_after;
                };
                ASSERT_EQ(run_stride(*begun, kShape, first, batch.input(), some, 8),
                          pieces == stop_after ? StrideEnd::stopped : StrideEnd::done);
                if (!ran) continue;
                const StepIndex from{first.value + before.leaves().size()};
                const auto again = batch.at(Hashing::elsewhere, from);
                StepHasher after(*batch.program, batch.program->hash(), again->take_delta(), before.leaves());
                EXPECT_EQ(after.first(), before.last());
                const auto rest = [&](StepPiece&& piece) { return after(std::move(piece)), true; };
                ASSERT_EQ(run_stride(*again, kShape, from, batch.input(), rest, 8), StrideEnd::done);
                EXPECT_EQ(std::move(after).finish(kShape.log2_stride).root(), whole->tree.root());
            }
        }
    }
}

TEST(StrideRun, agrees_with_the_frame_and_every_step_has_a_log) {
    const Batch batch(counting_element(60, true));
    const auto machine = batch.begin(Hashing::elsewhere);
    HistoryHasher frame(*batch.program);
    EXPECT_EQ(run_frame(*machine, kShape, batch.input(), frame), FrameEnd::voided);
    const HistoryTree strides = HistoryTree::from_runs(frame.strides(), 4);
    Hash before = batch.begin(Hashing::here)->root();
    for (u64 k = 0; k < kShape.strides_per_frame(); ++k) {
        const StepIndex first = kShape.first_step(StrideIndex{k});
        const auto steps = step_history(*batch.at(Hashing::elsewhere, first), kShape, {k}, batch.input());
        ASSERT_TRUE(steps);
        EXPECT_EQ(steps->start, before);
        before = steps->tree.leaf({kShape.steps_per_stride() - 1});
        EXPECT_EQ(before, strides.leaf({k}));
        for (u64 step = 0; step < kShape.steps_per_stride(); step += 9) {
            const auto here = batch.at(Hashing::here, {first.value + step});
            const auto log = record_step(*here, batch.input());
            ASSERT_TRUE(log);
            const Hash& start = step == 0 ? steps->start : steps->tree.leaf({step - 1});
            const auto error = verify_step(*log, start, steps->tree.leaf({step}));
            if (first.value + step + 1 < kShape.steps_per_frame()) {
                EXPECT_FALSE(error);
            } else {
                EXPECT_EQ(error, ReplayError::end_root_mismatch);  // that leaf is closed (C-4)
            }
        }
    }
}

TEST(StrideRun, a_frame_that_cannot_be_claimed_has_no_history) {
    const Batch bad(counting_element(3, false, 1027));
    EXPECT_EQ(step_history(*bad.begin(Hashing::elsewhere), kShape, {0}, bad.input()).error(),
              StrideEnd::bad_advice);
    EXPECT_FALSE(advance(*bad.begin(Hashing::elsewhere), {0}, {1024}, bad.input()));
    const Batch good(counting_element(3, false));
    EXPECT_EQ(step_history(*good.begin(Hashing::elsewhere), kShape, {0}, {}).error(),
              StrideEnd::input_missing);
    EXPECT_FALSE(advance(*good.begin(Hashing::elsewhere), {0}, {1024}, {}));
}

}  // namespace
}  // namespace belay::dispute
