// SPDX-License-Identifier: Apache-2.0
#include "kzg/kzg.h"

#include <gtest/gtest.h>

#include <memory>

#include "base/hex.h"
#include "base/u256.h"

namespace belay::kzg {
namespace {

std::unique_ptr<Blob> some_blob() {
    auto blob = std::make_unique<Blob>();
    for (std::size_t i = 0; i < blob->size(); i += 32) U256(i * i + 1, i, 7, 9).to_be(blob->data() + i);
    return blob;
}

TEST(Kzg, a_blob_from_commitment_to_cells) {
    const Kzg& kzg = Kzg::instance();
    const auto blob = some_blob();
    const auto commitment = kzg.commit(*blob);
    ASSERT_TRUE(commitment);
    const Hash hash = versioned_hash(*commitment);
    EXPECT_EQ(hash[0], 1);

    const auto proof = kzg.blob_proof(*blob, *commitment);
    ASSERT_TRUE(proof);
    EXPECT_EQ(kzg.verify_blob(*blob, *commitment, *proof), true);

    const Hash z = U256(123456789).to_hash();
    const auto opening = kzg.open(*blob, z);
    ASSERT_TRUE(opening);
    EXPECT_EQ(kzg.verify(*commitment, z, opening->y, opening->proof), true);
    EXPECT_EQ(kzg.verify(*commitment, z, z, opening->proof), false);

    Bytes input;
    for (const ByteView part :
         {ByteView(hash), ByteView(z), ByteView(opening->y), ByteView(*commitment), ByteView(opening->proof)})
        append(input, part);
    EXPECT_TRUE(kzg.point_evaluation(input));
    const auto reason = [&kzg](Bytes changed, std::size_t at) {
        changed[at] ^= 1;
        const auto result = kzg.point_evaluation(changed);
        EXPECT_FALSE(result.has_value());
        return result ? KzgError{99} : result.error();
    };
    EXPECT_EQ(reason(input, 0), KzgError::kVersionedHash);
    EXPECT_EQ(reason(input, 100), KzgError::kVersionedHash);
    EXPECT_EQ(reason(input, 63), KzgError::kWrongProof);
    EXPECT_EQ(reason(input, 95), KzgError::kWrongProof);
    EXPECT_EQ(kzg.point_evaluation(ByteView(input).first(191)).error(), KzgError::kLength);
    input[32] = 0xff;  // z above the modulus
    EXPECT_EQ(kzg.point_evaluation(input).error(), KzgError::kBadInput);
    EXPECT_STREQ(to_string(KzgError::kWrongProof), "the proof does not hold");

    const auto cells = kzg.cells_and_proofs(*blob);
    ASSERT_TRUE(cells);
    EXPECT_EQ(kzg.cell_proofs(*blob), cells->proofs);
    std::vector<Commitment> commitments(kCellsPerBlob, *commitment);
    std::vector<u64> indices;
    for (u64 i = 0; i < kCellsPerBlob; ++i) indices.push_back(i);
    EXPECT_EQ(kzg.verify_cells(commitments, indices, cells->cells, cells->proofs), true);
    std::swap(indices[0], indices[1]);
    EXPECT_EQ(kzg.verify_cells(commitments, indices, cells->cells, cells->proofs), false);
    indices.pop_back();
    EXPECT_EQ(kzg.verify_cells(commitments, indices, cells->cells, cells->proofs).error(), KzgError::kLength);
}

TEST(Kzg, refuses_what_is_no_field_element) {
    const auto blob = some_blob();
    (*blob)[4064] = 0xff;
    EXPECT_EQ(Kzg::instance().commit(*blob).error(), KzgError::kBadInput);
    EXPECT_EQ(Kzg::instance().cell_proofs(*blob).error(), KzgError::kBadInput);
}

}  // namespace
}  // namespace belay::kzg
