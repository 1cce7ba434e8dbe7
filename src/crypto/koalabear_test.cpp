// SPDX-License-Identifier: Apache-2.0
#include "crypto/koalabear.h"

#include <gtest/gtest.h>

#include <random>

#include "crypto/kb5.h"

namespace belay::crypto {
namespace {

constexpr u64 kP = KoalaBear::kModulus;
static_assert(static_cast<u32>(kP * KoalaBear::kModulusInverse) == 1);

/// The field's edges: around 0, p / 2 and p, and each power of two and its neighbours.
std::vector<u32> edge_values() {
    std::vector<u32> out = {0, 1, 2, kP - 1, kP - 2, kP / 2 - 1, kP / 2, kP / 2 + 1, kP / 2 + 2};
    for (unsigned k = 1; k < 31; ++k)
        for (const u32 v : {(u32{1} << k) - 1, u32{1} << k, (u32{1} << k) + 1})
            if (v < kP) out.push_back(v);
    return out;
}

template <unsigned k>
void check_halving(u32 value) {
    const KoalaBear x = KoalaBear::from_canonical(value);
    EXPECT_EQ(x.halved<k>() * KoalaBear::from_canonical(u32{1} << k), x) << value << " / 2^" << k;
    EXPECT_LT(x.halved<k>().raw(), kP);
}

TEST(KoalaBear, every_pair_of_edges) {
    for (const u32 a : edge_values()) {
        const KoalaBear x = KoalaBear::from_canonical(a);
        EXPECT_EQ(x.canonical(), a);
        EXPECT_EQ((-x).canonical(), (kP - a) % kP);
        EXPECT_EQ(x * x.inverse(), KoalaBear::from_canonical(a != 0));
        check_halving<1>(a);
        check_halving<3>(a);
        check_halving<4>(a);
        check_halving<8>(a);
        check_halving<24>(a);
        for (const u32 b : edge_values()) {
            const KoalaBear y = KoalaBear::from_canonical(b);
            EXPECT_EQ((x + y).canonical(), (u64{a} + b) % kP);
            EXPECT_EQ((x - y).canonical(), (u64{a} + kP - b) % kP);
            EXPECT_EQ((x * y).canonical(), u64{a} * b % kP);
        }
    }
    EXPECT_EQ(KoalaBear::from_u64(~u64{0}).canonical(), ~u64{0} % kP);
    EXPECT_FALSE(KoalaBear::is_canonical(KoalaBear::kModulus));
}

Kb5Words random_words(std::mt19937& random) {
    Kb5Words out;
    for (u32& word : out) word = random() % KoalaBear::kModulus;
    return out;
}

/// Schoolbook product, reduced term by term with X^5 = 1 - X^2.
Kb5Words slow_product(const Kb5Words& a, const Kb5Words& b) {
    std::array<u64, 9> c{};
    for (std::size_t i = 0; i < 5; ++i)
        for (std::size_t j = 0; j < 5; ++j) c[i + j] = (c[i + j] + u64{a[i]} * b[j]) % kP;
    for (std::size_t d = 8; d >= 5; --d) {
        c[d - 5] = (c[d - 5] + c[d]) % kP;
        c[d - 3] = (c[d - 3] + kP - c[d]) % kP;
        c[d] = 0;
    }
    Kb5Words out;
    for (std::size_t i = 0; i < 5; ++i) out[i] = static_cast<u32>(c[i]);
    return out;
}

TEST(Kb5, is_a_field_of_p_to_the_five) {
    // X^(p^5) = X and X^p != X: every factor's degree divides 5 and not all are 1, so the polynomial is
    // irreducible.
    const Kb5 x = Kb5::from_canonical({0, 1, 0, 0, 0});
    Kb5 image = x;
    for (int i = 0; i < 5; ++i) {
        image = image.power(kP);
        EXPECT_EQ(image == x, i == 4);
    }
}

TEST(Kb5, product_inverse_and_frobenius) {
    std::mt19937 random(5);
    for (int i = 0; i < 50; ++i) {
        const Kb5Words a = random_words(random), b = random_words(random);
        const Kb5 x = Kb5::from_canonical(a), y = Kb5::from_canonical(b);
        EXPECT_EQ((x * y).canonical(), slow_product(a, b));
        EXPECT_EQ(x.frobenius(), x.power(kP));
        EXPECT_EQ(x * x.inverse(), Kb5(KoalaBear::from_canonical(1)));
        EXPECT_EQ((x + y) - y, x);
    }
    EXPECT_TRUE(Kb5{}.inverse().is_zero());
}

TEST(Kb5, dot_is_the_sum_of_products) {
    std::mt19937 random(6);
    std::vector<Kb5Words> x, y;
    Kb5 sum;
    for (int n = 0; n <= 48; ++n) {
        EXPECT_EQ(kb5_dot(x, y), sum.canonical()) << n;
        x.push_back(n == 0 ? Kb5Words{kP - 1, kP - 1, kP - 1, kP - 1, kP - 1} : random_words(random));
        y.push_back(n == 0 ? x[0] : random_words(random));
        sum += Kb5::from_canonical(x.back()) * Kb5::from_canonical(y.back());
    }
}

}  // namespace
}  // namespace belay::crypto
