// SPDX-License-Identifier: Apache-2.0
// Multilinear polynomials by their values on {0,1}^h. Low first: bit i of an index is variable i, and
// point[i] its value. E is an extension, or any other field type (a test's tiny one).
//
//     eq(r, x) = product over i of (r_i x_i + (1 - r_i) (1 - x_i))
#pragma once

#include "base/check.h"
#include "crypto/extension_vectors.h"

namespace belay::crypto {

namespace eq_detail {

template <class E>
struct Vectors {
    static void eq_double(E* table, const E& r, std::size_t n) {
        for (std::size_t i = 0; i < n; ++i) {
            table[n + i] = table[i] * r;
            table[i] = table[i] - table[n + i];
        }
    }
    template <class F>
    static E dot(const F* values, const E* weights, std::size_t n) {
        E out{};
        for (std::size_t i = 0; i < n; ++i) out = out + weights[i] * values[i];
        return out;
    }
};

template <std::size_t D>
struct Vectors<Extension<D>> {
    using E = Extension<D>;
    static void eq_double(E* table, const E& r, std::size_t n) {
        extension_vectors<D>().eq_double(table, r, n);
    }
    static E dot(const KoalaBear* values, const E* weights, std::size_t n) {
        return extension_vectors<D>().dot_base(values, weights, n);
    }
    static E dot(const E* values, const E* weights, std::size_t n) {
        return extension_vectors<D>().dot(values, weights, n);
    }
};

}  // namespace eq_detail

/// eq(point, the bits of index).
template <class E>
constexpr E eq_at(std::span<const E> point, u64 index) {
    E out = E::one();
    for (std::size_t i = 0; i < point.size(); ++i)
        out = out * ((index >> i & 1) != 0 ? point[i] : E::one() - point[i]);
    return out;
}

/// eq of two points of the same length.
template <class E>
constexpr E eq_of(std::span<const E> a, std::span<const E> b) {
    E out = E::one();
    for (std::size_t i = 0; i < a.size(); ++i) {
        const E both = a[i] * b[i];
        out = out * (E::one() - a[i] - b[i] + both + both);
    }
    return out;
}

/// out[x] = scale eq(point, x) for all 2^h indices x.
template <class E>
void eq_table(std::span<const E> point, const E& scale, E* out) {
    out[0] = scale;
    for (std::size_t i = 0; i < point.size(); ++i)
        eq_detail::Vectors<E>::eq_double(out, point[i], std::size_t{1} << i);
}

/// Slice `part` of the 2^log_parts equal slices of the same table, for cutting the work: out has the slice's
/// 2^(h - log_parts) entries.
template <class E>
void eq_table_part(std::span<const E> point, const E& scale, u64 part, unsigned log_parts, E* out) {
    const std::size_t low = point.size() - log_parts;
    eq_table<E>(point.first(low), scale * eq_at<E>(point.subspan(low), part), out);
}

/// The value at `point` of the polynomial whose first values these are; those past the end are zero. `values`
/// holds at most 2^h elements of E or of its base field. To cut the work: the sum over slices [s 2^k, (s + 1)
/// 2^k) of eq_at(point.subspan(k), s) multilinear_at(slice s, point.first(k)).
template <class E, class F>
E multilinear_at(std::span<const F> values, std::span<const E> point) {
    // A table over the low variables serves every slice; it stays in the second-level cache.
    constexpr std::size_t kLow = 12;
    const std::size_t low = point.size() < kLow ? point.size() : kLow, slice = std::size_t{1} << low;
    BELAY_CHECK(point.size() >= 64 || values.size() <= u64{1} << point.size());
    std::vector<E> weights(slice), high(std::size_t{1} << (point.size() - low));
    eq_table<E>(point.first(low), E::one(), weights.data());
    eq_table<E>(point.subspan(low), E::one(), high.data());
    E out{};
    for (std::size_t at = 0; at < values.size(); at += slice) {
        const std::size_t n = values.size() - at < slice ? values.size() - at : slice;
        out = out + high[at >> low] * eq_detail::Vectors<E>::dot(values.data() + at, weights.data(), n);
    }
    return out;
}

}  // namespace belay::crypto
