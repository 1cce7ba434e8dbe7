// SPDX-License-Identifier: Apache-2.0
// Machine roots from traces against a machine that keeps its own.
#include "machine/step_trace.h"

#include <gtest/gtest.h>

#include "crypto/secp256k1.h"
#include "machine/test_random.h"

namespace belay::machine {
namespace {

using namespace test;

/// The program to its end in pieces of any size; every step's root is that of a machine that hashes itself.
void expect_same_roots(const std::shared_ptr<const Program>& program, const InputWindow& input, u64 seed,
                       Status end) {
    const auto traced = Machine::create(program, Hashing::elsewhere), plain = Machine::create(program);
    const u64 limit = input.first + input.elements.size();
    traced->begin_batch(limit, Hash{});
    plain->begin_batch(limit, Hash{});
    StateHasher hasher(*program);
    std::mt19937_64 random(seed);
    StepTrace trace;
    while (traced->state().status == Status::running) {
        if (random() % 3 == 0) {  // a stretch without a trace in between
            const u64 steps = random() % 300;
            traced->run(steps, input);
            plain->run(steps, input);
            ASSERT_EQ(hasher.absorb(traced->take_delta()).root(), plain->root());
        }
        std::vector<Hash> roots;
        traced->take_delta();  // nothing is pending: the machine stands where the hasher does
        const RunResult result = traced->trace(1 + random() % 500, input, trace);
        append_step_roots(program->hash(), trace, hasher.absorb(trace), roots);
        ASSERT_EQ(roots.size(), result.steps);
        for (const Hash& root : roots) {
            plain->run(1, input);
            ASSERT_EQ(root, plain->root());
        }
        ASSERT_EQ(traced->state(), plain->state());
        ASSERT_EQ(traced->take_delta().pages.size(), 0U);
    }
    EXPECT_EQ(traced->state().status, end);
    EXPECT_EQ(traced->output(64), plain->output(64));
}

TEST(StepTrace, has_the_root_after_every_step) {
    for (u64 seed = 0; seed < 8; ++seed) {
        RandomProgram random(seed);
        const Code code = random.code(150).halt(5);
        expect_same_roots(program_of(code, random.data()), {}, seed, Status::halted);
    }
}

TEST(StepTrace, has_every_ecall) {
    const Hash element{{1, 2, 3}};
    Bytes data(kDataSize);
    const auto point = crypto::secp256k1::kG;
    for (const u32 at : {0x500U, 0x540U}) {
        point.x.to_le(data.data() + at);
        point.y.to_le(data.data() + at + 32);
    }
    Code code;
    code.li(a0, kDataBase + 0x20).ecall(1025).li(a0, kDataBase + 0x60).ecall(1026);
    code.li(a0, kDataBase + 0x100).li(a1, kDataBase).li(a2, 200).ecall(1028);
    code.li(a0, kDataBase + 0x200).li(a1, 0).ecall(1030).li(a1, 0).li(a0, kDataBase + 0x200).ecall(1029);
    code.li(a0, kDataBase + 0x500).ecall(1030);
    code.li(a0, kDataBase + 0x340).ecall(1031);
    code.li(a0, kDataBase + 0x3a0).li(a1, kDataBase).li(a2, kDataBase).li(a3, 0).ecall(1032);
    for (u32 k = 0; k < 40; ++k)  // the same leaf, others of its page, other pages, and what changes nothing
        code.li(t0, kDataBase + 0x800 + (k % 3) * 0x400 + k * 4).store(Op::sb, k % 5 == 0 ? zero : t0, 3, t0);
    code.li(a0, 0).li(a1, 64).li(a2, kDataBase + 0x20).ecall(1024);
    const InputWindow input{0, {&element, 1}};
    for (u64 seed = 0; seed < 4; ++seed)
        expect_same_roots(program_of(code, data), input, seed, Status::yielded);
}

TEST(StepTrace, a_trap_ends_it_and_missing_input_stops_it) {
    const auto trap =
        Machine::create(program_of(Code().op(Op::fence, {}).op(Op::ebreak, {})), Hashing::elsewhere);
    StepTrace trace;
    trap->begin_batch(0, {});
    RunResult result = trap->trace(100, {}, trace);
    EXPECT_EQ(result.stop, Stop::not_running);
    EXPECT_EQ(result.steps, 2U);
    EXPECT_EQ(trace.states.back().status, Status::trapped);
    result = trap->trace(100, {}, trace);
    EXPECT_EQ(result.steps, 0U);
    EXPECT_TRUE(trace.states.empty());

    const auto waits = Machine::create(program_of(Code().li(a0, kDataBase).ecall(1025)), Hashing::elsewhere);
    waits->begin_batch(1, {});
    result = waits->trace(100, {}, trace);
    EXPECT_EQ(result.stop, Stop::input_missing);
    EXPECT_EQ(result.steps, 4U);
    const Hash element{{9}};
    result = waits->trace(1, {0, {&element, 1}}, trace);
    EXPECT_EQ(result.stop, Stop::max_steps);
    ASSERT_EQ(trace.writes.size(), 1U);  // the second half of the element is zero already
    EXPECT_EQ(trace.writes[0].leaf, kDataBase / kLeafSize);
    EXPECT_EQ(trace.pages.size(), 1U);
}

}  // namespace
}  // namespace belay::machine
