// SPDX-License-Identifier: Apache-2.0
// Poseidon2 on eight states, one in each 32-bit lane of AVX2.
#if defined(__x86_64__)

#include "crypto/lanes_avx2.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_constants.h"

BELAY_AVX2_BEGIN
#include "crypto/poseidon2_rounds.h"

namespace belay::crypto {
namespace {

using namespace avx2;

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
    const Vector r_squared = all_lanes(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    Lanes s[16];
    for (unsigned i = 0; i < 16; ++i) s[i] = Lanes::product(words[i], r_squared);
    poseidon2_detail::permute_state(s);
    for (unsigned i = 0; i < 8; ++i) words[i] = (Lanes::product(s[i].v, all_lanes(1)) + Lanes{words[i]}).v;
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
BELAY_END

#endif
