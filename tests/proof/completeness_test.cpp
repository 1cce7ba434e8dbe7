// SPDX-License-Identifier: Apache-2.0
// Whatever the machine does has rows that satisfy the circuit, wherever it is cut.
#include <gtest/gtest.h>

#include "machine/test_random.h"
#include "prover/segment.h"
#include "tests/proof/balance.h"

namespace belay::tests {
namespace {

using namespace machine::test;
using machine::Machine;
using prover::Cut;

/// Traces a run to its end in segments of at most `most` steps, and checks every segment and the chain.
void complete(const std::shared_ptr<const machine::Program>& program, u32 most,
              const machine::InputWindow& input = {}) {
    const auto machine = Machine::create(program);
    machine->begin_batch(input.first + input.elements.size(), Hash{});
    prover::SegmentTracer tracer(*machine);
    prover::TracedSegment segment;
    for (Cut cut = Cut::steps; cut != Cut::stopped;) {
        tracer.next(input, {}, most, segment);
        cut = segment.cut;
        ASSERT_TRUE(cut == Cut::steps || cut == Cut::stopped) << to_string(cut);
        if (segment.statement.steps() == 0) break;
        ASSERT_EQ(circuit::check(segment.statement), circuit::Reject::kNone);
        ASSERT_EQ(circuit::check(segment.statement, segment.boundary), circuit::Reject::kNone);
        Balance balance;
        balance.add(segment.rows);
        balance.add(circuit::boundary_messages(segment.statement, segment.boundary));
        ASSERT_EQ(balance.faults(), "") << "from cycle " << segment.statement.before.state.cycle;
    }
}

TEST(Completeness, RandomPrograms) {
    for (u64 seed = 0; seed < 5; ++seed) {
        RandomProgram random(seed);
        Code code = random.code(40);
        const auto program = program_of(code.halt(3), random.data());
        complete(program, prover::kMostSteps);
        complete(program, 29);
    }
}

}  // namespace
}  // namespace belay::tests
