// SPDX-License-Identifier: Apache-2.0
#include "crypto/poseidon2_lanes.h"

namespace belay::crypto {

#if defined(__x86_64__)

std::size_t compress_avx2(const Digest* pairs, Digest* out, std::size_t n);
std::size_t compress_avx512(const Digest* pairs, Digest* out, std::size_t n);

bool compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n, LaneSet set) {
    if (set == LaneSet::kNone) return false;
    std::size_t done = set == LaneSet::kAvx512 ? compress_avx512(pairs, out, n) : 0;
    done += compress_avx2(pairs + 2 * done, out + done, n - done);
    if (done == n) return true;
    // Up to two states are faster one by one, more of them in eight lanes of which some are idle.
    if (n - done <= 2) {
        for (; done < n; ++done) out[done] = compress(pairs[2 * done], pairs[2 * done + 1]);
        return true;
    }
    std::array<Digest, 16> rest{};
    for (std::size_t i = 0; i < 2 * (n - done); ++i) rest[i] = pairs[2 * done + i];
    compress_avx2(rest.data(), rest.data(), 8);
    for (std::size_t i = 0; i < n - done; ++i) out[done + i] = rest[i];
    return true;
}

#else

bool compress_in_lanes(const Digest*, Digest*, std::size_t, LaneSet) { return false; }

#endif

bool compress_in_lanes(const Digest* pairs, Digest* out, std::size_t n) {
    return compress_in_lanes(pairs, out, n, best_lanes());
}

}  // namespace belay::crypto
