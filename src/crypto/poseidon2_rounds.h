// SPDX-License-Identifier: Apache-2.0
// Poseidon2's rounds (rule T-2), once for every field representation: KoalaBear itself and vectors of lanes
// of it.
//
// F offers + and -, `F::cube_of_sum(x, KoalaBear)` and `x.template halved<k>()`. All functions are inlined
// into their caller, whose instruction set they then use.
#pragma once

#include "crypto/koalabear.h"
#include "crypto/poseidon2_constants.h"

namespace belay::crypto::poseidon2_detail {

inline constexpr std::size_t kWidth = 16;

/// The round constants in Montgomery form.
template <std::size_t n>
consteval std::array<KoalaBear, n> in_field(const std::array<u32, n>& values) {
    std::array<KoalaBear, n> out;
    for (std::size_t i = 0; i < n; ++i) out[i] = KoalaBear::from_canonical(values[i]);
    return out;
}
inline constexpr auto kInitial = in_field(poseidon2_constants::kInitial);
inline constexpr auto kInternal = in_field(poseidon2_constants::kInternal);
inline constexpr auto kTerminal = in_field(poseidon2_constants::kTerminal);

/// Multiplies each four by M4 = circ(2, 3, 1, 1) and then by circ(2 I, I, I, I) across the fours.
template <class F>
[[gnu::always_inline]] constexpr void external_matrix(F* s) {
#pragma GCC unroll 4
    for (std::size_t b = 0; b < kWidth; b += 4) {
        const F t01 = s[b] + s[b + 1], t23 = s[b + 2] + s[b + 3];
        const F all = t01 + t23;
        const F with1 = all + s[b + 1], with3 = all + s[b + 3];
        const F y1 = with1 + (s[b + 2] + s[b + 2]), y3 = with3 + (s[b] + s[b]);
        s[b] = with1 + t01;
        s[b + 1] = y1;
        s[b + 2] = with3 + t23;
        s[b + 3] = y3;
    }
#pragma GCC unroll 4
    for (std::size_t i = 0; i < 4; ++i) {
        const F sum = (s[i] + s[i + 4]) + (s[i + 8] + s[i + 12]);
#pragma GCC unroll 4
        for (std::size_t b = 0; b < kWidth; b += 4) s[b + i] = s[b + i] + sum;
    }
}

/// All ones plus the diagonal of poseidon2_constants::kDiagonal, which needs no multiplication. s[0] comes
/// last in the sum: it leaves the S-box late.
template <class F>
[[gnu::always_inline]] constexpr void internal_matrix(F* s) {
    const F rest = ((((s[1] + s[2]) + (s[3] + s[4])) + ((s[5] + s[6]) + (s[7] + s[8]))) +
                    (((s[9] + s[10]) + (s[11] + s[12])) + ((s[13] + s[14]) + s[15])));
    const F sum = rest + s[0];
    const F twice4 = s[4] + s[4], twice5 = s[5] + s[5], twice7 = s[7] + s[7], twice8 = s[8] + s[8];
    s[0] = rest - s[0];
    s[1] = sum + s[1];
    s[2] = sum + (s[2] + s[2]);
    s[3] = sum + s[3].template halved<1>();
    s[4] = sum + (twice4 + s[4]);
    s[5] = sum + (twice5 + twice5);
    s[6] = sum - s[6].template halved<1>();
    s[7] = sum - (twice7 + s[7]);
    s[8] = sum - (twice8 + twice8);
    s[9] = sum + s[9].template halved<8>();
    s[10] = sum + s[10].template halved<3>();
    s[11] = sum + s[11].template halved<24>();
    s[12] = sum - s[12].template halved<8>();
    s[13] = sum - s[13].template halved<3>();
    s[14] = sum - s[14].template halved<4>();
    s[15] = sum - s[15].template halved<24>();
}

template <class F, std::size_t n>
[[gnu::always_inline]] constexpr void full_rounds(F* s, const std::array<KoalaBear, n>& constants) {
    for (std::size_t round = 0; round < n; round += kWidth) {
#pragma GCC unroll 16
        for (std::size_t i = 0; i < kWidth; ++i) s[i] = F::cube_of_sum(s[i], constants[round + i]);
        external_matrix(s);
    }
}

template <class F>
[[gnu::always_inline]] constexpr void permute_state(F* s) {
    external_matrix(s);
    full_rounds(s, kInitial);
    for (const KoalaBear constant : kInternal) {
        s[0] = F::cube_of_sum(s[0], constant);
        internal_matrix(s);
    }
    full_rounds(s, kTerminal);
}

}  // namespace belay::crypto::poseidon2_detail
