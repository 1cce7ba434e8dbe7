// SPDX-License-Identifier: Apache-2.0
#include "prover/whir_kernels.h"

#include "base/check.h"
#include "crypto/lane_region.h"
#include "crypto/lanes.h"

#include "prover/whir_kernels.inc"

namespace belay::prover {

using crypto::LaneSet;

template <std::size_t D>
WhirKernels<D> whir_kernels_scalar() {
    return kernels_of<D, crypto::ScalarLanes>();
}
void canonical_bytes_scalar(const crypto::KoalaBear* in, std::size_t words, u8* out) {
    canonical_bytes_of<crypto::ScalarLanes>(in, words, out);
}

template <std::size_t D>
WhirKernels<D> whir_kernels(LaneSet set) {
#if defined(__x86_64__)
    if (set == LaneSet::kAvx512) return whir_kernels_avx512<D>();
    if (set == LaneSet::kAvx2) return whir_kernels_avx2<D>();
#endif
    BELAY_CHECK(set == LaneSet::kNone);
    return whir_kernels_scalar<D>();
}

CanonicalBytes canonical_bytes(LaneSet set) {
#if defined(__x86_64__)
    if (set == LaneSet::kAvx512) return canonical_bytes_avx512;
    if (set == LaneSet::kAvx2) return canonical_bytes_avx2;
#endif
    BELAY_CHECK(set == LaneSet::kNone);
    return canonical_bytes_scalar;
}

template WhirKernels<5> whir_kernels(LaneSet);
template WhirKernels<6> whir_kernels(LaneSet);

}  // namespace belay::prover
