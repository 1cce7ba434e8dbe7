// SPDX-License-Identifier: Apache-2.0
// An order book's shape: ordered maps with steady insertion and removal, so mostly allocation and pointers.
#include <map>
#include <string>

#include "kernel.h"

int belay_main() {
    using namespace belay;
    kernel::Random random(7);
    std::map<u32, u64> levels;
    std::map<std::string, u32> names;
    u32 sum = 0;
    for (u32 i = 0; i < 400'000; ++i) {
        levels[random.next() % 50'000] += i;
        if (const auto it = levels.lower_bound(random.next() % 50'000); it != levels.end()) {
            sum += it->first ^ static_cast<u32>(it->second);
            levels.erase(it);
        }
        if (i % 16 == 0) names["account number " + std::to_string(random.next() % 4'000)] += i;
    }
    for (const auto& [name, value] : names) sum = sum * 5 + value + static_cast<u32>(name.size());
    return kernel::exit_code(sum);
}
