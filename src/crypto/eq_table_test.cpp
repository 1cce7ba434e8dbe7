// SPDX-License-Identifier: Apache-2.0
// toy_field_test.cpp tries everything in a tiny field; here the vector forms behind the same templates.
#include "crypto/eq_table.h"

#include <gtest/gtest.h>

#include <random>

namespace belay::crypto {
namespace {

template <class E>
class EqTable : public testing::Test {
  protected:
    E some() {
        E out;
        for (std::size_t i = 0; i < E::kDegree; ++i)
            out[i] = KoalaBear::from_raw(static_cast<u32>(random_() % KoalaBear::kModulus));
        return out;
    }
    std::vector<E> some(std::size_t n) {
        std::vector<E> out(n);
        for (E& x : out) x = some();
        return out;
    }
    std::mt19937 random_{23};
};
using Degrees = testing::Types<Kb4, Kb5, Kb6>;
TYPED_TEST_SUITE(EqTable, Degrees);

TYPED_TEST(EqTable, entries_and_slices) {
    using E = TypeParam;
    for (const std::size_t h : {0u, 1u, 5u, 9u}) {
        const auto point = this->some(h);
        const E scale = this->some();
        std::vector<E> table(std::size_t{1} << h), sliced(table.size());
        eq_table<E>(point, scale, table.data());
        for (std::size_t x = 0; x < table.size(); ++x) ASSERT_EQ(table[x], scale * eq_at<E>(point, x));
        for (unsigned log_parts = 0; log_parts <= h; log_parts += 2) {
            const std::size_t slice = table.size() >> log_parts;
            for (u64 part = 0; part < u64{1} << log_parts; ++part)
                eq_table_part<E>(point, scale, part, log_parts, sliced.data() + part * slice);
            ASSERT_EQ(sliced, table);
        }
    }
}

/// A table of several slices, with a last one that is cut short.
TYPED_TEST(EqTable, values_of_multilinear_polynomials) {
    using E = TypeParam;
    constexpr std::size_t kH = 14;
    const auto point = this->some(kH), values = this->some(std::size_t{1} << kH);
    std::vector<E> weights(values.size());
    eq_table<E>(point, E::one(), weights.data());
    std::vector<KoalaBear> base;
    for (const E& value : values) base.push_back(value[0]);
    for (const std::size_t n : {std::size_t{0}, std::size_t{1}, std::size_t{4097}, values.size()}) {
        E expected, expected_base;
        for (std::size_t i = 0; i < n; ++i) {
            expected += values[i] * weights[i];
            expected_base += weights[i] * base[i];
        }
        EXPECT_EQ((multilinear_at<E, E>(std::span(values).first(n), point)), expected);
        EXPECT_EQ((multilinear_at<E, KoalaBear>(std::span(base).first(n), point)), expected_base);
    }
}

}  // namespace
}  // namespace belay::crypto
