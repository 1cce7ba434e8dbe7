// SPDX-License-Identifier: Apache-2.0
#include "prover/tracer.h"

#include <gtest/gtest.h>

#include "machine/test_random.h"

namespace belay::prover {
namespace {

using namespace machine::test;
using machine::Machine;

/// Traces a program to its end in segments of at most `most` steps, beside a machine that runs it.
void agrees(const std::shared_ptr<const machine::Program>& program, u32 most,
            const machine::InputWindow& input = {}) {
    const auto plain = Machine::create(program), traced = Machine::create(program);
    plain->begin_batch(input.elements.size(), Hash{});
    traced->begin_batch(input.elements.size(), Hash{});
    Tracer tracer(*traced);
    Trace trace;
    for (int segments = 0; segments < 10'000; ++segments) {
        const Cut cut = tracer.trace(input, {}, most, trace);
        const auto run = plain->run(trace.steps, input);
        ASSERT_EQ(run.steps, trace.steps);
        ASSERT_EQ(plain->state(), traced->state());
        if (cut == Cut::stopped) break;
        ASSERT_EQ(cut, Cut::steps);
        ASSERT_EQ(trace.steps, most);
    }
    EXPECT_NE(traced->state().status, machine::Status::running);
    EXPECT_EQ(plain->root(), traced->root());
}

TEST(Tracer, RunsAsTheMachineDoes) {
    for (u64 seed = 0; seed < 40; ++seed) {
        RandomProgram random(seed);
        Code code = random.code(60);
        const auto program = program_of(code.halt(3), random.data());
        agrees(program, kMostSteps);
        agrees(program, 7);
    }
}

}  // namespace
}  // namespace belay::prover
