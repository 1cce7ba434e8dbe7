// SPDX-License-Identifier: Apache-2.0
// The machine as a whole: budgets, roots, batches and snapshots.
#include "machine/machine.h"

#include <gtest/gtest.h>

#include "machine/test_random.h"

namespace belay::machine {
namespace {

using namespace test;

struct Fixture {
    explicit Fixture(u64 seed, unsigned pieces = 60) {
        RandomProgram random(seed);
        code = random.code(pieces).halt(5);
        program = program_of(code, random.data());
    }
    std::unique_ptr<Machine> machine(Hashing hashing = Hashing::here) const {
        auto m = Machine::create(program, hashing);
        m->begin_batch(0, Hash{});
        return m;
    }
    Code code;
    std::shared_ptr<const Program> program;
};

// The two executors agree on every root along the way, and a budget stops exactly where it says.
TEST(Machine, fast_and_plain_runs_agree_at_every_step) {
    for (u64 seed = 0; seed < 12; ++seed) {
        const Fixture f(seed, 300);
        const auto plain = f.machine();
        std::vector<MachineState> states;
        std::vector<Digest> roots;
        while (plain->state().status == Status::running) {
            states.push_back(plain->state());
            roots.push_back(plain->memory_root());
            plain->run(1);
        }
        // A fresh machine for each budget would be slow: go on from where the last one stopped, in uneven
        // pieces that are large enough for the fast executor.
        const auto fast = f.machine();
        for (u64 at = 0, piece = 300; at + piece < states.size(); piece = 257 + piece * 7 % 301) {
            const RunResult result = fast->run(piece);
            ASSERT_EQ(result.stop, Stop::max_steps);
            ASSERT_EQ(result.steps, piece);
            at += piece;
            ASSERT_EQ(fast->state(), states[at]) << "seed " << seed << " step " << at;
            ASSERT_EQ(fast->memory_root(), roots[at]);
        }
        fast->run(1'000'000);
        EXPECT_EQ(fast->root(), plain->root());
        EXPECT_EQ(fast->state().status, Status::halted);
        EXPECT_EQ(fast->state().cycle, states.size());
    }
}

TEST(Machine, long_straight_runs_respect_the_budget) {
    Code code;
    for (int k = 0; k < 3000; ++k) code.i(Op::addi, a0, a0, 1);
    code.op(Op::ebreak, {});
    const auto program = program_of(code);
    for (const u64 budget : {0U, 1U, 255U, 256U, 257U, 511U, 512U, 513U, 1000U, 2999U, 3000U}) {
        const auto m = Machine::create(program);
        m->begin_batch(0, Hash{});
        EXPECT_EQ(m->run(budget).steps, budget);
        EXPECT_EQ(m->state().x[a0], budget);
        EXPECT_EQ(m->state().cycle, budget);
    }
}

TEST(Machine, tight_loops_respect_the_budget) {
    const auto program = program_of(Code().i(Op::addi, a0, a0, 1).jal(zero, -4));
    for (u64 budget = 250; budget < 270; ++budget) {
        const auto m = Machine::create(program);
        m->begin_batch(0, Hash{});
        EXPECT_EQ(m->run(budget).stop, Stop::max_steps);
        EXPECT_EQ(m->state().cycle, budget);
        EXPECT_EQ(m->state().x[a0], (budget + 1) / 2);
    }
}

// Rule M-10.
TEST(Machine, stands_still_once_it_stops) {
    const Fixture f(1);
    const auto m = f.machine();
    m->run(1'000'000);
    const Hash root = m->root();
    const RunResult again = m->run(1'000'000);
    EXPECT_EQ(again.stop, Stop::not_running);
    EXPECT_EQ(again.steps, 0U);
    EXPECT_EQ(m->root(), root);
}

TEST(Machine, root_covers_every_part_of_the_state) {
    StatePreimage base;
    base.state.status = Status::trapped;
    base.state.reason = 3;
    const auto bytes = base.encode();
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        auto changed = bytes;
        changed[i] ^= 1;
        EXPECT_NE(crypto::keccak256(changed), base.root());
    }
    StatePreimage again;
    ASSERT_TRUE(StatePreimage::decode(bytes, again));
    EXPECT_EQ(again, base);
}

TEST(Machine, state_decoder_rejects_what_no_machine_has) {
    StatePreimage base, out;
    const auto with = [&](std::size_t at, u8 value) {
        auto bytes = base.encode();
        bytes[at] = value;
        return StatePreimage::decode(bytes, out);
    };
    EXPECT_TRUE(with(0, 1));
    EXPECT_FALSE(with(32, 0xff));  // memory root not canonical
    EXPECT_FALSE(with(67, 1));     // pc
    EXPECT_TRUE(with(67, 4));
    EXPECT_TRUE(with(200, 1));   // yielded
    EXPECT_FALSE(with(200, 5));  // no such status
    EXPECT_FALSE(with(200, 3));  // trapped without a reason
    EXPECT_FALSE(with(204, 1));  // a reason while running
    base.state.status = Status::trapped;
    EXPECT_TRUE(with(204, 9));
    EXPECT_FALSE(with(204, 10));
    base.state.status = Status::halted;
    EXPECT_TRUE(with(201, 0xff));
    EXPECT_FALSE(StatePreimage::decode(Bytes(284), out));
}

TEST(Machine, deltas_give_the_same_roots_elsewhere) {
    const Fixture f(7);
    const auto here = f.machine(), away = f.machine(Hashing::elsewhere);
    StateHasher hasher(*f.program);
    while (here->state().status == Status::running) {
        here->run(333);
        away->run(333);
        EXPECT_EQ(hasher.absorb(away->take_delta()).root(), here->root());
    }
    EXPECT_TRUE(away->take_delta().pages.empty());
}

TEST(Machine, undo_puts_everything_back) {
    const Fixture f(3);
    const auto m = f.machine();
    m->run(200);
    const Hash before = m->root();
    const MachineState state = m->state();
    Hash accumulator;
    accumulator[0] = 9;
    m->begin_batch(17, accumulator);
    EXPECT_EQ(m->state().input_limit, 17U);
    EXPECT_NE(m->root(), before);
    m->run(1'000'000);
    m->undo_batch();
    EXPECT_EQ(m->state(), state);
    EXPECT_EQ(m->root(), before);
    m->run(1'000'000);
    const auto straight = f.machine();
    straight->run(1'000'000);
    EXPECT_EQ(m->root(), straight->root());
}

/// Yields at once with digest 0, then counts in memory and yields, then traps.
std::shared_ptr<const Program> yielding_program() {
    return program_of(Code()
                          .li(a2, kDataBase)
                          .ecall(1024)
                          .li(a0, kDataBase + 0x40)
                          .ecall(1025)
                          .ecall(1024)
                          .store(Op::sw, a7, 0x40, a2)
                          .op(Op::ebreak, {}));
}

// Rules B-11, C-3, C-4.
TEST(Machine, void_batches_leave_the_parent_behind) {
    const auto m = Machine::create(yielding_program());
    m->begin_batch(0, Hash{});
    m->run(100);
    EXPECT_FALSE(m->close_batch());
    const std::vector<Hash> elements{Hash{}, Hash{}};
    Hash accumulator;
    accumulator[5] = 1;
    m->begin_batch(2, accumulator);
    m->run(100, {0, elements});
    EXPECT_FALSE(m->close_batch());
    EXPECT_EQ(m->state().input_position, 1U);
    const MachineState parent = m->state();
    const Digest memory = m->memory_root();

    accumulator[5] = 2;
    m->begin_batch(5, accumulator);
    m->run(100);
    EXPECT_EQ(m->state().status, Status::trapped);
    EXPECT_NE(m->memory_root(), memory);
    EXPECT_TRUE(m->close_batch());
    MachineState expected = parent;
    expected.input_position = expected.input_limit = 5;
    expected.inbox_accumulator = accumulator;
    expected.output_digest = crypto::keccak256({});
    EXPECT_EQ(m->state(), expected);
    EXPECT_EQ(m->memory_root(), memory);
    EXPECT_EQ(m->output(0), Bytes{});
}

TEST(Machine, a_batch_that_is_out_of_steps_is_void) {
    const auto m = Machine::create(yielding_program());
    m->begin_batch(3, Hash{});
    m->run(2);
    EXPECT_TRUE(m->close_batch());
    EXPECT_EQ(m->state().status, Status::yielded);
    EXPECT_EQ(m->state().pc, kCodeBase);
    EXPECT_EQ(m->state().cycle, 0U);
    EXPECT_EQ(m->state().input_position, 3U);
}

TEST(Machine, snapshot_restores_the_same_machine) {
    const Fixture f(11);
    const auto m = f.machine();
    m->run(700);
    const Snapshot snapshot = m->snapshot();
    for (const Hashing hashing : {Hashing::here, Hashing::elsewhere}) {
        const auto copy = Machine::create(f.program, hashing);
        ASSERT_FALSE(copy->restore(snapshot));
        StateHasher hasher(*f.program);
        EXPECT_EQ(hashing == Hashing::here ? copy->root() : hasher.absorb(copy->take_delta()).root(),
                  m->root());
    }
    const auto copy = Machine::create(f.program);
    ASSERT_FALSE(copy->restore(snapshot));
    copy->run(1'000'000);
    m->run(1'000'000);
    EXPECT_EQ(copy->root(), m->root());
}

TEST(Machine, snapshot_of_another_kind_is_rejected) {
    const Fixture f(11), other(12);
    const auto m = f.machine();
    m->run(700);
    Snapshot snapshot = m->snapshot();
    EXPECT_EQ(Machine::create(other.program)->restore(snapshot), SnapshotError::wrong_program);
    ASSERT_GE(snapshot.pages.size(), 2U);
    std::swap(snapshot.pages[0], snapshot.pages[1]);
    EXPECT_EQ(Machine::create(f.program)->restore(snapshot), SnapshotError::unordered_pages);
    snapshot.state.pc = 2;
    EXPECT_EQ(Machine::create(f.program)->restore(snapshot), SnapshotError::bad_state);
}

}  // namespace
}  // namespace belay::machine
