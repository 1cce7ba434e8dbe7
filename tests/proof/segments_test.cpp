// SPDX-License-Identifier: Apache-2.0
// Segments of the machine's own circuit, proven and verified: what is true passes, what is not has a reason.
#include "prover/segments.h"

#include <gtest/gtest.h>

#include "circuit/belay_verify.h"
#include "machine/test_random.h"

namespace belay::tests {
namespace {

using namespace machine::test;
using circuit::Reject;
using machine::Machine;
using prover::Cut;
using prover::ProveError;

/// The cut of every segment that a run takes.
class Figures final : public prover::ProveObserver {
  public:
    std::vector<prover::SegmentFigures> segments;
    void done(prover::Stage stage, const prover::SegmentFigures& figures) override {
        if (stage == prover::Stage::verified) segments.push_back(figures);
    }
};

struct ProvenRun {
    circuit::ProofFile file;
    std::vector<prover::SegmentFigures> figures;
};

/// At most `segments` segments of at most `steps` steps each.
ProvenRun prove(const Code& code, const prover::ProveOptions& options, u32 steps, std::size_t segments,
                const Bytes& data = {}) {
    const auto machine = Machine::create(program_of(code, data));
    machine->begin_batch(0, Hash{});
    prover::OneWorker worker;
    Figures figures;
    prover::SegmentsProver prover(*machine, options, worker, &figures);
    ProvenRun out;
    out.file.set = options.set;
    out.file.program = machine->program().identity();
    while (out.file.segments.size() < segments && machine->state().status == machine::Status::running) {
        auto segment = prover.next({}, steps);
        EXPECT_TRUE(segment.has_value())
            << (segment ? "" : to_string(segment.error())) << to_string(prover.rejection());
        if (!segment) break;
        out.file.segments.push_back(std::move(*segment));
    }
    out.figures = figures.segments;
    return out;
}

Code random_code(u64 seed, Bytes& data) {
    RandomProgram random(seed);
    Code code = random.code(100);
    data = random.data();
    return code.halt(3);
}

TEST(Segments, ARunIsProvenInBothSets) {
    Bytes data;
    const Code code = random_code(1, data);
    for (const verifier::ParameterSet* set : {&verifier::kP100, &verifier::kP128}) {
        const ProvenRun run = prove(code, {.set = set, .limit = {}}, prover::kMostSteps, 2, data);
        ASSERT_EQ(run.file.segments.size(), 1U);
        EXPECT_EQ(run.figures[0].cut, Cut::stopped);
        const circuit::ChainVerdict verdict = verify_file(run.file);
        EXPECT_TRUE(verdict.accepted()) << to_string(verdict.reason);
        EXPECT_TRUE(verdict.advice_free);
    }
}

TEST(Segments, NothingElseIsProven) {
    Bytes data;
    const ProvenRun run = prove(random_code(2, data), {}, prover::kMostSteps, 1, data);
    const circuit::Statement good = run.file.statement(0);
    const Bytes& proof = run.file.segments[0].proof;
    const auto& set = *run.file.set;
    EXPECT_EQ(verify_segment(set, good, proof), Reject::kNone);

    const auto other = [&](auto&& change) {
        circuit::Statement s = good;
        change(s);
        return verify_segment(set, s, proof);
    };
    EXPECT_NE(other([](auto& s) { s.after.state.x[7] ^= 1; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.before.state.x[7] ^= 1; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.after.state.pc += 4; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.after.state.cycle += 1; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.after.state.reason ^= 1; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.after.memory_root[0] ^= 1; }), Reject::kNone);
    EXPECT_NE(other([](auto& s) { s.before.memory_root[0] ^= 1; }), Reject::kNone);
    EXPECT_NE(verify_segment(verifier::kP128, good, proof), Reject::kNone);

    for (std::size_t at = 0; at < proof.size(); at += 1 + proof.size() / 97) {
        Bytes bad = proof;
        bad[at] ^= 1;
        EXPECT_NE(verify_segment(set, good, bad), Reject::kNone) << at;
    }
    EXPECT_EQ(verify_segment(set, good, {}), Reject::kTruncated);
    Bytes longer = proof;
    longer.push_back(0);
    EXPECT_EQ(verify_segment(set, good, longer), Reject::kTrailingBytes);
}

TEST(Segments, AFileOfAChainIsVerifiedWhole) {
    Bytes data;
    const ProvenRun run = prove(random_code(3, data), {}, 150, 3, data);
    ASSERT_EQ(run.file.segments.size(), 3U);
    const Bytes bytes = run.file.encode();
    belay_verdict verdict;
    EXPECT_EQ(belay_verify_file(bytes.data(), bytes.size(), &verdict), BELAY_ACCEPTED);
    EXPECT_EQ(verdict.segments, 3U);
    EXPECT_EQ(verdict.advice_free, 1U);

    circuit::ProofFile gap = run.file;
    gap.segments.erase(gap.segments.begin() + 1);
    EXPECT_EQ(verify_file(gap).reason, Reject::kChainGap);
    circuit::ProofFile swapped = run.file;
    std::swap(swapped.segments[0].proof, swapped.segments[1].proof);
    EXPECT_FALSE(verify_file(swapped).accepted());
}

TEST(Segments, WhatDoesNotRunIsNotProven) {
    const auto machine = Machine::create(program_of(Code().halt()));
    machine->begin_batch(0, Hash{});
    prover::OneWorker worker;
    prover::SegmentsProver small(*machine, {.set = &verifier::kP100, .limit = {.cells = 1 << 10}}, worker);
    const auto refused = small.next({});
    ASSERT_FALSE(refused.has_value());
    EXPECT_EQ(refused.error(), ProveError::limit_too_small);
    EXPECT_EQ(machine->state().cycle, 0U);
    machine->run(100);
    prover::SegmentsProver prover(*machine, {}, worker);
    const auto stopped = prover.next({});
    ASSERT_FALSE(stopped.has_value());
    EXPECT_EQ(stopped.error(), ProveError::not_running);
}

TEST(Segments, AMissingInputEndsTheSegmentBeforeIt) {
    Code code;
    code.li(a0, kDataBase).i(machine::Op::addi, t0, 0, 5).ecall(1025).halt();
    const auto machine = Machine::create(program_of(code));
    machine->begin_batch(1, Hash{});
    prover::OneWorker worker;
    prover::SegmentsProver prover(*machine, {}, worker);
    const auto until = prover.next({});
    ASSERT_TRUE(until.has_value());
    const auto stuck = prover.next({});
    ASSERT_FALSE(stuck.has_value());
    EXPECT_EQ(stuck.error(), ProveError::input_missing);
    const std::vector<Hash> elements(1);
    EXPECT_TRUE(prover.next({0, elements}).has_value());
    EXPECT_EQ(machine->state().status, machine::Status::halted);
    EXPECT_EQ(machine->state().input_position, 1U);
}

}  // namespace
}  // namespace belay::tests
