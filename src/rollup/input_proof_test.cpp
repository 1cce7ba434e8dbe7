// SPDX-License-Identifier: Apache-2.0
// Against the vectors that InputFacts' tests verify (contracts/tools/vectors.py).
#include "rollup/input_proof.h"

#include <gtest/gtest.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "base/hex.h"
#include "wire/bls_scalar.h"

namespace belay::rollup {
namespace {

using nlohmann::json;

u64 number(const json& j) { return j.is_string() ? std::stoull(j.get<std::string>()) : j.get<u64>(); }
Hash hash(const json& j) { return *fixed_from_hex<Hash>(j.get<std::string>()); }
Bytes bytes(const json& j) { return *from_hex(j.get<std::string>()); }

json cases() {
    std::ifstream in("contracts/test/vectors/input_proofs.json");
    EXPECT_TRUE(in) << "run from the repository's root";
    return json::parse(in)["cases"];
}

Entry entry_of(const json& c) {
    Entry e;
    e.header.kind = static_cast<wire::EntryKind>(number(c["kind"]));
    e.header.index = number(c["index"]);
    e.header.l1_block = number(c["l1_block"]);
    e.header.l1_time = number(c["l1_time"]);
    e.header.sender = *fixed_from_hex<Address>(c["sender"].get<std::string>());
    e.header.blob_count = static_cast<u32>(number(c["blob_count"]));
    e.header.payload_length = static_cast<u32>(number(c["payload_length"]));
    e.header.payload_hash = hash(c["payload_hash"]);
    e.limit_before = number(c["limit_before"]);
    e.limit = number(c["limit"]);
    e.payload = bytes(c["payload"]);
    for (const json& h : c["versioned_hashes"]) e.versioned_hashes.push_back(hash(h));
    return e;
}

/// The opening is the proof's own end: KZG makes it elsewhere.
std::optional<BlobWordOpening> opening_of(const Entry& e, u64 position, ByteView proof) {
    if (!blob_word_at(e, position)) return std::nullopt;
    BlobWordOpening out;
    const ByteView end = proof.last(128);
    std::ranges::copy(end.first(48), out.commitment.begin());
    std::ranges::copy(end.subspan(48, 48), out.proof.begin());
    out.word = Hash::from(end.last(32));
    return out;
}

TEST(InputProof, is_what_the_vectors_say) {
    for (const json& c : cases()) {
        const Entry e = entry_of(c);
        for (const json& shown : c["elements"]) {
            const u64 position = e.limit_before + number(shown["k"]);
            const Bytes expected = bytes(shown["proof"]);
            const auto proof = input_proof(e, position, opening_of(e, position, expected));
            ASSERT_TRUE(proof) << to_string(proof.error());
            ASSERT_EQ(to_hex(*proof), to_hex(expected)) << "kind " << c["kind"] << " element " << shown["k"];
        }
    }
}

TEST(InputProof, finds_blob_words) {
    const json c = cases().back();
    const Entry e = entry_of(c);
    ASSERT_EQ(e.header.blob_count, 2U);
    const u64 first = e.limit_before + 5 + 2;
    EXPECT_EQ(blob_word_at(e, first - 1), std::nullopt);
    EXPECT_EQ(blob_word_at(e, first), (BlobWord{0, 0}));
    EXPECT_EQ(blob_word_at(e, first + 4095), (BlobWord{0, 4095}));
    EXPECT_EQ(blob_word_at(e, first + 4096), (BlobWord{1, 0}));
    EXPECT_EQ(blob_word_at(e, e.limit - 1), (BlobWord{1, 4095}));
    EXPECT_EQ(blob_word_at(e, e.limit), std::nullopt);
    EXPECT_EQ(blob_word_at(entry_of(cases().front()), e.limit_before + 8), std::nullopt);
}

// Neighbours are negatives, and squares are the points of half the index.
TEST(InputProof, word_points_are_roots_of_unity_in_bit_reversed_order) {
    using Field = wire::MontgomeryScalar;
    EXPECT_EQ(word_point(0), U256(1).to_hash());
    for (u32 i = 0; i < wire::kBlobWords; i += 2) {
        const U256 z = U256::from_hash(word_point(i));
        EXPECT_EQ(wire::sub_scalar(U256{}, z).to_hash(), word_point(i + 1));
        EXPECT_EQ(Field::mul(z, Field::to_multiplier(z)).to_hash(), word_point(i / 2));
    }
}

TEST(InputProof, every_rejection_has_its_reason) {
    const json all = cases();
    const auto reason = [](const Entry& e, u64 position) { return input_proof(e, position).error(); };
    for (const json& c : all) {
        const Entry e = entry_of(c);
        EXPECT_EQ(reason(e, e.limit_before - 1), InputProofError::position_outside_entry);
        EXPECT_EQ(reason(e, e.limit), InputProofError::position_outside_entry);
        Entry other = e;
        other.payload.push_back(0);
        other.versioned_hashes.emplace_back();
        EXPECT_EQ(reason(other, e.limit_before + 5), InputProofError::payload_mismatch);
        other.header.payload_length += 1;
        other.header.blob_count += other.header.blob_count != 0;
        EXPECT_EQ(reason(other, e.limit_before + 5), InputProofError::payload_mismatch);
    }
    const Entry blobs = entry_of(all.back());
    EXPECT_EQ(reason(blobs, blobs.limit - 1), InputProofError::opening_missing);
}

}  // namespace
}  // namespace belay::rollup
