// SPDX-License-Identifier: Apache-2.0
// The forms of argument_kernels.h that exist.
#pragma once

#include "prover/argument_kernels.h"

namespace belay::prover {

namespace portable {
extern const ArgumentKernels<5> kArgument5;
extern const ArgumentKernels<6> kArgument6;
}  // namespace portable

#if defined(__x86_64__)
namespace avx2 {
extern const ArgumentKernels<5> kArgument5;
extern const ArgumentKernels<6> kArgument6;
}  // namespace avx2
namespace avx512 {
extern const ArgumentKernels<5> kArgument5;
extern const ArgumentKernels<6> kArgument6;
}  // namespace avx512
#endif

}  // namespace belay::prover
