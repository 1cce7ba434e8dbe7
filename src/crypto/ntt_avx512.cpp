// SPDX-License-Identifier: Apache-2.0
// Transforms in AVX-512 (lanes.h).
#if defined(__x86_64__)

#include "crypto/lanes_avx512.h"
#include "crypto/ntt_block.h"

BELAY_AVX512_BEGIN
#include "crypto/ntt_kernels.inc"

namespace belay::crypto {

void ntt_block_avx512(const NttBlock<KoalaBear>& block) { ntt_block<avx512::Lanes>(block); }

}  // namespace belay::crypto
BELAY_END

#endif
