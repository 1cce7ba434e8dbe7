// SPDX-License-Identifier: Apache-2.0
#include "crypto/extension.h"

#include <gtest/gtest.h>

#include <random>

namespace belay::crypto {
namespace {

constexpr u64 kP = KoalaBear::kModulus;

template <class E>
class ExtensionOf : public testing::Test {};
using Degrees = testing::Types<Kb4, Kb5, Kb6>;
TYPED_TEST_SUITE(ExtensionOf, Degrees);

/// X^D as a polynomial of lower degree, in integers.
template <std::size_t D>
constexpr std::array<int, D> top_power() {
    if constexpr (D == 4) return {3, 0, 0, 0};
    if constexpr (D == 5) return {1, 0, -1, 0, 0};
    if constexpr (D == 6) return {-1, 0, 0, -1, 0, 0};
}

/// The product over the integers, without a reduction before the end.
template <std::size_t D>
Extension<D> exact_product(const Extension<D>& a, const Extension<D>& b) {
    const auto x = a.canonical(), y = b.canonical();
    std::array<i128, 2 * D - 1> c{};
    for (std::size_t i = 0; i < D; ++i)
        for (std::size_t j = 0; j < D; ++j) c[i + j] += i128{x[i]} * y[j];
    for (std::size_t d = 2 * D - 2; d >= D; --d)
        for (std::size_t i = 0; i < D; ++i) c[d - D + i] += c[d] * top_power<D>()[i];
    typename Extension<D>::Words out;
    for (std::size_t i = 0; i < D; ++i) {
        const i128 rest = c[i] % i128{kP};
        out[i] = static_cast<u32>(rest < 0 ? rest + i128{kP} : rest);
    }
    return Extension<D>::from_canonical(out);
}

template <class E>
E some_element(std::mt19937& random, bool edges) {
    constexpr u32 kEdges[] = {0, 1, kP / 2, kP / 2 + 1, kP - 1};
    E out;
    for (std::size_t i = 0; i < E::kDegree; ++i) {
        const u32 word = edges ? kEdges[random() % 5] : static_cast<u32>(random() % kP);
        // An edge of the value or of its Montgomery form.
        out[i] = random() % 2 == 0 ? KoalaBear::from_raw(word) : KoalaBear::from_canonical(word);
    }
    return out;
}

TYPED_TEST(ExtensionOf, product_equals_that_of_integers) {
    std::mt19937 random(1);
    for (int i = 0; i < 4000; ++i) {
        const auto a = some_element<TypeParam>(random, i % 2 == 0),
                   b = some_element<TypeParam>(random, i % 4 < 2);
        ASSERT_EQ(a * b, exact_product(a, b));
    }
    // Every coefficient the same edge.
    for (const u32 x : {u32{1}, u32{kP / 2}, u32{kP / 2 + 1}, u32{kP - 1}})
        for (const u32 y : {u32{1}, u32{kP / 2}, u32{kP / 2 + 1}, u32{kP - 1}}) {
            TypeParam a, b;
            for (std::size_t i = 0; i < TypeParam::kDegree; ++i) {
                a[i] = KoalaBear::from_raw(x);
                b[i] = KoalaBear::from_raw(y);
            }
            ASSERT_EQ(a * b, exact_product(a, b));
        }
}

/// X^(p^k) in the ring, whether it is a field or not.
template <class E>
E image_of_x(unsigned k) {
    E out;
    out[1] = KoalaBear::from_canonical(1);
    for (unsigned i = 0; i < k; ++i) out = out.power(kP);
    return out;
}

/// Rabin's test: X^(p^D) = X, and X^(p^(D/q)) - X is a unit for every prime q that divides D.
TYPED_TEST(ExtensionOf, modulus_is_irreducible) {
    constexpr unsigned kD = TypeParam::kDegree;
    const TypeParam x = image_of_x<TypeParam>(0);
    EXPECT_EQ(image_of_x<TypeParam>(kD), x);
    for (const unsigned q : {2u, 3u, 5u}) {
        if (kD % q != 0) continue;
        const TypeParam difference = image_of_x<TypeParam>(kD / q) - x;
        EXPECT_EQ(difference * difference.inverse(), TypeParam::one()) << q;
    }
}

TYPED_TEST(ExtensionOf, inverse_and_frobenius) {
    std::mt19937 random(2);
    for (int i = 0; i < 100; ++i) {
        const auto a = some_element<TypeParam>(random, i % 3 == 0),
                   b = some_element<TypeParam>(random, false);
        EXPECT_EQ(a.frobenius(), a.power(kP));
        if (!a.is_zero()) EXPECT_EQ(a * a.inverse(), TypeParam::one());
        EXPECT_EQ((a + b) - b, a);
        EXPECT_EQ(-a + a, TypeParam());
        EXPECT_EQ(a * b[0], a * TypeParam(b[0]));
    }
    EXPECT_TRUE(TypeParam{}.inverse().is_zero());
}

}  // namespace
}  // namespace belay::crypto
