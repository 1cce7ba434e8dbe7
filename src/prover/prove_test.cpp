// SPDX-License-Identifier: Apache-2.0
#include "prover/prove.h"

#include <gtest/gtest.h>

#include "prover/test_toy_circuit.h"

namespace belay::prover {
namespace {

using verifier::Reject;

template <std::size_t D>
Reject verified(const Circuit<D, toy::Chips>& circuit, const verifier::ParameterSet& set,
                const toy::Instance& instance, ByteView statement, ByteView proof,
                verifier::TranscriptLog* log = nullptr) {
    const auto result = verifier::verify<D>(circuit.key, set, statement, instance.boundary, proof, log);
    return result ? Reject::kNone : result.error();
}

const Bytes kStatement{1, 2, 3};

template <std::size_t D>
void proves_and_verifies(const verifier::ParameterSet& set) {
    const Circuit<D, toy::Chips> circuit;
    const toy::Instance instance(700, 3);
    OneWorker worker;
    Pool pool;
    verifier::TranscriptLog said, heard;
    const Bytes proof =
        *prove<D, toy::Chips>(circuit, set, kStatement, instance.rows, {worker, pool}, nullptr, &said);
    EXPECT_EQ(verified<D>(circuit, set, instance, kStatement, proof, &heard), Reject::kNone);
    EXPECT_TRUE(said == heard);
    EXPECT_NE(verified<D>(circuit, set, instance, Bytes{1, 2, 4}, proof), Reject::kNone);
    EXPECT_EQ(verified<D>(circuit, set, toy::Instance(699, 3), kStatement, proof), Reject::kBusesUnbalanced);
}

TEST(Prove, ToysInEverySet) {
    proves_and_verifies<5>(verifier::kP100);
    proves_and_verifies<6>(verifier::kP128);
    proves_and_verifies<5>(verifier::kP100Unique);
}

}  // namespace
}  // namespace belay::prover
