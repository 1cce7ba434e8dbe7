// SPDX-License-Identifier: Apache-2.0
// The argument's kernels in AVX2 (crypto/lanes.h).
#if defined(__x86_64__)

#include "crypto/extension.h"
#include "crypto/lanes_avx2.h"
#include "prover/argument_kernels_forms.h"

BELAY_AVX2_BEGIN
#include "crypto/extension_lanes.h"
#include "prover/argument_kernels.inc"
BELAY_END

namespace belay::prover::avx2 {

const ArgumentKernels<5> kArgument5 = argument_kernels_in<5, crypto::avx2::Lanes>();
const ArgumentKernels<6> kArgument6 = argument_kernels_in<6, crypto::avx2::Lanes>();

}  // namespace belay::prover::avx2

#endif
