// SPDX-License-Identifier: Apache-2.0
#include "wire/blob.h"

#include <gtest/gtest.h>

#include <memory>
#include <random>

#include "base/hex.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"
#include "wire/blob_evaluation.h"

namespace belay::wire {
namespace {

Bytes random_bytes(std::size_t size, u64 seed) {
    std::mt19937_64 rng(seed);
    Bytes out(size);
    for (u8& b : out) b = static_cast<u8>(rng());
    return out;
}

TEST(Blob, packing_round_trips_at_every_border) {
    const std::size_t one = blob_room(1), six = blob_room(6);
    for (std::size_t n :
         {std::size_t{0}, std::size_t{1}, std::size_t{26}, std::size_t{27}, std::size_t{28}, std::size_t{58},
          std::size_t{59}, one - 1, one, one + 1, blob_room(2), blob_room(2) + 1, six}) {
        const Bytes bytes = random_bytes(n, n);
        const Bytes blobs = pack_blobs(bytes);
        EXPECT_EQ(blobs.size(), blobs_for(n) * kBlobSize) << n;
        const auto back = unpack_blobs(blobs);
        ASSERT_TRUE(back) << n << to_string(back.error());
        EXPECT_EQ(*back, bytes);
    }
    EXPECT_EQ(blobs_for(one), 1U);
    EXPECT_EQ(blobs_for(one + 1), 2U);
    EXPECT_EQ(unpack_blobs(pack_blobs(Bytes(six + 1))).error(), BlobError::bad_blob_count);
}

TEST(Blob, words_are_those_of_the_rule) {
    const Bytes blobs = pack_blobs(Bytes(28, 0xaa));
    EXPECT_EQ(to_hex_plain(ByteView(blobs).first(64)),
              "000000001c" + std::string(54, 'a') + "00aa" + std::string(60, '0'));
}

TEST(Blob, unpack_names_every_reason) {
    const Bytes good = pack_blobs(Bytes(100, 1));
    auto reason = [&](std::size_t at, u8 value) -> std::string {
        Bytes bytes = good;
        bytes[at] = value;
        const auto r = unpack_blobs(bytes);
        return r ? "ok" : to_string(r.error());
    };
    EXPECT_EQ(reason(5, 7), "ok");
    EXPECT_EQ(reason(32 * 4095, 1), "word_prefix");
    EXPECT_EQ(reason(1, 1), "length_too_large");
    EXPECT_EQ(reason(kBlobSize - 1, 1), "padding_not_zero");
    EXPECT_EQ(reason(4, 99), "padding_not_zero");
    EXPECT_EQ(unpack_blobs(Bytes{}).error(), BlobError::bad_blob_count);
    EXPECT_EQ(unpack_blobs(Bytes(kBlobSize - 1)).error(), BlobError::bad_blob_count);
    EXPECT_EQ(unpack_blobs(Bytes(2 * kBlobSize)).error(), BlobError::too_many_blobs);
    EXPECT_TRUE(unpack_blobs(Bytes(kBlobSize)));
    Bytes full = pack_blobs(Bytes(blob_room(1)));
    full[4] += 1;  // one byte more than there is
    EXPECT_EQ(unpack_blobs(full).error(), BlobError::length_too_large);
}

// --- evaluation
// ---------------------------------------------------------------------------------------------------

using Field = MontgomeryScalar;

U256 multiply(const U256& a, const U256& b) { return Field::mul(a, Field::to_multiplier(b)); }

U256 power(U256 base, u64 exponent) {
    U256 out{1};
    for (; exponent; exponent >>= 1, base = multiply(base, base))
        if (exponent & 1) out = multiply(out, base);
    return out;
}

const BlobEvaluator<Field>& evaluator() {
    static const auto instance = std::make_unique<BlobEvaluator<Field>>();
    return *instance;
}

// The blob of a polynomial given by coefficients, by evaluating it at each root: knows nothing of folding.
Bytes blob_of(const std::vector<U256>& coefficients) {
    constexpr U256 kInverseRoot{0x961a252dd8543362, 0x5046d17864183203, 0x4ae25ffab9dc5986,
                                0x391b2856c609b478};
    const U256 root = power(kInverseRoot, 4095);
    Bytes out(kBlobSize);
    for (std::size_t i = 0; i < 4096; ++i) {
        u64 reversed = 0;
        for (unsigned b = 0; b < 12; ++b) reversed |= ((i >> b) & 1) << (11 - b);
        const U256 x = power(root, reversed);
        U256 y{};
        for (std::size_t k = coefficients.size(); k-- > 0;) y = add_scalar(multiply(y, x), coefficients[k]);
        y.to_be(out.data() + 32 * i);
    }
    return out;
}

TEST(BlsScalar, arithmetic_on_edges) {
    U256 minus_one;
    sub(minus_one, kBlsModulus, U256{1});
    EXPECT_EQ(multiply(minus_one, minus_one), U256{1});
    EXPECT_EQ(add_scalar(minus_one, U256{1}), U256{});
    EXPECT_EQ(sub_scalar(U256{}, U256{1}), minus_one);
    EXPECT_EQ(reduce_scalar(kBlsModulus), U256{});
    U256 two_r;
    add(two_r, kBlsModulus, kBlsModulus);
    EXPECT_EQ(reduce_scalar(two_r), U256{});
    // 2^256 - 1 mod r, computed elsewhere.
    EXPECT_EQ(reduce_scalar({~0ULL, ~0ULL, ~0ULL, ~0ULL}),
              U256(0x00000001fffffffd, 0x5884b7fa00034802, 0x998c4fefecbc4ff5, 0x1824b159acc5056f));
}

TEST(BlobEvaluation, equals_the_polynomial) {
    std::mt19937_64 rng(5);
    auto random_scalar = [&] { return reduce_scalar({rng(), rng(), rng(), rng()}); };
    for (std::size_t degree : {0U, 1U, 2U, 17U}) {
        std::vector<U256> c(degree + 1);
        for (U256& x : c) x = random_scalar();
        const Bytes blob = blob_of(c);
        // A random point, zero, and two roots (1 and -1), where a barycentric sum would divide by zero.
        U256 minus_one;
        sub(minus_one, kBlsModulus, U256{1});
        for (const U256& z : {random_scalar(), U256{}, U256{1}, minus_one}) {
            U256 y{};
            for (std::size_t k = c.size(); k-- > 0;) y = add_scalar(multiply(y, z), c[k]);
            EXPECT_EQ(evaluator().evaluate(blob, z), y) << degree;
        }
    }
}

TEST(BlobEvaluation, a_word_at_the_modulus_is_refused) {
    Bytes blob(kBlobSize);
    kBlsModulus.to_be(blob.data() + 32 * 4095);
    EXPECT_FALSE(evaluator().evaluate(blob, U256{3}));
    blob[kBlobSize - 1] -= 1;
    EXPECT_TRUE(evaluator().evaluate(blob, U256{3}));
}

TEST(BlobEvaluation, point_is_the_chain_digest_reduced) {
    Hash versioned;
    versioned[0] = 1;
    const Bytes blob = random_bytes(kBlobSize, 3);
    Bytes all(versioned.data(), versioned.data() + 32);
    append(all, blob);
    const U256 z = evaluation_point(versioned, blob);
    EXPECT_EQ(z, reduce_scalar(U256::from_hash(crypto::chain_digest(all))));
    const Bytes packed = pack_blobs(Bytes(1000, 3));
    const auto evaluation = evaluate_blob(evaluator(), versioned, packed);
    ASSERT_TRUE(evaluation);
    EXPECT_EQ(evaluation->versioned_hash, versioned);
    EXPECT_EQ(evaluation->z, evaluation_point(versioned, packed).to_hash());
}

}  // namespace
}  // namespace belay::wire
