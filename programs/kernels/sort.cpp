// SPDX-License-Identifier: Apache-2.0
// Sorting: std::sort over 256 Ki words, and a stable sort of pairs by a short key.
#include <algorithm>
#include <vector>

#include "kernel.h"

int belay_main() {
    using namespace belay;
    kernel::Random random(2);
    u32 sum = 0;
    for (u32 round = 0; round < 4; ++round) {
        std::vector<u32> words(256 * 1024);
        for (u32& w : words) w = random.next();
        std::sort(words.begin(), words.end());
        for (std::size_t i = 1; i < words.size(); ++i) sum += words[i] ^ (words[i - 1] + static_cast<u32>(i));
        std::vector<std::pair<u16, u32>> pairs(64 * 1024);
        for (auto& p : pairs) p = {static_cast<u16>(random.next() & 255), random.next()};
        std::stable_sort(pairs.begin(), pairs.end(),
                         [](const auto& x, const auto& y) { return x.first < y.first; });
        for (const auto& p : pairs) sum = sum * 31 + p.second;
    }
    return kernel::exit_code(sum);
}
