// SPDX-License-Identifier: Apache-2.0
#include "prover/whir.h"

#include <gtest/gtest.h>

#include "prover/test_stack.h"

namespace belay::prover {
namespace {

using verifier::ParameterSet;
using verifier::Reject;

template <std::size_t D>
struct Proof {
    Bytes bytes;
    verifier::TranscriptLog log;
};

template <std::size_t D>
Proof<D> prove(const ParameterSet& set, unsigned log_cells, const TestStack<D>& stack) {
    OneWorker workers;
    Proof<D> out;
    ProverChannel<D> channel(verifier::Transcript(set.hash, "whir test"));
    channel.record(&out.log);
    WhirProver<D> prover(verifier::schedule(set, log_cells), stack.cells, workers);
    prover.commit(channel);
    prover.open(channel, stack.groups);
    out.bytes = channel.take_proof();
    return out;
}

template <std::size_t D>
Result<void, Reject> verify(const ParameterSet& set, unsigned log_cells, const TestStack<D>& stack,
                            const crypto::Extension<D>& claim, ByteView proof,
                            verifier::TranscriptLog* log = nullptr) {
    const verifier::Schedule schedule = verifier::schedule(set, log_cells);
    verifier::VerifierChannel<D> channel(proof, verifier::Transcript(set.hash, "whir test"));
    channel.record(log);
    const auto commitment = verifier::read_commitment(channel, schedule.oracle[0]);
    verifier::verify_opening<D>(channel, schedule, commitment, stack.groups, claim);
    return channel.finish();
}

template <std::size_t D>
TestStack<D> small_stack(unsigned log_cells) {
    const u64 unit = u64{1} << (log_cells - 6);
    return TestStack<D>(log_cells, {{unit * 7 + 5, 4}, {unit * 3, 3}, {unit, 5}, {1, 2}, {40, 1}});
}

template <std::size_t D>
void check(const ParameterSet& set, unsigned log_cells) {
    const TestStack<D> stack = small_stack<D>(log_cells);
    const Proof<D> proof = prove(set, log_cells, stack);
    verifier::TranscriptLog log;
    const auto verdict = verify(set, log_cells, stack, stack.claim(), proof.bytes, &log);
    EXPECT_TRUE(verdict) << set.name << " " << log_cells << " " << verifier::to_string(verdict.error());
    EXPECT_EQ(log, proof.log);
    const auto wrong =
        verify(set, log_cells, stack, stack.claim() + crypto::Extension<D>::one(), proof.bytes);
    ASSERT_FALSE(wrong);
    EXPECT_EQ(wrong.error(), Reject::kWhirClaim);
}

TEST(Whir, HonestProofsVerify) {
    for (unsigned n = 12; n <= 20; ++n) check<5>(verifier::kP100, n);
    for (unsigned n : {12U, 15U, 19U}) check<6>(verifier::kP128, n);
    for (unsigned n : {13U, 16U}) check<5>(verifier::kP100Unique, n);
}

}  // namespace
}  // namespace belay::prover
