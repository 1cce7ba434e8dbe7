// SPDX-License-Identifier: Apache-2.0
// Integer mix: multiplications, divisions, shifts and adds in registers.
#include "kernel.h"

int belay_main() {
    using namespace belay;
    kernel::Random random(1);
    u32 a = 0x12345678, b = 0x9abcdef0, sum = 0;
    u64 wide = 1;
    for (u32 i = 1; i <= 6'000'000; ++i) {
        a = (a ^ random.next()) * 0x9e3779b1U;
        b = ((b << 7) | (b >> 25)) + a;
        wide = wide * 6364136223846793005ULL + b;
        sum += static_cast<u32>(wide >> 32) ^ (a / (b | 1)) ^ (b % (i | 16));
    }
    return kernel::exit_code(sum);
}
