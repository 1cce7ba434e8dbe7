// SPDX-License-Identifier: Apache-2.0
// Poseidon2 on sixteen states, one in each 32-bit lane of AVX-512 (foundation only).
#if defined(__x86_64__)

#include <immintrin.h>

#include "crypto/koalabear.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_constants.h"

#pragma clang attribute push(__attribute__((target("avx512f"))), apply_to = function)
#include "crypto/poseidon2_rounds.h"

namespace belay::crypto {
namespace {

using Vector = __m512i;

Vector broadcast(u32 value) { return _mm512_set1_epi32(static_cast<int>(value)); }
/// The odd lanes in the even ones' place.
Vector odd_lanes(Vector v) { return _mm512_castps_si512(_mm512_movehdup_ps(_mm512_castsi512_ps(v))); }

/// x - x p^-1 p for the signed 64-bit x in the even or odd products: the upper half is x / R mod p in (-p,
/// p).
Vector reduced(Vector product) {
    const Vector q = _mm512_mul_epi32(product, broadcast(KoalaBear::kModulusInverse));
    return _mm512_sub_epi64(product, _mm512_mul_epi32(q, broadcast(KoalaBear::kModulus)));
}

struct Lanes {
    static constexpr std::size_t kCount = 16;
    Vector v;

    /// From (-p, p) to [0, p): a negative value is large as an unsigned one.
    static Lanes lifted(Vector v) {
        return {_mm512_min_epu32(v, _mm512_add_epi32(v, broadcast(KoalaBear::kModulus)))};
    }
    friend Lanes operator+(Lanes a, Lanes b) {
        const Vector sum = _mm512_add_epi32(a.v, b.v);
        return {_mm512_min_epu32(sum, _mm512_sub_epi32(sum, broadcast(KoalaBear::kModulus)))};
    }
    friend Lanes operator-(Lanes a, Lanes b) { return lifted(_mm512_sub_epi32(a.v, b.v)); }

    /// Merges the upper halves of even and odd results.
    static Lanes merged(Vector even, Vector odd) {
        return lifted(_mm512_mask_blend_epi32(0xaaaa, odd_lanes(even), odd));
    }
    static Lanes product(Vector a, Vector b) {
        return merged(reduced(_mm512_mul_epi32(a, b)), reduced(_mm512_mul_epi32(odd_lanes(a), odd_lanes(b))));
    }

    static Lanes cube_of_sum(Lanes x, KoalaBear c) {
        // x + c - p lies in (-p, p); signed products need no lift between the two multiplications.
        const Vector even = _mm512_add_epi32(x.v, broadcast(c.raw() - KoalaBear::kModulus));
        const Vector odd = odd_lanes(even);
        const Vector even2 = odd_lanes(reduced(_mm512_mul_epi32(even, even)));
        const Vector odd2 = odd_lanes(reduced(_mm512_mul_epi32(odd, odd)));
        return merged(reduced(_mm512_mul_epi32(even2, even)), reduced(_mm512_mul_epi32(odd2, odd)));
    }

    template <unsigned k>
    Lanes halved() const {  // see KoalaBear::halved
        const Vector low = _mm512_srli_epi32(_mm512_slli_epi32(v, 32 - k), 8);
        const Vector raised = _mm512_add_epi32(_mm512_srli_epi32(v, k), low);
        return lifted(_mm512_sub_epi32(raised, _mm512_slli_epi32(low, 7)));
    }
};

/// Word i of sixteen digests that lie `stride` bytes apart, for i < 8.
void gather(Vector* words, const Digest* first) {
    const Vector lane = _mm512_set_epi32(15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0);
    const Vector index = _mm512_slli_epi32(lane, 4);  // two digests, 16 words, from one pair to the next
    for (unsigned i = 0; i < 8; ++i) words[i] = _mm512_i32gather_epi32(index, first->data() + i, 4);
}

void compress_sixteen(const Digest* pairs, Digest* out) {
    Vector words[16];
    gather(words, pairs);
    gather(words + 8, pairs + 1);
    const Vector r_squared = broadcast(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    Lanes s[16];
    for (unsigned i = 0; i < 16; ++i) s[i] = Lanes::product(words[i], r_squared);
    poseidon2_detail::permute_state(s);
    alignas(64) std::array<std::array<u32, 16>, 8> rows;
    for (unsigned i = 0; i < 8; ++i)
        _mm512_store_si512(rows[i].data(), (Lanes::product(s[i].v, broadcast(1)) + Lanes{words[i]}).v);
    for (unsigned lane = 0; lane < 16; ++lane)
        for (unsigned i = 0; i < 8; ++i) out[lane][i] = rows[i][lane];
}

}  // namespace

std::size_t compress_avx512(const Digest* pairs, Digest* out, std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= Lanes::kCount; done += Lanes::kCount) compress_sixteen(pairs + 2 * done, out + done);
    return done;
}

}  // namespace belay::crypto
#pragma clang attribute pop

#endif
