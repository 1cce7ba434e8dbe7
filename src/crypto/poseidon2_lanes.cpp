// SPDX-License-Identifier: Apache-2.0
#include "crypto/poseidon2_lanes.h"

namespace belay::crypto {

#if defined(__x86_64__)

std::size_t compress_avx2(const Digest* pairs, Digest* out, std::size_t n);
std::size_t compress_avx512(const Digest* pairs, Digest* out, std::size_t n);

LaneSet best_lanes() {
    static const LaneSet best = __builtin_cpu_supports("avx512f") ? LaneSet::kAvx512
                                : __builtin_cpu_supports("avx2")  ? LaneSet::kAvx2
                                                                  : LaneSet::kNone;
    return best;
}

std::size_t compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n, LaneSet set) {
    std::size_t done = 0;
    if (set == LaneSet::kAvx512) done = compress_avx512(pairs, out, n);
    if (set != LaneSet::kNone) done += compress_avx2(pairs + 2 * done, out + done, n - done);
    return done;
}

#else

LaneSet best_lanes() { return LaneSet::kNone; }

std::size_t compress_in_lanes(const Digest*, Digest*, std::size_t, LaneSet) { return 0; }

#endif

std::size_t compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n) {
    return compress_in_lanes(pairs, out, n, best_lanes());
}

}  // namespace belay::crypto
