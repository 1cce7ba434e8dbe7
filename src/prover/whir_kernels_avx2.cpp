// SPDX-License-Identifier: Apache-2.0
// The commitment's loops in AVX2 (crypto/lanes.h).
#if defined(__x86_64__)

#include "crypto/lanes_avx2.h"
#include "prover/whir_kernels.h"

BELAY_AVX2_BEGIN
#include "prover/whir_kernels.inc"

namespace belay::prover {

template <>
WhirKernels<5> whir_kernels_avx2<5>() {
    return kernels_of<5, crypto::avx2::Lanes>();
}
template <>
WhirKernels<6> whir_kernels_avx2<6>() {
    return kernels_of<6, crypto::avx2::Lanes>();
}
void canonical_bytes_avx2(const crypto::KoalaBear* in, std::size_t words, u8* out) {
    canonical_bytes_of<crypto::avx2::Lanes>(in, words, out);
}

}  // namespace belay::prover
BELAY_END

#endif
