// SPDX-License-Identifier: Apache-2.0
// The commitment's loops in AVX-512 (crypto/lanes.h).
#if defined(__x86_64__)

#include "crypto/lanes_avx512.h"
#include "prover/whir_kernels.h"

BELAY_AVX512_BEGIN
#include "prover/whir_kernels.inc"

namespace belay::prover {

template <>
WhirKernels<5> whir_kernels_avx512<5>() {
    return kernels_of<5, crypto::avx512::Lanes>();
}
template <>
WhirKernels<6> whir_kernels_avx512<6>() {
    return kernels_of<6, crypto::avx512::Lanes>();
}
void canonical_bytes_avx512(const crypto::KoalaBear* in, std::size_t words, u8* out) {
    canonical_bytes_of<crypto::avx512::Lanes>(in, words, out);
}

}  // namespace belay::prover
BELAY_END

#endif
