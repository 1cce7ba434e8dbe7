// SPDX-License-Identifier: Apache-2.0
#include "circuit/statement.h"

#include <gtest/gtest.h>

#include "circuit/boundary.h"
#include "circuit/segment_clock.h"

namespace belay::circuit {
namespace {

using machine::Status;

Statement good() {
    Statement s;
    s.program.entry = 0x1000;
    s.before.program_hash = s.after.program_hash = s.program.hash();
    s.before.memory_root = {1, 2, 3, 4, 5, 6, 7, 8};
    s.after.memory_root = {8, 7, 6, 5, 4, 3, 2, 1};
    s.before.state.pc = 0x1000;
    s.before.state.cycle = 50;
    s.before.state.input_limit = s.after.state.input_limit = 9;
    s.before.state.input_position = 4;
    s.after.state.input_position = 6;
    s.after.state.cycle = 150;
    return s;
}

TEST(Statement, EveryCheckHasItsReason) {
    EXPECT_EQ(check(good()), Reject::kNone);
    const auto reason = [](auto&& change) {
        Statement s = good();
        change(s);
        return check(s);
    };
    EXPECT_EQ(reason([](Statement& s) { s.before.state.x[0] = 1; }), Reject::kZeroRegister);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.x[0] = 1; }), Reject::kZeroRegister);
    EXPECT_EQ(reason([](Statement& s) { s.before.state.pc = 2; }), Reject::kProgramCounter);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.pc = 0x1001; }), Reject::kProgramCounter);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.reason = 1; }), Reject::kStopReason);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.status = Status::trapped; }), Reject::kStopReason);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.status = static_cast<Status>(5); }),
              Reject::kStopReason);
    EXPECT_EQ(reason([](Statement& s) { s.before.memory_root[3] = crypto::KoalaBear::kModulus; }),
              Reject::kMemoryRoot);
    EXPECT_EQ(reason([](Statement& s) { s.after.memory_root[7] = ~0U; }), Reject::kMemoryRoot);
    EXPECT_EQ(reason([](Statement& s) { s.program.entry = 4; }), Reject::kProgram);
    EXPECT_EQ(reason([](Statement& s) { s.after.program_hash[0] ^= 1; }), Reject::kProgram);
    EXPECT_EQ(reason([](Statement& s) { s.before.state.status = Status::yielded; }), Reject::kNotRunning);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.cycle = 50; }), Reject::kStepCount);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.cycle = 49; }), Reject::kStepCount);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.cycle = 51 + kMostSteps; }), Reject::kStepCount);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.input_limit = 10; }), Reject::kInputLimit);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.inbox_accumulator[0] ^= 1; }),
              Reject::kInboxAccumulator);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.input_position = 3; }), Reject::kInputPosition);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.input_position = 10; }), Reject::kInputPosition);
    EXPECT_EQ(reason([](Statement& s) { s.after.state.output_digest[0] ^= 1; }), Reject::kOutputDigest);
    EXPECT_EQ(reason([](Statement& s) {
                  s.after.state.output_digest[0] ^= 1;
                  s.after.state.status = Status::yielded;
              }),
              Reject::kNone);
}

TEST(Statement, BoundaryDataIsBounded) {
    const Statement s = good();
    BoundaryData data;
    data.opens_memory = 1;
    EXPECT_EQ(check(s, data), Reject::kNone);
    EXPECT_EQ(BoundaryData::decode(data.encode()), data);
    data.last[33] = 1U << kTimeBits;
    EXPECT_EQ(check(s, data), Reject::kBoundaryData);
    data.last[33] = 0;
    data.accumulator_reads = 101;
    EXPECT_EQ(check(s, data), Reject::kBoundaryData);
    data.accumulator_reads = 100;
    data.opens_memory = 2;
    EXPECT_EQ(check(s, data), Reject::kBoundaryData);
    data.opens_memory = 0;
    EXPECT_EQ(check(s, data), Reject::kMemoryRoot);
}

}  // namespace
}  // namespace belay::circuit
