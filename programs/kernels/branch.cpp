// SPDX-License-Identifier: Apache-2.0
// Branchy: a little byte-code interpreter on random code, and Collatz paths.
#include "kernel.h"

namespace {

using namespace belay;

u32 interpret(const Bytes& code, u32 steps) {
    u32 r[4] = {1, 2, 3, 4};
    std::size_t pc = 0;
    for (; steps > 0; --steps) {
        const u8 op = code[pc];
        u32& target = r[(op >> 4) & 3];
        const u32 source = r[op >> 6];
        pc = pc + 1 == code.size() ? 0 : pc + 1;
        switch (op & 15) {
            case 0:
            case 1:
                target += source;
                break;
            case 2:
                target ^= source << 3;
                break;
            case 3:
                target = (target >> 5) | (target << 27);
                break;
            case 4:
                target *= source | 1;
                break;
            case 5:
                if (target > source) pc = (pc + (source & 63)) % code.size();
                break;
            case 6:
                if ((target & 1) != 0) target -= source;
                break;
            case 7:
                target = source > 0x80000000U ? ~target : target + 7;
                break;
            case 8:
                if ((target ^ source) & 4) pc = (pc * 7 + 3) % code.size();
                break;
            default:
                target += op;
        }
    }
    return r[0] ^ r[1] ^ r[2] ^ r[3];
}

u32 collatz(u32 from) {
    u32 length = 0;
    for (u64 n = from; n != 1; ++length) n = (n & 1) != 0 ? 3 * n + 1 : n / 2;
    return length;
}

}  // namespace

int belay_main() {
    kernel::Random random(5);
    Bytes code(4096);
    for (u8& b : code) b = static_cast<u8>(random.next() >> 8);
    u32 sum = interpret(code, 6'000'000);
    for (u32 n = 1; n < 60'000; ++n) sum = sum * 3 + collatz(n);
    return kernel::exit_code(sum);
}
