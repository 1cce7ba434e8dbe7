// SPDX-License-Identifier: Apache-2.0
// The argument's kernels in AVX-512 (crypto/lanes.h).
#if defined(__x86_64__)

#include "crypto/extension.h"
#include "crypto/lanes_avx512.h"
#include "prover/argument_kernels_forms.h"

BELAY_AVX512_BEGIN
#include "crypto/extension_lanes.h"
#include "prover/argument_kernels.inc"
BELAY_END

namespace belay::prover::avx512 {

const ArgumentKernels<5> kArgument5 = argument_kernels_in<5, crypto::avx512::Lanes>();
const ArgumentKernels<6> kArgument6 = argument_kernels_in<6, crypto::avx512::Lanes>();

}  // namespace belay::prover::avx512

#endif
