// SPDX-License-Identifier: Apache-2.0
#include "crypto/poseidon2.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/koalabear.h"
#include "crypto/poseidon2_lanes.h"

namespace belay::crypto {
namespace {

constexpr std::array<u32, 16> kKnownInput = {
    894848333, 1437655012, 1200606629, 1690012884, 71131202,  1749206695, 1717947831, 120589055,
    19776022,  42382981,   1831865506, 724844064,  171220207, 1299207443, 227047920,  1783754913};
constexpr std::array<u32, 16> kKnownOutput = {
    1934285469, 604889435,  133449501,  1026180808, 1830659359, 176667110,  1391183747, 351743874,
    1238264085, 1292768839, 2023573270, 1201586780, 1360691759, 1230682461, 748270449,  651545025};

TEST(Poseidon2, published_known_answer) {
    auto state = kKnownInput;
    permute(state);
    EXPECT_EQ(state, kKnownOutput);
    state = kKnownInput;
    permute_scalar(state);
    EXPECT_EQ(state, kKnownOutput);
}

TEST(Poseidon2, compression_adds_the_input) {
    Digest left, right;
    for (std::size_t i = 0; i < 8; ++i) {
        left[i] = kKnownInput[i];
        right[i] = kKnownInput[i + 8];
    }
    const Digest out = compress(left, right);
    for (std::size_t i = 0; i < 8; ++i)
        EXPECT_EQ(out[i], (u64{kKnownOutput[i]} + kKnownInput[i]) % KoalaBear::kModulus);
}

TEST(Poseidon2, digests_in_bytes) {
    Digest digest{1, 2, 3, 4, 5, 6, 7, KoalaBear::kModulus - 1};
    const Hash hash = to_hash(digest);
    EXPECT_EQ(hash[3], 1);
    EXPECT_EQ(hash[28], 0x7f);
    EXPECT_EQ(from_hash(hash), digest);
    for (std::size_t i = 0; i < 8; ++i) {
        Digest bad = digest;
        bad[i] = KoalaBear::kModulus;
        EXPECT_FALSE(from_hash(to_hash(bad)).has_value());
        bad[i] = ~u32{0};
        EXPECT_FALSE(from_hash(to_hash(bad)).has_value());
    }
}

/// Random digests, with the field's edges mixed in.
std::vector<Digest> some_digests(std::size_t n) {
    std::mt19937 random(7);
    const u32 edges[] = {0, 1, 2, KoalaBear::kModulus - 1, KoalaBear::kModulus - 2, KoalaBear::kModulus / 2};
    std::vector<Digest> out(n);
    for (Digest& digest : out)
        for (u32& word : digest)
            word = random() % 3 == 0 ? edges[random() % 6] : random() % KoalaBear::kModulus;
    return out;
}

TEST(Poseidon2, one_state_in_lanes_agrees_with_scalar_code) {
    const auto digests = some_digests(2 * 500);
    for (std::size_t n = 0; n < digests.size(); n += 2) {
        std::array<u32, 16> state, scalar;
        for (std::size_t i = 0; i < 16; ++i) state[i] = scalar[i] = digests[n + i / 8][i % 8];
        permute(state);
        permute_scalar(scalar);
        ASSERT_EQ(state, scalar);
    }
}

TEST(Poseidon2, lanes_agree_with_one_at_a_time) {
    constexpr std::size_t kPairs = 16 * 40 + 13;
    const auto pairs = some_digests(2 * kPairs);
    std::vector<Digest> expected(kPairs);
    for (std::size_t i = 0; i < kPairs; ++i) expected[i] = compress(pairs[2 * i], pairs[2 * i + 1]);

    for (const LaneSet set : {LaneSet::kAvx2, LaneSet::kAvx512}) {
        if (set > best_lanes()) continue;
        std::vector<Digest> out(kPairs);
        EXPECT_TRUE(compress_in_lanes(pairs.data(), out.data(), kPairs, set));
        for (std::size_t i = 0; i < kPairs; ++i) EXPECT_EQ(out[i], expected[i]) << i;
    }
    EXPECT_FALSE(compress_in_lanes(pairs.data(), nullptr, kPairs, LaneSet::kNone));
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{7}, std::size_t{8}, kPairs}) {
        auto in_place = pairs;
        compress_many(in_place.data(), in_place.data(), n);
        for (std::size_t i = 0; i < n; ++i) EXPECT_EQ(in_place[i], expected[i]);
    }
}

}  // namespace
}  // namespace belay::crypto
