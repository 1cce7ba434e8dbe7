// SPDX-License-Identifier: Apache-2.0
// Multilinear extensions of the opening's weights in closed form; closed_forms.h has those of the argument.
// Index bit i <-> z[i].
#pragma once

#include <span>
#include <vector>

#include "crypto/extension.h"

namespace belay::verifier {

/// prod_i (1 + z_i (y^(2^i) - 1)): the extension of index -> y^index. `Y` is E or the base field.
template <std::size_t D, class Y>
crypto::Extension<D> powers_at(Y y, std::span<const crypto::Extension<D>> z) {
    using E = crypto::Extension<D>;
    E out = E::one();
    for (const E& coordinate : z) {
        if constexpr (std::is_same_v<Y, E>)
            out *= E::one() + coordinate * (y - E::one());
        else
            out *= E::one() + coordinate * (y - crypto::KoalaBear::from_canonical(1));
        y *= y;
    }
    return out;
}

/// sum_i values[i] eq(z, i); overwrites the 2^z.size() values.
template <std::size_t D>
crypto::Extension<D> evaluate(std::span<crypto::Extension<D>> values,
                              std::span<const crypto::Extension<D>> z) {
    std::size_t n = values.size();
    for (const crypto::Extension<D>& coordinate : z) {
        n /= 2;
        for (std::size_t i = 0; i < n; ++i)
            values[i] = values[2 * i] + coordinate * (values[2 * i + 1] - values[2 * i]);
    }
    return values[0];
}

namespace multilinear_detail {

template <std::size_t D>
struct GeometricRange {
    using E = crypto::Extension<D>;
    std::span<const E> z;
    std::vector<E> squares;  // ratio^(2^i)
    std::vector<E> full;     // the sum over all 2^m indices of m bits

    GeometricRange(std::span<const E> point, const E& ratio) : z(point), full{E::one()} {
        E square = ratio;
        for (const E& coordinate : z) {
            squares.push_back(square);
            full.push_back(full.back() * (E::one() + coordinate * (square - E::one())));
            square *= square;
        }
    }
    E power(u64 exponent) const {
        E out = E::one();
        for (std::size_t i = 0; exponent != 0; ++i, exponent >>= 1)
            if ((exponent & 1) != 0) out *= squares[i];
        return out;
    }
    /// sum_{c < count} ratio^c eq(z, first + c) over the low m bits, 0 < count <= 2^m - first.
    E sum(std::size_t m, u64 first, u64 count) const {
        if (count >> m != 0) return full[m];
        const u64 half = u64{1} << (m - 1);
        const E& top = z[m - 1];
        if (first >= half) return top * sum(m - 1, first - half, count);
        if (count <= half - first) return (E::one() - top) * sum(m - 1, first, count);
        const u64 low = half - first;
        return (E::one() - top) * sum(m - 1, first, low) + top * power(low) * sum(m - 1, 0, count - low);
    }
};

}  // namespace multilinear_detail

/// sum_{c < count} ratio^c eq(z, first + c), first + count <= 2^z.size(): as many products as z has
/// coordinates, a few times.
template <std::size_t D>
crypto::Extension<D> geometric_range(std::span<const crypto::Extension<D>> z,
                                     const crypto::Extension<D>& ratio, u64 first, u64 count) {
    if (count == 0) return {};
    return multilinear_detail::GeometricRange<D>(z, ratio).sum(z.size(), first, count);
}

}  // namespace belay::verifier
