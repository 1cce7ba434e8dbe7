// SPDX-License-Identifier: Apache-2.0
// The algorithms that are templates on a field, on everything there is in a tiny one.
#include <gtest/gtest.h>

#include "crypto/eq_table.h"
#include "crypto/lane_region.h"
#include "crypto/ntt.h"
#include "crypto/test_toy_field.h"

#include "crypto/ntt_kernels.inc"

namespace belay::crypto {
namespace {

/// Calls check with every vector of n field elements.
template <class F, class Check>
void for_all(std::size_t n, Check check) {
    std::vector<F> values(n);
    for (;;) {
        check(values);
        std::size_t i = 0;
        while (i < n && values[i] == F(F::kModulus - 1)) values[i++] = F(0);
        if (i == n) return;
        values[i] += F(1);
    }
}

template <class F>
F horner(std::span<const F> coefficients, F x) {
    F out;
    for (std::size_t i = coefficients.size(); i-- > 0;) out = out * x + coefficients[i];
    return out;
}

/// Transforms `columns` polynomials through pieces of `cache` words and compares every value.
template <class F>
void check_ntt(const std::vector<F>& matrix, unsigned log_rows, std::size_t columns, std::size_t cache) {
    for (unsigned expansion = 0; log_rows + expansion <= TwoAdic<F>::kLogOrder; ++expansion) {
        const unsigned bits = log_rows + expansion;
        std::vector<F> out(matrix.size() << expansion);
        NttPlanOver<F>(matrix.data(), {log_rows, columns, expansion}, out.data(), ntt_block<ToyLanes<F>>,
                       cache)
            .run_all();
        const F root = two_adic_root<F>(bits);
        std::vector<F> polynomial(std::size_t{1} << log_rows);
        for (std::size_t column = 0; column < columns; ++column) {
            for (std::size_t i = 0; i < polynomial.size(); ++i) polynomial[i] = matrix[i * columns + column];
            for (std::size_t row = 0; row < std::size_t{1} << bits; ++row)
                ASSERT_EQ(out[row * columns + column],
                          horner<F>(polynomial, root.power(reversed_bits(row, bits))));
        }
    }
}

TEST(ToyField, roots) {
    EXPECT_EQ(TwoAdic<Toy17>::kLogOrder, 4u);
    EXPECT_EQ(TwoAdic<Toy97>::kLogOrder, 5u);
    for (unsigned k = 1; k <= 5; ++k) EXPECT_EQ(two_adic_root<Toy97>(k).power(u64{1} << (k - 1)), Toy97(96));
}

TEST(ToyField, transforms_of_all_polynomials) {
    for_all<Toy5>(4, [](const std::vector<Toy5>& f) { check_ntt(f, 2, 1, 1 << 16); });
    for_all<Toy17>(2, [](const std::vector<Toy17>& f) { check_ntt(f, 1, 1, 1 << 16); });
    // All polynomials of degree 3 over 17 elements, 17 at a time side by side.
    for_all<Toy17>(3, [](const std::vector<Toy17>& f) {
        std::vector<Toy17> matrix(4 * 17);
        for (u32 column = 0; column < 17; ++column) {
            for (std::size_t i = 0; i < 3; ++i) matrix[i * 17 + column] = f[i];
            matrix[3 * 17 + column] = Toy17(column);
        }
        check_ntt(matrix, 2, 17, 1 << 16);
    });
}

/// All monomials, which is all polynomials by linearity, in one phase and cut into two in every way.
TEST(ToyField, transforms_of_all_sizes_and_cuts) {
    for (unsigned log_rows = 0; log_rows <= 5; ++log_rows) {
        const std::size_t n = std::size_t{1} << log_rows;
        std::vector<Toy97> identity(n * n);
        for (std::size_t i = 0; i < n; ++i) identity[i * n + i] = Toy97(1);
        for (std::size_t cache = 1; cache <= 2048; cache *= 2) check_ntt(identity, log_rows, n, cache);
    }
}

TEST(ToyField, eq_at_every_point) {
    for_all<Toy17>(3, [](const std::vector<Toy17>& point) {
        const std::span<const Toy17> r(point);
        std::array<Toy17, 8> table, sliced;
        eq_table<Toy17>(r, Toy17(3), table.data());
        for (unsigned log_parts = 0; log_parts <= 3; ++log_parts) {
            for (u64 part = 0; part < u64{1} << log_parts; ++part)
                eq_table_part<Toy17>(r, Toy17(3), part, log_parts, sliced.data() + (part << (3 - log_parts)));
            ASSERT_EQ(table, sliced);
        }
        for (u32 x = 0; x < 8; ++x) {
            Toy17 expected(3);
            for (u32 i = 0; i < 3; ++i) expected *= (x >> i & 1) != 0 ? r[i] : Toy17(1) - r[i];
            ASSERT_EQ(table[x], expected);
            ASSERT_EQ(eq_at(r, x) * Toy17(3), expected);
            const std::array<Toy17, 3> bits{Toy17(x & 1), Toy17(x >> 1 & 1), Toy17(x >> 2)};
            ASSERT_EQ(eq_of<Toy17>(r, bits) * Toy17(3), expected);
        }
    });
}

/// Every function on {0,1}^2 and, with the last values left out, on part of it.
TEST(ToyField, multilinear_extension_of_every_function_at_every_point) {
    for_all<Toy5>(4, [](const std::vector<Toy5>& f) {
        for_all<Toy5>(2, [&](const std::vector<Toy5>& r) {
            const Toy5 low = f[0] + r[0] * (f[1] - f[0]), high = f[2] + r[0] * (f[3] - f[2]);
            ASSERT_EQ((multilinear_at<Toy5, Toy5>(f, r)), low + r[1] * (high - low));
            const Toy5 cut = f[2] - r[0] * f[2];
            ASSERT_EQ((multilinear_at<Toy5, Toy5>(std::span(f).first(3), r)), low + r[1] * (cut - low));
        });
    });
}

}  // namespace
}  // namespace belay::crypto
