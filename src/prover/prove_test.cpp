// SPDX-License-Identifier: Apache-2.0
#include "prover/prove.h"

#include <gtest/gtest.h>

#include "base/endian.h"
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

/// p100 without work.
constexpr verifier::ParameterSet cheap() {
    verifier::ParameterSet set = verifier::kP100;
    for (auto& oracle : set.oracle) oracle.grinding = 0;
    return set;
}
constexpr verifier::ParameterSet kCheap = cheap();

/// A proof whose messages can be found by label.
struct Whole {
    Circuit<5, toy::Chips> circuit;
    toy::Instance instance{300, 3};
    verifier::TranscriptLog log;
    Bytes proof;

    Whole() {
        OneWorker worker;
        Pool pool;
        proof =
            *prove<5, toy::Chips>(circuit, kCheap, kStatement, instance.rows, {worker, pool}, nullptr, &log);
    }
    Reject verified(const Bytes& bytes) const {
        return prover::verified<5>(circuit, kCheap, instance, kStatement, bytes);
    }
    /// Where the first message of this label begins.
    std::size_t offset(verifier::Label label) const {
        std::size_t at = 0, items = 0;
        for (const verifier::LogEntry& entry : log) {
            if (entry.item != verifier::Item::absorb) continue;
            if (++items <= 3) continue;  // key, set, statement
            if (entry.label == label) return at;
            at += entry.data.size();
        }
        ADD_FAILURE();
        return 0;
    }
    Reject with_flip(std::size_t at) const {
        Bytes bytes = proof;
        bytes[at] ^= 1;
        return verified(bytes);
    }
    /// Flips the lowest bit of a word.
    Reject with_flip(verifier::Label label, std::size_t byte = 3) const {
        return with_flip(offset(label) + byte);
    }
};

TEST(Prove, FlippedMessagesAreRefusedByName) {
    const Whole whole;
    ASSERT_EQ(whole.verified(whole.proof), Reject::kNone);
    EXPECT_EQ(whole.with_flip(verifier::kFractionTop), Reject::kBusesUnbalanced);
    EXPECT_EQ(whole.with_flip(verifier::kFractionRound), Reject::kFractionClaim);
    EXPECT_EQ(whole.with_flip(verifier::kFractionValues), Reject::kFractionClaim);
    EXPECT_EQ(whole.with_flip(verifier::kZeroRound), Reject::kChipClaim);
    EXPECT_EQ(whole.with_flip(verifier::kValuesLabel), Reject::kChipClaim);
    Bytes bytes = whole.proof;
    bytes.push_back(0);
    EXPECT_EQ(whole.verified(bytes), Reject::kTrailingBytes);
    bytes.resize(whole.proof.size() - 1);
    EXPECT_EQ(whole.verified(bytes), Reject::kTruncated);
    bytes = whole.proof;
    bytes[whole.offset(verifier::kZeroRound)] = 0xff;
    EXPECT_EQ(whole.verified(bytes), Reject::kNotCanonical);
}

TEST(Prove, RowCountsAreBoundAndBounded) {
    const Whole whole;
    const auto with_rows = [&](std::size_t table, u32 rows) {
        Bytes bytes = whole.proof;
        store_be<u32>(bytes.data() + 4 * table, rows);
        return whole.verified(bytes);
    };
    EXPECT_EQ(with_rows(0, 300), Reject::kNone);
    for (const u32 rows : {0U, 1U, 299U, 301U, 512U, 513U})
        EXPECT_NE(with_rows(0, rows), Reject::kNone) << rows;
    EXPECT_EQ(with_rows(0, (1U << 22) + 1), Reject::kRowCounts);
    EXPECT_EQ(with_rows(3, 15), Reject::kRowCounts);
    EXPECT_EQ(with_rows(3, 17), Reject::kRowCounts);
    EXPECT_EQ(with_rows(0, 0xffffffff), Reject::kNotCanonical);
    EXPECT_NE(with_rows(2, 1U << 22), Reject::kNone);
}

TEST(Prove, EveryFlippedByteIsRefused) {
    const Whole whole;
    for (std::size_t at = 0; at < whole.proof.size(); at += at < 4096 ? 61 : 509)
        EXPECT_NE(whole.with_flip(at), Reject::kNone) << at << " of " << whole.proof.size();
    for (std::size_t length = 0; length < whole.proof.size(); length += 997)
        EXPECT_NE(whole.verified(
                      Bytes(whole.proof.begin(), whole.proof.begin() + static_cast<std::ptrdiff_t>(length))),
                  Reject::kNone);
}

}  // namespace
}  // namespace belay::prover
