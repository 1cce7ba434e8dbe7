// SPDX-License-Identifier: Apache-2.0
// Transforms in AVX2 (lanes.h).
#if defined(__x86_64__)

#include "crypto/lanes_avx2.h"
#include "crypto/ntt_block.h"

BELAY_AVX2_BEGIN
#include "crypto/ntt_kernels.inc"

namespace belay::crypto {

void ntt_block_avx2(const NttBlock<KoalaBear>& block) { ntt_block<avx2::Lanes>(block); }

}  // namespace belay::crypto
BELAY_END

#endif
