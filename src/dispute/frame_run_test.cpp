// SPDX-License-Identifier: Apache-2.0
#include "dispute/frame_run.h"

#include <gtest/gtest.h>

#include "crypto/plain_merkle.h"
#include "machine/test_assembler.h"

namespace belay::dispute {
namespace {

using namespace machine;
using namespace machine::test;

constexpr FrameShape kShape{10, 4};

/// Each batch reads its number n from the input, writes n words, and ends as the element says.
std::shared_ptr<const Program> counting_program() {
    Code code;
    code.li(a0, kDataBase)
        .ecall(1025)
        .load(Op::lw, t0, 0, a0)
        .load(Op::lw, t1, 4, a0)
        .load(Op::lw, t2, 8, a0);
    code.i(Op::addi, s0, a0, 0x100);
    code.store(Op::sw, t0, 0, s0)
        .i(Op::addi, s0, s0, 64)
        .i(Op::addi, t0, t0, -1)
        .branch(Op::bne, t0, zero, -12);
    code.branch(Op::beq, t1, zero, 8).op(Op::ebreak, {});
    code.li(a2, kDataBase).i(Op::addi, a7, t2, 0).op(Op::ecall, {});
    code.jal(zero, static_cast<i32>(kCodeBase) - static_cast<i32>(code.here()));
    return program_of(code);
}

Hash element(u32 words, bool trap, u32 last_ecall = 1024) {
    Hash out;
    store_le<u32>(out.data(), words);
    out[4] = trap ? 1 : 0;
    store_le<u32>(out.data() + 8, last_ecall);
    return out;
}

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
    const std::vector<Hash> elements{element(3, false),     element(5, true),    element(4000, false),
                                     element(2, false, 93), element(246, false), element(1, false)};
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
    const std::vector<Hash> elements{element(50, false, 1027)};
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
