// SPDX-License-Identifier: Apache-2.0
// The portable form, and the choice.
#include "prover/argument_kernels.h"

#include "crypto/extension_lanes.h"
#include "crypto/lanes.h"
#include "prover/argument_kernels.inc"
#include "prover/argument_kernels_forms.h"

namespace belay::prover {

namespace portable {
const ArgumentKernels<5> kArgument5 = argument_kernels_in<5, crypto::ScalarLanes>();
const ArgumentKernels<6> kArgument6 = argument_kernels_in<6, crypto::ScalarLanes>();
}  // namespace portable

#if defined(__x86_64__)

template <>
const ArgumentKernels<5>& argument_kernels<5>(crypto::LaneSet set) {
    if (set == crypto::LaneSet::kAvx512) return avx512::kArgument5;
    return set == crypto::LaneSet::kAvx2 ? avx2::kArgument5 : portable::kArgument5;
}
template <>
const ArgumentKernels<6>& argument_kernels<6>(crypto::LaneSet set) {
    if (set == crypto::LaneSet::kAvx512) return avx512::kArgument6;
    return set == crypto::LaneSet::kAvx2 ? avx2::kArgument6 : portable::kArgument6;
}

#else

template <>
const ArgumentKernels<5>& argument_kernels<5>(crypto::LaneSet) {
    return portable::kArgument5;
}
template <>
const ArgumentKernels<6>& argument_kernels<6>(crypto::LaneSet) {
    return portable::kArgument6;
}

#endif

}  // namespace belay::prover
