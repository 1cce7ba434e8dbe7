// SPDX-License-Identifier: Apache-2.0
// Sixteen KoalaBear elements in the lanes of an AVX-512 vector (foundation only). Only for regions (lanes.h)
// that run behind a check of the processor.
#pragma once

#include <immintrin.h>

#include "crypto/lane_region.h"
#include "crypto/lanes.h"

BELAY_AVX512_BEGIN

namespace belay::crypto::avx512 {

using Vector = __m512i;

BELAY_LANES_INLINE Vector all_lanes(u32 value) { return _mm512_set1_epi32(static_cast<int>(value)); }
/// See avx2::opaque.
BELAY_LANES_INLINE Vector opaque(u32 value) {
    Vector v = all_lanes(value);
    asm("" : "+v"(v));
    return v;
}
/// `value` in the odd lanes, 0 in the even ones.
BELAY_LANES_INLINE Vector high_words(u32 value) {
    return _mm512_set1_epi64(static_cast<i64>(u64{value} << 32));
}
BELAY_LANES_INLINE Vector add32(Vector a, Vector b) { return _mm512_add_epi32(a, b); }
BELAY_LANES_INLINE Vector sub32(Vector a, Vector b) { return _mm512_sub_epi32(a, b); }
BELAY_LANES_INLINE Vector add64(Vector a, Vector b) { return _mm512_add_epi64(a, b); }
BELAY_LANES_INLINE Vector sub64(Vector a, Vector b) { return _mm512_sub_epi64(a, b); }
BELAY_LANES_INLINE Vector mul_signed(Vector a, Vector b) { return _mm512_mul_epi32(a, b); }
BELAY_LANES_INLINE Vector mul_unsigned(Vector a, Vector b) { return _mm512_mul_epu32(a, b); }
BELAY_LANES_INLINE Vector mul_low(Vector a, Vector b) { return _mm512_mullo_epi32(a, b); }
BELAY_LANES_INLINE Vector min_unsigned(Vector a, Vector b) { return _mm512_min_epu32(a, b); }
template <unsigned k>
BELAY_LANES_INLINE Vector shift_left(Vector v) {
    return _mm512_slli_epi32(v, k);
}
template <unsigned k>
BELAY_LANES_INLINE Vector shift_right(Vector v) {
    return _mm512_srli_epi32(v, k);
}
/// The odd lanes in the even ones' place.
BELAY_LANES_INLINE Vector odd_lanes(Vector v) {
    return _mm512_castps_si512(_mm512_movehdup_ps(_mm512_castsi512_ps(v)));
}
BELAY_LANES_INLINE Vector merge_high(Vector even, Vector odd) {
    return _mm512_mask_blend_epi32(0xaaaa, odd_lanes(even), odd);
}

BELAY_LANES_INLINE Vector load_words(const void* from) { return _mm512_loadu_si512(from); }
BELAY_LANES_INLINE void store_words(void* to, Vector v) { _mm512_storeu_si512(to, v); }
BELAY_LANES_INLINE Vector lane_numbers() {
    return _mm512_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
BELAY_LANES_INLINE __mmask16 first_lanes(std::size_t n) { return static_cast<__mmask16>((1u << n) - 1); }
BELAY_LANES_INLINE Vector load_first_words(const void* from, std::size_t n) {
    return _mm512_maskz_loadu_epi32(first_lanes(n), from);
}
BELAY_LANES_INLINE void store_first_words(void* to, Vector v, std::size_t n) {
    _mm512_mask_storeu_epi32(to, first_lanes(n), v);
}
BELAY_LANES_INLINE Vector permuted(Vector v, Vector at) { return _mm512_permutexvar_epi32(at, v); }
/// b in the lanes of the mask, a in the others.
template <u32 mask>
BELAY_LANES_INLINE Vector selected(Vector a, Vector b) {
    return _mm512_mask_blend_epi32(static_cast<__mmask16>(mask), a, b);
}
/// The even and the odd ones of 32 words.
BELAY_LANES_INLINE void unzip_words(Vector low, Vector high, Vector& even, Vector& odd) {
    const Vector at = add32(lane_numbers(), lane_numbers());
    even = _mm512_permutex2var_epi32(low, at, high);
    odd = _mm512_permutex2var_epi32(low, add32(at, all_lanes(1)), high);
}
BELAY_LANES_INLINE void zip_words(Vector even, Vector odd, Vector& low, Vector& high) {
    const Vector at = _mm512_setr_epi32(0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
    low = _mm512_permutex2var_epi32(even, at, odd);
    high = _mm512_permutex2var_epi32(even, add32(at, all_lanes(8)), odd);
}

#include "crypto/lanes_vector.inc"

}  // namespace belay::crypto::avx512

BELAY_END
