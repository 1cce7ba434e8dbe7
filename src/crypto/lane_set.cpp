// SPDX-License-Identifier: Apache-2.0
#include "crypto/lane_set.h"

namespace belay::crypto {

#if defined(__x86_64__)

LaneSet best_lanes() {
    static const LaneSet best = __builtin_cpu_supports("avx512f") ? LaneSet::kAvx512
                                : __builtin_cpu_supports("avx2")  ? LaneSet::kAvx2
                                                                  : LaneSet::kNone;
    return best;
}

#else

LaneSet best_lanes() { return LaneSet::kNone; }

#endif

}  // namespace belay::crypto
