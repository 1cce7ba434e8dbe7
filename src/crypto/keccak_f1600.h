// SPDX-License-Identifier: Apache-2.0
// The permutation Keccak-f[1600] of FIPS 202. Freestanding and constant-evaluable.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

/// 25 lanes, lane (x, y) at x + 5 y.
using KeccakState = std::array<u64, 25>;

namespace keccak_detail {

inline constexpr std::array<u64, 24> kRoundConstants = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000, 0x000000000000808b,
    0x0000000080000001, 0x8000000080008081, 0x8000000000008009, 0x000000000000008a, 0x0000000000000088,
    0x0000000080008009, 0x000000008000000a, 0x000000008000808b, 0x800000000000008b, 0x8000000000008089,
    0x8000000000008003, 0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008};

/// Rotation of lane x + 5 y in rho.
inline constexpr std::array<unsigned, 25> kRotations = {0,  1,  62, 28, 27, 36, 44, 6,  55, 20, 3,  10, 43,
                                                        25, 39, 41, 45, 15, 21, 8,  18, 2,  61, 56, 14};

/// One round on words, or on vectors of them, one state in each lane. `s` and `b` stay in registers and stack
/// slots: every index is known once the loops are unrolled. Inlined always: the caller's instruction set
/// decides how rotations and chi are done. (A rotation by 0 reads v << 0 | v >> 0.)
template <class Word>
[[gnu::always_inline]] constexpr void round(Word* s, u64 constant) {
    Word c[5], b[25];
#pragma GCC unroll 5
    for (unsigned x = 0; x < 5; ++x) c[x] = s[x] ^ s[x + 5] ^ s[x + 10] ^ s[x + 15] ^ s[x + 20];
#pragma GCC unroll 5
    for (unsigned x = 0; x < 5; ++x) {
        const Word& right = c[(x + 1) % 5];
        const Word d = c[(x + 4) % 5] ^ ((right << 1) | (right >> 63));  // theta
#pragma GCC unroll 5
        for (unsigned y = 0; y < 5; ++y) {  // rho, and pi: (x, y) moves to (y, 2x + 3y)
            const Word lane = s[x + 5 * y] ^ d;
            const unsigned n = kRotations[x + 5 * y];
            b[y + 5 * ((2 * x + 3 * y) % 5)] = (lane << n) | (lane >> ((64 - n) % 64));
        }
    }
#pragma GCC unroll 5
    for (unsigned y = 0; y < 5; ++y) {
#pragma GCC unroll 5
        for (unsigned x = 0; x < 5; ++x)  // chi
            s[x + 5 * y] = b[x + 5 * y] ^ (~b[(x + 1) % 5 + 5 * y] & b[(x + 2) % 5 + 5 * y]);
    }
    s[0] = s[0] ^ constant;  // iota
}

template <class Word>
[[gnu::always_inline]] constexpr void permute(Word* state) {
    Word s[25];
    for (unsigned i = 0; i < 25; ++i) s[i] = state[i];
    for (const u64 constant : kRoundConstants) round(s, constant);
    for (unsigned i = 0; i < 25; ++i) state[i] = s[i];
}

}  // namespace keccak_detail

/// The 24 rounds, by the best instructions that the processor has.
void keccak_f1600(KeccakState& state);

}  // namespace belay::crypto
