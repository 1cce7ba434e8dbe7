// SPDX-License-Identifier: Apache-2.0
// Eight KoalaBear elements in the lanes of an AVX2 vector. Only for regions (lanes.h) that run behind a check
// of the processor.
#pragma once

#include <immintrin.h>

#include "crypto/lane_region.h"
#include "crypto/lanes.h"

BELAY_AVX2_BEGIN

namespace belay::crypto::avx2 {

using Vector = __m256i;

BELAY_LANES_INLINE Vector all_lanes(u32 value) { return _mm256_set1_epi32(static_cast<int>(value)); }
/// The same, hidden from the optimizer: it would take multiplications by these constants apart into slower
/// shifts.
BELAY_LANES_INLINE Vector opaque(u32 value) {
    Vector v = all_lanes(value);
    asm("" : "+x"(v));
    return v;
}
/// `value` in the odd lanes, 0 in the even ones.
BELAY_LANES_INLINE Vector high_words(u32 value) {
    return _mm256_set1_epi64x(static_cast<i64>(u64{value} << 32));
}
BELAY_LANES_INLINE Vector add32(Vector a, Vector b) { return _mm256_add_epi32(a, b); }
BELAY_LANES_INLINE Vector sub32(Vector a, Vector b) { return _mm256_sub_epi32(a, b); }
BELAY_LANES_INLINE Vector add64(Vector a, Vector b) { return _mm256_add_epi64(a, b); }
BELAY_LANES_INLINE Vector sub64(Vector a, Vector b) { return _mm256_sub_epi64(a, b); }
BELAY_LANES_INLINE Vector mul_signed(Vector a, Vector b) { return _mm256_mul_epi32(a, b); }
BELAY_LANES_INLINE Vector mul_unsigned(Vector a, Vector b) { return _mm256_mul_epu32(a, b); }
BELAY_LANES_INLINE Vector mul_low(Vector a, Vector b) { return _mm256_mullo_epi32(a, b); }
BELAY_LANES_INLINE Vector min_unsigned(Vector a, Vector b) { return _mm256_min_epu32(a, b); }
template <unsigned k>
BELAY_LANES_INLINE Vector shift_left(Vector v) {
    return _mm256_slli_epi32(v, k);
}
template <unsigned k>
BELAY_LANES_INLINE Vector shift_right(Vector v) {
    return _mm256_srli_epi32(v, k);
}
/// The odd lanes in the even ones' place.
BELAY_LANES_INLINE Vector odd_lanes(Vector v) {
    return _mm256_castps_si256(_mm256_movehdup_ps(_mm256_castsi256_ps(v)));
}
BELAY_LANES_INLINE Vector merge_high(Vector even, Vector odd) {
    return _mm256_blend_epi32(odd_lanes(even), odd, 0xaa);
}

BELAY_LANES_INLINE Vector load_words(const void* from) {
    return _mm256_loadu_si256(static_cast<const __m256i*>(from));
}
BELAY_LANES_INLINE void store_words(void* to, Vector v) { _mm256_storeu_si256(static_cast<__m256i*>(to), v); }
BELAY_LANES_INLINE Vector lane_numbers() { return _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7); }
BELAY_LANES_INLINE Vector first_lanes(std::size_t n) {
    return _mm256_cmpgt_epi32(all_lanes(static_cast<u32>(n)), lane_numbers());
}
BELAY_LANES_INLINE Vector load_first_words(const void* from, std::size_t n) {
    return _mm256_maskload_epi32(static_cast<const int*>(from), first_lanes(n));
}
BELAY_LANES_INLINE void store_first_words(void* to, Vector v, std::size_t n) {
    _mm256_maskstore_epi32(static_cast<int*>(to), first_lanes(n), v);
}
BELAY_LANES_INLINE Vector permuted(Vector v, Vector at) { return _mm256_permutevar8x32_epi32(v, at); }
/// b in the lanes of the mask, a in the others.
template <u32 mask>
BELAY_LANES_INLINE Vector selected(Vector a, Vector b) {
    return _mm256_blend_epi32(a, b, static_cast<int>(mask));
}
/// The even and the odd ones of sixteen words.
BELAY_LANES_INLINE void unzip_words(Vector low, Vector high, Vector& even, Vector& odd) {
    const __m256 a = _mm256_castsi256_ps(low), b = _mm256_castsi256_ps(high);
    even = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0x88)), 0xd8);
    odd = _mm256_permute4x64_epi64(_mm256_castps_si256(_mm256_shuffle_ps(a, b, 0xdd)), 0xd8);
}
BELAY_LANES_INLINE void zip_words(Vector even, Vector odd, Vector& low, Vector& high) {
    const Vector a = _mm256_unpacklo_epi32(even, odd), b = _mm256_unpackhi_epi32(even, odd);
    low = _mm256_permute2x128_si256(a, b, 0x20);
    high = _mm256_permute2x128_si256(a, b, 0x31);
}

#include "crypto/lanes_vector.inc"

}  // namespace belay::crypto::avx2

BELAY_END
