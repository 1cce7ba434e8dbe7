// SPDX-License-Identifier: Apache-2.0
#include "crypto/extension_vectors.h"

#include <gtest/gtest.h>

#include <random>

namespace belay::crypto {
namespace {

std::mt19937 g_random(17);

KoalaBear some_base() {
    const u32 edges[] = {0, 1, KoalaBear::kModulus - 1, KoalaBear::kModulus / 2, KoalaBear::kModulus / 2 + 1};
    return KoalaBear::from_raw(g_random() % 2 == 0 ? edges[g_random() % 5]
                                                   : g_random() % KoalaBear::kModulus);
}
template <std::size_t D>
Extension<D> some_element() {
    Extension<D> out;
    for (std::size_t i = 0; i < D; ++i) out[i] = some_base();
    return out;
}

template <std::size_t D>
void check(LaneSet set, std::size_t n) {
    using E = Extension<D>;
    const ExtensionVectors<D>& vectors = extension_vectors<D>(set);
    std::vector<KoalaBear> base(2 * n);
    std::vector<E> a(2 * n), b(2 * n);
    for (auto& x : base) x = some_base();
    for (auto& x : a) x = some_element<D>();
    for (auto& x : b) x = some_element<D>();
    const E r = some_element<D>();

    E dot_base, dot;
    for (std::size_t i = 0; i < n; ++i) dot_base += a[i] * base[i], dot += a[i] * b[i];
    EXPECT_EQ(vectors.dot_base(base.data(), a.data(), n), dot_base);
    EXPECT_EQ(vectors.dot(a.data(), b.data(), n), dot);

    // One element past the end must stay as it is.
    std::vector<E> bound_base(n + 1, r), bound = a, doubled = a, added = a;
    vectors.bind_low_base(base.data(), r, bound_base.data(), n);
    vectors.bind_low(bound.data(), r, bound.data(), n);
    vectors.eq_double(doubled.data(), r, n);
    vectors.add_scaled_base(added.data(), base.data(), r, n);
    for (std::size_t i = 0; i < n; ++i) {
        ASSERT_EQ(bound_base[i], r * (base[2 * i + 1] - base[2 * i]) + base[2 * i]);
        ASSERT_EQ(bound[i], a[2 * i] + r * (a[2 * i + 1] - a[2 * i]));
        ASSERT_EQ(doubled[n + i], r * a[i]);
        ASSERT_EQ(doubled[i], a[i] - r * a[i]);
        ASSERT_EQ(added[i], a[i] + r * base[i]);
    }
    EXPECT_EQ(bound_base[n], r);
    for (std::size_t i = n; i < 2 * n; ++i) ASSERT_EQ(added[i], a[i]);
}

template <std::size_t D>
void check_planes(LaneSet set, std::size_t n) {
    const ExtensionVectors<D>& vectors = extension_vectors<D>(set);
    std::vector<KoalaBear> a(D * n), b(D * n), by_element(D * n), by_base(D * n), base(n);
    for (auto& x : a) x = some_base();
    for (auto& x : b) x = some_base();
    vectors.multiply_planes(a.data(), b.data(), by_element.data(), n);
    vectors.multiply_planes_base(a.data(), b.data(), by_base.data(), n);
    vectors.multiply_base(a.data(), b.data(), base.data(), n);
    for (std::size_t i = 0; i < n; ++i) {
        Extension<D> x, y;
        for (std::size_t k = 0; k < D; ++k) x[k] = a[k * n + i], y[k] = b[k * n + i];
        for (std::size_t k = 0; k < D; ++k) {
            ASSERT_EQ(by_element[k * n + i], (x * y)[k]);
            ASSERT_EQ(by_base[k * n + i], x[k] * b[i]);
        }
        ASSERT_EQ(base[i], a[i] * b[i]);
    }
}

TEST(ExtensionVectors, every_form_equals_the_formula) {
    for (const LaneSet set : {LaneSet::kNone, LaneSet::kAvx2, LaneSet::kAvx512}) {
        if (set > best_lanes()) continue;
        for (const std::size_t n : {0u, 1u, 2u, 7u, 8u, 9u, 15u, 16u, 17u, 33u, 500u}) {
            check<4>(set, n);
            check_planes<4>(set, n);
            check<5>(set, n);
            check_planes<5>(set, n);
            check<6>(set, n);
            check_planes<6>(set, n);
        }
    }
}

/// Sums of many largest products: an accumulator that is not corrected in time overflows.
TEST(ExtensionVectors, long_sums_of_the_largest_products) {
    constexpr std::size_t kN = 1000;
    Extension<5> largest;
    for (std::size_t i = 0; i < 5; ++i) largest[i] = KoalaBear::from_raw(KoalaBear::kModulus - 1);
    const std::vector<Extension<5>> weights(kN, largest);
    const std::vector<KoalaBear> values(kN, largest[0]);
    for (const LaneSet set : {LaneSet::kNone, LaneSet::kAvx2, LaneSet::kAvx512}) {
        if (set > best_lanes()) continue;
        EXPECT_EQ(extension_vectors<5>(set).dot_base(values.data(), weights.data(), kN),
                  largest * largest[0] * KoalaBear::from_canonical(kN));
        EXPECT_EQ(extension_vectors<5>(set).dot(weights.data(), weights.data(), kN),
                  largest * largest * KoalaBear::from_canonical(kN));
    }
}

}  // namespace
}  // namespace belay::crypto
