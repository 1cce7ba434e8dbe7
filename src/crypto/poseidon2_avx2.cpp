// SPDX-License-Identifier: Apache-2.0
// Poseidon2 on eight states, one in each 32-bit lane of AVX2.
#if defined(__x86_64__)

#include <immintrin.h>

#include "crypto/koalabear.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_constants.h"

#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#include "crypto/poseidon2_rounds.h"

namespace belay::crypto {
namespace {

using Vector = __m256i;

Vector broadcast(u32 value) { return _mm256_set1_epi32(static_cast<int>(value)); }
/// The odd lanes in the even ones' place.
Vector odd_lanes(Vector v) { return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(v))); }

/// x - x p^-1 p for the signed 64-bit x in the even or odd products: the upper half is x / R mod p in (-p,
/// p).
Vector reduced(Vector product) {
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

    static Lanes cube_of_sum(Lanes x, KoalaBear c) {
        // x + c - p lies in (-p, p); signed products need no lift between the two multiplications.
        const Vector even = _mm256_add_epi32(x.v, broadcast(c.raw() - KoalaBear::kModulus));
        const Vector odd = odd_lanes(even);
        const Vector even2 = odd_lanes(reduced(_mm256_mul_epi32(even, even)));
        const Vector odd2 = odd_lanes(reduced(_mm256_mul_epi32(odd, odd)));
        return merged(reduced(_mm256_mul_epi32(even2, even)), reduced(_mm256_mul_epi32(odd2, odd)));
    }

    template <unsigned k>
    Lanes halved() const {  // see KoalaBear::halved
        const Vector low = _mm256_srli_epi32(_mm256_slli_epi32(v, 32 - k), 8);
        const Vector raised = _mm256_add_epi32(_mm256_srli_epi32(v, k), low);
        return lifted(_mm256_sub_epi32(raised, _mm256_slli_epi32(low, 7)));
    }
};

/// The transpose of eight rows of eight words.
void transpose(Vector* r) {
    Vector a[8], b[8];
    for (unsigned i = 0; i < 8; i += 2) {
        a[i] = _mm256_unpacklo_epi32(r[i], r[i + 1]);
        a[i + 1] = _mm256_unpackhi_epi32(r[i], r[i + 1]);
    }
    for (unsigned i = 0; i < 8; i += 4) {
        b[i] = _mm256_unpacklo_epi64(a[i], a[i + 2]);
        b[i + 1] = _mm256_unpackhi_epi64(a[i], a[i + 2]);
        b[i + 2] = _mm256_unpacklo_epi64(a[i + 1], a[i + 3]);
        b[i + 3] = _mm256_unpackhi_epi64(a[i + 1], a[i + 3]);
    }
    for (unsigned i = 0; i < 4; ++i) {
        r[i] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x20);
        r[i + 4] = _mm256_permute2x128_si256(b[i], b[i + 4], 0x31);
    }
}

Vector load(const Digest& digest) {
    return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(digest.data()));
}

void compress_eight(const Digest* pairs, Digest* out) {
    Vector words[16];
    for (unsigned i = 0; i < 8; ++i) {
        words[i] = load(pairs[2 * i]);
        words[i + 8] = load(pairs[2 * i + 1]);
    }
    transpose(words);
    transpose(words + 8);
    const Vector r_squared = broadcast(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    Lanes s[16];
    for (unsigned i = 0; i < 16; ++i) s[i] = Lanes::product(words[i], r_squared);
    poseidon2_detail::permute_state(s);
    for (unsigned i = 0; i < 8; ++i) words[i] = (Lanes::product(s[i].v, broadcast(1)) + Lanes{words[i]}).v;
    transpose(words);
    for (unsigned i = 0; i < 8; ++i) _mm256_storeu_si256(reinterpret_cast<__m256i*>(out[i].data()), words[i]);
}

}  // namespace

std::size_t compress_avx2(const Digest* pairs, Digest* out, std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= Lanes::kCount; done += Lanes::kCount) compress_eight(pairs + 2 * done, out + done);
    return done;
}

}  // namespace belay::crypto
#pragma clang attribute pop

#endif
