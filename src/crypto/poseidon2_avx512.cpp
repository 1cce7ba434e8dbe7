// SPDX-License-Identifier: Apache-2.0
// Poseidon2 on sixteen states, one in each 32-bit lane of AVX-512 (foundation only).
#if defined(__x86_64__)

#include "crypto/lanes_avx512.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_constants.h"

BELAY_AVX512_BEGIN
#include "crypto/poseidon2_rounds.h"

namespace belay::crypto {
namespace {

using namespace avx512;

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
    const Vector r_squared = all_lanes(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    Lanes s[16];
    for (unsigned i = 0; i < 16; ++i) s[i] = Lanes::product(words[i], r_squared);
    poseidon2_detail::permute_state(s);
    for (unsigned i = 0; i < 8; ++i) words[i] = (Lanes::product(s[i].v, all_lanes(1)) + Lanes{words[i]}).v;
    store_digests(out, words);
}

}  // namespace

std::size_t compress_avx512(const Digest* pairs, Digest* out, std::size_t n) {
    std::size_t done = 0;
    for (; n - done >= Lanes::kCount; done += Lanes::kCount) compress_sixteen(pairs + 2 * done, out + done);
    return done;
}

}  // namespace belay::crypto
BELAY_END

#endif
