// SPDX-License-Identifier: Apache-2.0
// The inner loops of the fraction and zero-check provers, once per instruction set.
//
// Values of E lie in planes: D arrays of base-field words. "Rows" are blocks of 64 rows of a table, E-values
// of which are planes of 64 words. "Groups" hold 32 consecutive indices of one layer or table, array after
// array of planes of 32 words; the first variable bound is the lowest, so pairs are neighbours. A group's 32
// indices are 16 pairs.
#pragma once

#include "crypto/extension.h"
#include "crypto/lane_set.h"

namespace belay::prover {

using crypto::KoalaBear;

inline constexpr std::size_t kBlockRows = 64, kGroup = 32, kPairs = 16;

template <std::size_t D>
inline constexpr std::size_t kPlane = D * kGroup;  // words of one array in a group
/// The arrays of a fraction group: a unit group has denominators only.
template <std::size_t D>
inline constexpr std::size_t kUnitGroup = 2 * kPlane<D>;  // q0, q1
template <std::size_t D>
inline constexpr std::size_t kFractionGroup = 4 * kPlane<D>;  // q0, q1, p0, p1

/// Operands of a table's products, as numbers of arrays.
struct Product {
    u32 a = 0, b = 0, c = 0;  // c only in products of three
};

/// sum of L + products at a pair's 0, -1 and 2.
template <std::size_t D>
using ThreeSums = std::array<crypto::Extension<D>, 3>;

template <std::size_t D>
struct ArgumentKernels {
    using E = crypto::Extension<D>;
    using In = const KoalaBear*;
    using Out = KoalaBear*;

    // Rows. `columns[v]` points at 64 values of variable v.
    /// out[row] = sum of coefficients[i] columns[variables[i]][row].
    void (*base_form)(const In* columns, const u32* variables, const KoalaBear* coefficients,
                      std::size_t terms, Out out);
    void (*wide_form)(const In* columns, const u32* variables, const E* coefficients, std::size_t terms,
                      const E& constant, Out out);
    /// out += factor a b, or factor a b c with c not null; base-field operands.
    void (*add_product)(const E& factor, In a, In b, In c, Out out);

    // Fractions.
    /// E-values of 64 rows by parity, to two arrays of one group.
    void (*split_rows)(In rows, Out even, Out odd);
    /// Each fraction of the next layer; numerators are `sign` in unit groups. Missing groups are 0/1.
    void (*add_unit)(In in, std::size_t groups, const E& sign, Out out);
    void (*add_fractions)(In in, std::size_t groups, Out out);
    /// One variable bound. In bound groups, p0 has been replaced by p0 + lambda q0.
    void (*bind_unit)(In in, std::size_t groups, const E& t, Out out);
    void (*bind_unit_last)(In in, std::size_t groups, const E& t, const E& sign, const E& lambda, Out out);
    void (*bind_first)(In in, std::size_t groups, const E& t, const E& lambda, Out out);
    void (*bind_fractions)(In in, std::size_t groups, const E& t, const E& lambda, Out out);
    /// sum over pairs of weight times the layer's polynomial at 0, less lambda, and times its leading
    /// coefficient. Weights are planes.
    void (*round_unit)(In in, std::size_t pairs, In weights, std::size_t stride, const E& sign,
                       const E& lambda, const E& inverse, E* sums);
    void (*round_first)(In in, std::size_t pairs, In weights, std::size_t stride, const E& lambda, E* sums);
    void (*round_fractions)(In in, std::size_t pairs, In weights, std::size_t stride, const E& lambda,
                            E* sums);

    // Zero-check. Arrays: wide ones first, L being number 0, then base ones.
    struct Products {
        const Product* two_base = nullptr;  // base a, wide b
        std::size_t two_bases = 0;
        const Product* two_wide = nullptr;
        std::size_t two_wides = 0;
        const Product* three_base = nullptr;  // base a and b, wide c
        std::size_t three_bases = 0;
        const Product* three_wide = nullptr;
        std::size_t three_wides = 0;
    };
    /// 64 rows: wide[i], base[i] are the arrays.
    void (*rows_round)(const In* wide, const In* base, const Products& products, In weights,
                       std::size_t stride, ThreeSums<D>& sums);
    void (*rows_bind)(const In* wide, std::size_t wides, const In* base, std::size_t bases, const E& t,
                      Out out);
    /// Groups of `arrays` arrays; products number all arrays alike.
    void (*group_round)(In in, std::size_t arrays, const Products& products, std::size_t pairs, In weights,
                        std::size_t stride, ThreeSums<D>& sums);
    void (*group_bind)(In in, std::size_t arrays, std::size_t groups, const E& t, Out out);

    // Openings.
    /// sum of values[i] weight[i].
    E (*dot)(In values, std::size_t n, In weights, std::size_t stride);
};

template <std::size_t D>
const ArgumentKernels<D>& argument_kernels(crypto::LaneSet set = crypto::best_lanes());

}  // namespace belay::prover
