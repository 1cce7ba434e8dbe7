/* SPDX-License-Identifier: Apache-2.0
 * Keccak-f[1600] in software, lanes as 64-bit integers of two registers. */
typedef unsigned long long u64;

static u64 rotate(u64 v, unsigned n) { return n == 0 ? v : v << n | v >> (64 - n); }

static const unsigned rotations[25] = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                       25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

static u64 round_constant(unsigned round) {
    static unsigned lfsr_state = 1;
    u64 out = 0;
    if (round == 0) lfsr_state = 1;
    for (unsigned j = 0; j < 7; ++j) {
        if (lfsr_state & 1) out ^= 1ull << ((1u << j) - 1);
        lfsr_state = lfsr_state << 1 ^ ((lfsr_state >> 7) * 0x171);
    }
    return out;
}

static void permute(u64* a, const u64* constants) {
    for (unsigned round = 0; round < 24; ++round) {
        u64 c[5], b[25];
        for (unsigned x = 0; x < 5; ++x) c[x] = a[x] ^ a[x + 5] ^ a[x + 10] ^ a[x + 15] ^ a[x + 20];
        for (unsigned x = 0; x < 5; ++x) {
            u64 d = c[(x + 4) % 5] ^ rotate(c[(x + 1) % 5], 1);
            for (unsigned y = 0; y < 25; y += 5) a[y + x] ^= d;
        }
#pragma clang loop unroll(full)
        for (unsigned x = 0; x < 5; ++x)
#pragma clang loop unroll(full)
            for (unsigned y = 0; y < 5; ++y)
                b[y + 5 * ((2 * x + 3 * y) % 5)] = rotate(a[x + 5 * y], rotations[x + 5 * y]);
        for (unsigned y = 0; y < 25; y += 5)
            for (unsigned x = 0; x < 5; ++x) a[y + x] = b[y + x] ^ (~b[y + (x + 1) % 5] & b[y + (x + 2) % 5]);
        a[0] ^= constants[round];
    }
}

int main(void) {
    static u64 state[25], constants[24];
    for (unsigned round = 0; round < 24; ++round) constants[round] = round_constant(round);
    for (unsigned k = 0; k < 15000; ++k) {
        state[0] ^= k;
        permute(state, constants);
    }
    return (int)(state[0] ^ state[7]);
}
