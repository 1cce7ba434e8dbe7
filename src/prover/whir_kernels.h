// SPDX-License-Identifier: Apache-2.0
// The loops of the commitment's prover, in each form of lanes (crypto/lanes.h). Counts of words and elements
// that a kernel takes at a time are multiples of 16 unless it says otherwise.
#pragma once

#include "crypto/extension.h"
#include "crypto/poseidon2_lanes.h"

namespace belay::prover {

/// Canonical values as big-endian words: what is hashed.
using CanonicalBytes = void (*)(const crypto::KoalaBear* in, std::size_t words, u8* out);

template <std::size_t D>
struct WhirKernels {
    using E = crypto::Extension<D>;
    using KoalaBear = crypto::KoalaBear;

    /// out[j] = sum_r weights[r] cells[width r + j], any number of rows.
    void (*sum_rows)(const KoalaBear* cells, std::size_t width, std::size_t rows, const E* weights, E* out);
    /// out[r] = sum_j weights[j] cells[width r + j], any number of rows.
    void (*fold_rows)(const KoalaBear* cells, std::size_t width, std::size_t rows, const E* weights, E* out);
    /// out[i] += sum_q factors[q] columns[q stride + i], i < n, any number of columns.
    void (*add_columns)(const KoalaBear* columns, std::size_t stride, std::size_t count, const E* factors,
                        std::size_t n, E* out);
    // What follows takes any count.
    /// out[0] += sum f[2i] w[2i], out[1] += sum (f[2i+1] - f[2i]) (w[2i+1] - w[2i]), i < pairs.
    void (*round)(const E* f, const E* w, std::size_t pairs, E* out);
    /// out[i] += factor in[i].
    void (*add_scaled)(const E* in, std::size_t n, const E& factor, E* out);
};

/// `set` is at most best_lanes().
template <std::size_t D>
WhirKernels<D> whir_kernels(crypto::LaneSet set = crypto::best_lanes());
CanonicalBytes canonical_bytes(crypto::LaneSet set = crypto::best_lanes());

// The forms, one file each.
template <std::size_t D>
WhirKernels<D> whir_kernels_scalar();
template <std::size_t D>
WhirKernels<D> whir_kernels_avx2();
template <std::size_t D>
WhirKernels<D> whir_kernels_avx512();
void canonical_bytes_scalar(const crypto::KoalaBear* in, std::size_t words, u8* out);
void canonical_bytes_avx2(const crypto::KoalaBear* in, std::size_t words, u8* out);
void canonical_bytes_avx512(const crypto::KoalaBear* in, std::size_t words, u8* out);

}  // namespace belay::prover
