// SPDX-License-Identifier: Apache-2.0
// The kernels of lanes_test.cpp in AVX2.
#include "crypto/test_lanes.h"

#if defined(__x86_64__)

#include "crypto/extension.h"
#include "crypto/lanes_avx2.h"

BELAY_AVX2_BEGIN
#include "crypto/extension_lanes.h"
#include "crypto/lanes_test_kernels.inc"
BELAY_END

namespace belay::crypto {

LaneForm avx2_form() { return lane_form<avx2::Lanes>("avx2", LaneSet::kAvx2); }

}  // namespace belay::crypto

#endif
