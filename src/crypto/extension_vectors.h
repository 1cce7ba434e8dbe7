// SPDX-License-Identifier: Apache-2.0
// Long vectors of Extension<D>, in lanes where the processor has them.
#pragma once

#include "crypto/extension.h"
#include "crypto/lane_set.h"

namespace belay::crypto {

template <std::size_t D>
struct ExtensionVectors {
    using E = Extension<D>;

    /// sum of values[i] weights[i], i < n.
    E (*dot_base)(const KoalaBear* values, const E* weights, std::size_t n);
    E (*dot)(const E* values, const E* weights, std::size_t n);
    /// One variable bound to r, the lowest: out[i] = in[2 i] + r (in[2 i + 1] - in[2 i]), i < n.
    void (*bind_low_base)(const KoalaBear* in, const E& r, E* out, std::size_t n);
    /// `out` may be `in`.
    void (*bind_low)(const E* in, const E& r, E* out, std::size_t n);
    /// One variable more, the highest, in an eq table of n entries: entry n + i becomes r times entry i,
    /// which becomes 1 - r times itself.
    void (*eq_double)(E* table, const E& r, std::size_t n);
    /// out[i] += factor * values[i], i < n.
    void (*add_scaled_base)(E* out, const KoalaBear* values, const E& factor, std::size_t n);

    /// n products, element by element. Coefficient k of element i is planes[k n + i].
    void (*multiply_planes)(const KoalaBear* a, const KoalaBear* b, KoalaBear* out, std::size_t n);
    /// The same by base elements b[i].
    void (*multiply_planes_base)(const KoalaBear* a, const KoalaBear* b, KoalaBear* out, std::size_t n);
    void (*multiply_base)(const KoalaBear* a, const KoalaBear* b, KoalaBear* out, std::size_t n);
};

/// The form for a set of lanes, at most best_lanes(). D is 4, 5 or 6.
template <std::size_t D>
const ExtensionVectors<D>& extension_vectors(LaneSet set = best_lanes());

}  // namespace belay::crypto
