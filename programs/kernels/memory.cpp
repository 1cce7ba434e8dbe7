// SPDX-License-Identifier: Apache-2.0
// Memory-bound: a chase through one cycle over 16 MiB, then streaming copies and sums.
#include <numeric>
#include <vector>

#include "kernel.h"

int belay_main() {
    using namespace belay;
    constexpr u32 kCount = 4 * 1024 * 1024;
    kernel::Random random(4);
    std::vector<u32> next(kCount);
    // Sattolo's shuffle: a permutation that is one cycle.
    std::iota(next.begin(), next.end(), 0U);
    for (u32 i = kCount - 1; i > 0; --i) std::swap(next[i], next[random.next() % i]);
    u32 at = 0, sum = 0;
    for (u32 i = 0; i < 1'500'000; ++i) {
        at = next[at];
        sum += at ^ i;
    }
    std::vector<u32> copy(kCount);
    for (u32 round = 0; round < 3; ++round) {
        std::memcpy(copy.data(), next.data(), kCount * sizeof(u32));
        for (u32 i = 0; i < kCount; i += 4) copy[i] += sum;
        sum = std::accumulate(copy.begin(), copy.end(), sum);
    }
    return kernel::exit_code(sum);
}
