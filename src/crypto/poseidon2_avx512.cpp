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

/// The same, hidden from the optimizer: it would take multiplications by these constants apart into slower
/// shifts.
Vector opaque(u32 value) {
    Vector v = broadcast(value);
    asm("" : "+v"(v));
    return v;
}

/// x - x p^-1 p for the signed 64-bit x in the even or odd products: the upper half is x / R mod p in (-p,
/// p).
Vector reduced(Vector product) {
    const Vector q = _mm512_mul_epi32(product, opaque(KoalaBear::kModulusInverse));
    return _mm512_sub_epi64(product, _mm512_mul_epi32(q, opaque(KoalaBear::kModulus)));
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

/// Transposes the 4 x 4 words that rows v[0..4) hold in each of their four 128-bit blocks.
void transpose_blocks(Vector* v) {
    const Vector a0 = _mm512_unpacklo_epi32(v[0], v[1]), a1 = _mm512_unpackhi_epi32(v[0], v[1]);
    const Vector a2 = _mm512_unpacklo_epi32(v[2], v[3]), a3 = _mm512_unpackhi_epi32(v[2], v[3]);
    v[0] = _mm512_unpacklo_epi64(a0, a2);
    v[1] = _mm512_unpackhi_epi64(a0, a2);
    v[2] = _mm512_unpacklo_epi64(a1, a3);
    v[3] = _mm512_unpackhi_epi64(a1, a3);
}

/// Sixteen pairs of digests, 16 words each, to words[i] = word i of every pair.
void load_pairs(Vector* words, const Digest* pairs) {
    Vector rows[16];
    for (unsigned i = 0; i < 16; ++i) rows[i] = _mm512_loadu_si512(pairs[2 * i].data());
    for (unsigned g = 0; g < 16; g += 4) transpose_blocks(rows + g);
    // rows[4 g + c] now holds, in block b, word 4 b + c of pairs 4 g to 4 g + 3.
    for (unsigned c = 0; c < 4; ++c) {
        const Vector even01 = _mm512_shuffle_i32x4(rows[c], rows[4 + c], 0x88);
        const Vector even23 = _mm512_shuffle_i32x4(rows[8 + c], rows[12 + c], 0x88);
        const Vector odd01 = _mm512_shuffle_i32x4(rows[c], rows[4 + c], 0xdd);
        const Vector odd23 = _mm512_shuffle_i32x4(rows[8 + c], rows[12 + c], 0xdd);
        words[c] = _mm512_shuffle_i32x4(even01, even23, 0x88);
        words[4 + c] = _mm512_shuffle_i32x4(odd01, odd23, 0x88);
        words[8 + c] = _mm512_shuffle_i32x4(even01, even23, 0xdd);
        words[12 + c] = _mm512_shuffle_i32x4(odd01, odd23, 0xdd);
    }
}

/// The way back for the eight words of sixteen digests.
void store_digests(Digest* out, Vector* words) {
    transpose_blocks(words);
    transpose_blocks(words + 4);
    // words[c] and words[4 + c] now hold, in block b, the lower and the upper half of digest 4 b + c.
    for (unsigned c = 0; c < 4; ++c) {
        alignas(64) std::array<std::array<u32, 4>, 4> low, high;
        _mm512_store_si512(low.data(), words[c]);
        _mm512_store_si512(high.data(), words[4 + c]);
        for (unsigned b = 0; b < 4; ++b) {
            std::memcpy(out[4 * b + c].data(), low[b].data(), 16);
            std::memcpy(out[4 * b + c].data() + 4, high[b].data(), 16);
        }
    }
}

void compress_sixteen(const Digest* pairs, Digest* out) {
    Vector words[16];
    load_pairs(words, pairs);
    const Vector r_squared = broadcast(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    Lanes s[16];
    for (unsigned i = 0; i < 16; ++i) s[i] = Lanes::product(words[i], r_squared);
    poseidon2_detail::permute_state(s);
    for (unsigned i = 0; i < 8; ++i) words[i] = (Lanes::product(s[i].v, broadcast(1)) + Lanes{words[i]}).v;
    store_digests(out, words);
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
