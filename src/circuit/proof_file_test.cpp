// SPDX-License-Identifier: Apache-2.0
#include "circuit/proof_file.h"

#include <gtest/gtest.h>

namespace belay::circuit {
namespace {

ProofFile sample() {
    ProofFile file;
    file.set = &verifier::kP128;
    file.program.entry = 0x1000;
    for (u32 k = 0; k < 2; ++k) {
        ProvenSegment& segment = file.segments.emplace_back();
        segment.before.state.cycle = k;
        segment.after.state.cycle = k + 1;
        segment.after.memory_root = {k, 2, 3, 4, 5, 6, 7, 8};
        segment.proof = Bytes(k * 5, 0xab);
    }
    return file;
}

ProofFileError error_of(const Bytes& bytes) {
    const auto decoded = decode_proof_file(bytes);
    EXPECT_FALSE(decoded.has_value());
    return decoded ? ProofFileError{} : decoded.error();
}

constexpr std::size_t kHead = 13, kFirst = kHead + 120 + 4, kState = 285;

TEST(ProofFile, WhatIsWrittenIsRead) {
    const auto decoded = decode_proof_file(sample().encode());
    ASSERT_TRUE(decoded.has_value());
    EXPECT_EQ(*decoded, sample());
    EXPECT_EQ(decoded->encode(), sample().encode());
}

TEST(ProofFile, EveryRejectionHasItsName) {
    const Bytes good = sample().encode();
    const auto with = [&](std::size_t at, u8 value) {
        Bytes bytes = good;
        bytes[at] = value;
        return error_of(bytes);
    };
    EXPECT_EQ(with(0, 'B'), ProofFileError::not_a_proof);
    EXPECT_EQ(with(11, 2), ProofFileError::unknown_version);
    EXPECT_EQ(with(12, 200), ProofFileError::unknown_set);
    EXPECT_EQ(with(kHead + 32, 0xff), ProofFileError::bad_program);
    EXPECT_EQ(with(kFirst + 32, 0xff), ProofFileError::bad_state);
    EXPECT_EQ(with(kFirst + kState + 32, 0xff), ProofFileError::bad_state);
    EXPECT_EQ(with(kFirst + 2 * kState, 0x80), ProofFileError::proof_too_long);
    EXPECT_EQ(with(kFirst - 1, 3), ProofFileError::truncated);
    EXPECT_EQ(with(kFirst - 1, 1), ProofFileError::trailing_bytes);
    EXPECT_EQ(with(kFirst - 1, 0), ProofFileError::no_segments);
    for (std::size_t size = 0; size < good.size(); ++size) {
        const ProofFileError error = error_of(Bytes(good.begin(), good.begin() + static_cast<i64>(size)));
        EXPECT_EQ(error, size < 11 ? ProofFileError::not_a_proof : ProofFileError::truncated);
    }
    Bytes longer = good;
    longer.push_back(0);
    EXPECT_EQ(error_of(longer), ProofFileError::trailing_bytes);
}

}  // namespace
}  // namespace belay::circuit
