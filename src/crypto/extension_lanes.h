// SPDX-License-Identifier: Apache-2.0
// Lanes of Extension<D>, coefficient by coefficient. To be included inside a region (lanes.h) for vectors.
#pragma once

#include "crypto/extension.h"
#include "crypto/lane_region.h"
#include "crypto/lanes.h"

namespace belay::crypto {

/// One half of the sum of a[i] b[i], i < n.
template <unsigned half, std::size_t n, class L>
[[gnu::always_inline]] inline void sum_half(typename L::Products& sum, const typename L::Factor* a,
                                            const typename L::Factor* b) {
    sum.template start_half<half>(a[0], b[0]);
#pragma GCC unroll 64
    for (std::size_t i = 1; i < n; ++i) {
        if (i >= 4 && i % 2 == 0) sum.template correct_half<half>();
        sum.template add_half<half>(a[i], b[i]);
    }
}

/// sum of a[i] b[i], i < n, to be reduced once.
template <std::size_t n, class L>
[[gnu::always_inline]] inline typename L::Products sum_of_products(const typename L::Factor* a,
                                                                   const typename L::Factor* b) {
    typename L::Products sum;
    sum_half<0, n, L>(sum, a, b);
    if constexpr (L::Products::kHalves == 2) sum_half<1, n, L>(sum, a, b);
    return sum;
}

template <std::size_t D, class L>
struct ExtensionLanes {
    static constexpr std::size_t kDegree = D;
    static constexpr std::size_t kCount = L::kCount;
    using Element = Extension<D>;
    using Factor = typename L::Factor;

    L c[D];

    BELAY_LANES_INLINE static ExtensionLanes zero() { return broadcast(KoalaBear{}); }
    BELAY_LANES_INLINE static ExtensionLanes broadcast(const Element& value) {
        ExtensionLanes out;
        for (std::size_t i = 0; i < D; ++i) out.c[i] = L::broadcast(value[i]);
        return out;
    }
    /// Elements of the base field.
    BELAY_LANES_INLINE static ExtensionLanes of(L base) {
        ExtensionLanes out = zero();
        out.c[0] = base;
        return out;
    }

    /// Coefficient i of lane j from planes[i * stride + j].
    BELAY_LANES_INLINE static ExtensionLanes load_planes(const KoalaBear* planes, std::size_t stride) {
        ExtensionLanes out;
        for (std::size_t i = 0; i < D; ++i) out.c[i] = L::load(planes + i * stride);
        return out;
    }
    BELAY_LANES_INLINE void store_planes(KoalaBear* planes, std::size_t stride) const {
        for (std::size_t i = 0; i < D; ++i) c[i].store(planes + i * stride);
    }
    /// Lane j from elements[j].
    BELAY_LANES_INLINE static ExtensionLanes load(const Element* elements) {
        ExtensionLanes out;
        L::template load_apart<D>(&(*elements)[0], out.c);
        return out;
    }
    BELAY_LANES_INLINE void store(Element* elements) const {
        L::template store_together<D>(&(*elements)[0], c);
    }
    /// Lane j of `even` from elements[2 j], of `odd` from elements[2 j + 1].
    BELAY_LANES_INLINE static void load_pairs(const Element* elements, ExtensionLanes& even,
                                              ExtensionLanes& odd) {
        const ExtensionLanes low = load(elements), high = load(elements + kCount);
        for (std::size_t i = 0; i < D; ++i) L::unzip(low.c[i], high.c[i], even.c[i], odd.c[i]);
    }
    /// The first n <= kCount lanes; the others are zero.
    BELAY_LANES_INLINE static ExtensionLanes load_first(const Element* elements, std::size_t n) {
        Element some[kCount];
        for (std::size_t j = 0; j < n; ++j) some[j] = elements[j];
        return load(some);
    }
    BELAY_LANES_INLINE void store_first(Element* elements, std::size_t n) const {
        Element all[kCount];
        store(all);
        for (std::size_t j = 0; j < n; ++j) elements[j] = all[j];
    }

    /// The sum of all lanes.
    BELAY_LANES_INLINE Element sum() const {
        Element out;
        for (std::size_t i = 0; i < D; ++i) out[i] = c[i].sum();
        return out;
    }

    BELAY_LANES_INLINE friend ExtensionLanes operator+(const ExtensionLanes& a, const ExtensionLanes& b) {
        ExtensionLanes out;
        for (std::size_t i = 0; i < D; ++i) out.c[i] = a.c[i] + b.c[i];
        return out;
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator-(const ExtensionLanes& a, const ExtensionLanes& b) {
        ExtensionLanes out;
        for (std::size_t i = 0; i < D; ++i) out.c[i] = a.c[i] - b.c[i];
        return out;
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator+(const ExtensionLanes& a, L b) {
        ExtensionLanes out = a;
        out.c[0] += b;
        return out;
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator-(const ExtensionLanes& a, L b) {
        ExtensionLanes out = a;
        out.c[0] -= b;
        return out;
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator*(const ExtensionLanes& a, L b) {
        ExtensionLanes out;
        const Factor factor(b);
        for (std::size_t i = 0; i < D; ++i) out.c[i] = L::Products::of(Factor(a.c[i]), factor).reduced();
        return out;
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator*(L a, const ExtensionLanes& b) { return b * a; }
    BELAY_LANES_INLINE friend ExtensionLanes operator*(const ExtensionLanes& a, const ExtensionLanes& b) {
        return a * Multiplier(b);
    }
    BELAY_LANES_INLINE friend ExtensionLanes operator*(const ExtensionLanes& a, const Element& b) {
        return a * Multiplier(broadcast(b));
    }
    BELAY_LANES_INLINE ExtensionLanes& operator+=(const ExtensionLanes& o) { return *this = *this + o; }
    BELAY_LANES_INLINE ExtensionLanes& operator-=(const ExtensionLanes& o) { return *this = *this - o; }
    BELAY_LANES_INLINE ExtensionLanes& operator*=(const ExtensionLanes& o) { return *this = *this * o; }

    /// b, b X, .., b X^(D-1): coefficient k of a product is one sum of D products a_i (b X^i)_k with one
    /// reduction. Worth keeping where b multiplies many times.
    struct Multiplier {
        Factor columns[D][D];

        BELAY_LANES_INLINE explicit Multiplier(const ExtensionLanes& b) {
            L v[D];
            for (std::size_t k = 0; k < D; ++k) columns[0][k] = Factor(v[k] = b.c[k]);
            for (std::size_t i = 1; i < D; ++i) {
                for (std::size_t k = 0; k < D; ++k) columns[i][k] = columns[i - 1][(k + D - 1) % D];
                times_x(v, columns[i]);
            }
        }

      private:
        /// v X, reduced by the modulus; `column` comes shifted and only what differs is made anew.
        BELAY_LANES_INLINE static void times_x(L* v, Factor* column) {
            const L top = v[D - 1];
            for (std::size_t k = D - 1; k > 0; --k) v[k] = v[k - 1];
            if constexpr (D == 4) {  // X^4 = 3
                v[0] = top + top + top;
                column[0] = Factor(v[0]);
            } else if constexpr (D == 5) {  // X^5 = 1 - X^2
                v[0] = top;
                v[2] -= top;
                column[2] = Factor(v[2]);
            } else {  // X^6 = -1 - X^3
                static_assert(D == 6);
                v[0] = -top;
                v[3] -= top;
                column[0] = Factor(v[0]);
                column[3] = Factor(v[3]);
            }
        }
    };
    BELAY_LANES_INLINE friend ExtensionLanes operator*(const ExtensionLanes& a, const Multiplier& b) {
        Factor factors[D];
        for (std::size_t i = 0; i < D; ++i) factors[i] = Factor(a.c[i]);
        typename L::Products sums[D];
        sum_rows<0>(sums, factors, b);
        if constexpr (L::Products::kHalves == 2) sum_rows<1>(sums, factors, b);
        ExtensionLanes out;
        for (std::size_t k = 0; k < D; ++k) out.c[k] = sums[k].reduced();
        return out;
    }

  private:
    template <unsigned half>
    BELAY_LANES_INLINE static void sum_rows(typename L::Products* sums, const Factor* a,
                                            const Multiplier& b) {
#pragma GCC unroll 8
        for (std::size_t k = 0; k < D; ++k) {
            Factor row[D];
#pragma GCC unroll 8
            for (std::size_t i = 0; i < D; ++i) row[i] = b.columns[i][k];
            sum_half<half, D, L>(sums[k], a, row);
        }
    }
};

}  // namespace belay::crypto
