// SPDX-License-Identifier: Apache-2.0
// Eight KoalaBear elements in the lanes of an AVX2 vector. Only for files that run behind a check of the
// processor.
#pragma once

#include <immintrin.h>

#include "crypto/koalabear.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)

namespace belay::crypto::avx2 {

using Vector = __m256i;

inline Vector broadcast(u32 value) { return _mm256_set1_epi32(static_cast<int>(value)); }
/// The odd lanes in the even ones' place.
inline Vector odd_lanes(Vector v) { return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(v))); }

/// x - x p^-1 p for the signed 64-bit x in the even or odd products: the upper half is x / R mod p in (-p,
/// p).
inline Vector reduced(Vector product) {
    const Vector q = _mm256_mul_epi32(product, broadcast(KoalaBear::kModulusInverse));
    return _mm256_sub_epi64(product, _mm256_mul_epi32(q, broadcast(KoalaBear::kModulus)));
}

struct Lanes {
    static constexpr std::size_t kCount = 8;
    Vector v;

    /// From (-p, p) to [0, p): a negative value is large as an unsigned one.
    static Lanes lifted(Vector v) {
        return {_mm256_min_epu32(v, _mm256_add_epi32(v, broadcast(KoalaBear::kModulus)))};
    }
    friend Lanes operator+(Lanes a, Lanes b) {
        const Vector sum = _mm256_add_epi32(a.v, b.v);
        return {_mm256_min_epu32(sum, _mm256_sub_epi32(sum, broadcast(KoalaBear::kModulus)))};
    }
    friend Lanes operator-(Lanes a, Lanes b) { return lifted(_mm256_sub_epi32(a.v, b.v)); }

    /// Merges the upper halves of even and odd results.
    static Lanes merged(Vector even, Vector odd) {
        return lifted(_mm256_blend_epi32(odd_lanes(even), odd, 0xaa));
    }
    static Lanes product(Vector a, Vector b) {
        return merged(reduced(_mm256_mul_epi32(a, b)), reduced(_mm256_mul_epi32(odd_lanes(a), odd_lanes(b))));
    }

    /// The cube of a value in (-p, p): signed products need no lift between the two multiplications.
    static Lanes cube(Vector even) {
        const Vector odd = odd_lanes(even);
        const Vector even2 = odd_lanes(reduced(_mm256_mul_epi32(even, even)));
        const Vector odd2 = odd_lanes(reduced(_mm256_mul_epi32(odd, odd)));
        return merged(reduced(_mm256_mul_epi32(even2, even)), reduced(_mm256_mul_epi32(odd2, odd)));
    }
    static Lanes cube_of_sum(Lanes x, KoalaBear c) {
        return cube(_mm256_add_epi32(x.v, broadcast(c.raw() - KoalaBear::kModulus)));
    }

    template <unsigned k>
    Lanes halved() const {  // see KoalaBear::halved
        const Vector low = _mm256_srli_epi32(_mm256_slli_epi32(v, 32 - k), 8);
        const Vector raised = _mm256_add_epi32(_mm256_srli_epi32(v, k), low);
        return lifted(_mm256_sub_epi32(raised, _mm256_slli_epi32(low, 7)));
    }
};

}  // namespace belay::crypto::avx2

#pragma clang attribute pop
