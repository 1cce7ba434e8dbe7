// SPDX-License-Identifier: Apache-2.0
// Multilinear extensions that a verifier computes by itself. Points are low variable first.
#pragma once

#include <span>
#include <vector>

#include "crypto/eq_table.h"

namespace belay::verifier {

template <class E>
constexpr E one_minus(const E& x) {
    return E::one() - x;
}

/// All eq(point, index), index < 2^point.size(): for short points.
template <class E>
std::vector<E> eq_list(std::span<const E> point) {
    std::vector<E> out{E::one()};
    for (std::size_t i = 0; i < point.size(); ++i) {
        const std::size_t n = out.size();
        out.resize(2 * n);
        for (std::size_t k = 0; k < n; ++k) {
            out[n + k] = out[k] * point[i];
            out[k] -= out[n + k];
        }
    }
    return out;
}

/// The extension of [row < rows]: sum of eq(point, row) over these rows; rows <= 2^point.size().
template <class E>
constexpr E live_at(std::span<const E> point, u64 rows) {
    E below;  // sum over the rows' low bits below those of `rows`
    for (std::size_t i = 0; i < point.size(); ++i)
        below = (rows >> i & 1) != 0 ? one_minus(point[i]) + point[i] * below : one_minus(point[i]) * below;
    return (rows >> point.size() & 1) != 0 ? E::one() : below;
}

/// Sum of eq(a, row) eq(b, row) over row < rows; rows <= 2^a.size().
template <class E>
constexpr E prefix_eq(std::span<const E> a, std::span<const E> b, u64 rows) {
    E below, all = E::one();
    for (std::size_t i = 0; i < a.size(); ++i) {
        const E ones = a[i] * b[i], zeros = ones - a[i] - b[i] + E::one();
        below = (rows >> i & 1) != 0 ? zeros * all + ones * below : zeros * below;
        all *= zeros + ones;
    }
    return (rows >> a.size() & 1) != 0 ? all : below;
}

}  // namespace belay::verifier
