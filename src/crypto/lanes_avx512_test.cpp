// SPDX-License-Identifier: Apache-2.0
// The kernels of lanes_test.cpp in AVX512.
#include "crypto/test_lanes.h"

#if defined(__x86_64__)

#include "crypto/extension.h"
#include "crypto/lanes_avx512.h"

BELAY_AVX512_BEGIN
#include "crypto/extension_lanes.h"
#include "crypto/lanes_test_kernels.inc"
BELAY_END

namespace belay::crypto {

LaneForm avx512_form() { return lane_form<avx512::Lanes>("avx512", LaneSet::kAvx512); }

}  // namespace belay::crypto

#endif
