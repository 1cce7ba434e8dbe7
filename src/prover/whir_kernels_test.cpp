// SPDX-License-Identifier: Apache-2.0
// Every form of every kernel against its definition, on random values and on the largest.
#include "prover/whir_kernels.h"

#include <gtest/gtest.h>

#include "base/endian.h"
#include "verifier/test_random_field.h"

namespace belay::prover {
namespace {

using crypto::KoalaBear;
using crypto::LaneSet;

std::vector<LaneSet> forms() {
    std::vector<LaneSet> out;
    for (const LaneSet set : {LaneSet::kNone, LaneSet::kAvx2, LaneSet::kAvx512})
        if (set <= crypto::best_lanes()) out.push_back(set);
    return out;
}

/// Random values, or all p - 1.
template <std::size_t D>
struct Values {
    using E = crypto::Extension<D>;
    verifier::test::RandomField random{7};
    bool largest;

    explicit Values(bool all_largest) : largest(all_largest) {}
    KoalaBear word() { return largest ? KoalaBear::from_raw(KoalaBear::kModulus - 1) : random.word(); }
    std::vector<KoalaBear> words(std::size_t n) {
        std::vector<KoalaBear> out(n);
        for (auto& w : out) w = word();
        return out;
    }
    std::vector<E> elements(std::size_t n) {
        std::vector<E> out(n);
        for (auto& e : out)
            for (std::size_t d = 0; d < D; ++d) e[d] = word();
        return out;
    }
};

template <std::size_t D>
void check_matrices(const WhirKernels<D>& kernels, Values<D> values) {
    using E = crypto::Extension<D>;
    constexpr std::size_t kWidth = 64;
    for (std::size_t rows : {1U, 2U, 7U, 16U, 33U}) {
        const auto cells = values.words(rows * kWidth);
        const auto row_weights = values.elements(rows), column_weights = values.elements(kWidth);
        std::vector<E> sums(kWidth), folds(rows), expected_sums(kWidth), expected_folds(rows);
        kernels.sum_rows(cells.data(), kWidth, rows, row_weights.data(), sums.data());
        kernels.fold_rows(cells.data(), kWidth, rows, column_weights.data(), folds.data());
        for (std::size_t r = 0; r < rows; ++r)
            for (std::size_t j = 0; j < kWidth; ++j) {
                expected_sums[j] += row_weights[r] * cells[r * kWidth + j];
                expected_folds[r] += column_weights[j] * cells[r * kWidth + j];
            }
        EXPECT_EQ(sums, expected_sums);
        EXPECT_EQ(folds, expected_folds);
        const auto factors = values.elements(rows);
        std::vector<E> out = values.elements(kWidth), expected = out;
        kernels.add_columns(cells.data(), kWidth, rows, factors.data(), kWidth, out.data());
        for (std::size_t q = 0; q < rows; ++q)
            for (std::size_t j = 0; j < kWidth; ++j) expected[j] += factors[q] * cells[q * kWidth + j];
        EXPECT_EQ(out, expected);
    }
}

template <std::size_t D>
void check_vectors(const WhirKernels<D>& kernels, Values<D> values) {
    using E = crypto::Extension<D>;
    for (std::size_t n : {0U, 1U, 7U, 16U, 45U}) {
        const auto f = values.elements(2 * n), w = values.elements(2 * n);
        const E r = values.elements(1)[0];
        std::array<E, 2> message{}, expected_message{};
        kernels.round(f.data(), w.data(), n, message.data());
        std::vector<E> scaled = w, expected_scaled = w;
        kernels.add_scaled(f.data(), n, r, scaled.data());
        for (std::size_t i = 0; i < n; ++i) {
            expected_message[0] += f[2 * i] * w[2 * i];
            expected_message[1] += (f[2 * i + 1] - f[2 * i]) * (w[2 * i + 1] - w[2 * i]);
            expected_scaled[i] += r * f[i];
        }
        EXPECT_EQ(message, expected_message);
        EXPECT_EQ(scaled, expected_scaled);
    }
}

TEST(WhirKernels, EveryFormIsItsDefinition) {
    for (const LaneSet set : forms())
        for (const bool largest : {false, true}) {
            check_matrices<5>(whir_kernels<5>(set), Values<5>(largest));
            check_matrices<6>(whir_kernels<6>(set), Values<6>(largest));
            check_vectors<5>(whir_kernels<5>(set), Values<5>(largest));
            check_vectors<6>(whir_kernels<6>(set), Values<6>(largest));
        }
}

TEST(WhirKernels, BytesAreCanonicalAndBigEndian) {
    for (const LaneSet set : forms())
        for (const bool largest : {false, true}) {
            const auto words = Values<5>(largest).words(48);
            std::array<u8, 192> bytes{};
            canonical_bytes(set)(words.data(), words.size(), bytes.data());
            for (std::size_t i = 0; i < words.size(); ++i)
                EXPECT_EQ(load_be<u32>(bytes.data() + 4 * i), words[i].canonical());
        }
}

}  // namespace
}  // namespace belay::prover
