// SPDX-License-Identifier: Apache-2.0
// One Poseidon2 state in two AVX2 vectors: short latency for a single permutation.
//
// Lane b of the lower half of `a` holds s[4 b], of its upper half s[4 b + 1]; `b` holds s[4 b + 2] and s[4 b
// + 3]. So a four that M4 mixes lies in one lane of four halves, and the sum across the fours is a sum of the
// lanes of a half.
#if defined(__x86_64__)

#include "crypto/lanes_avx2.h"
#include "crypto/poseidon2.h"
#include "crypto/poseidon2_constants.h"

namespace belay::crypto {
namespace {

/// Where s[i] lies: vector i / 2 % 2, lane 4 (i % 2) + i / 4.
constexpr std::size_t place_of(std::size_t i) { return 8 * (i / 2 % 2) + 4 * (i % 2) + i / 4; }

using Words = std::array<u32, 16>;

/// Montgomery forms in lane order, minus p when they are to be added before a cube.
template <std::size_t n>
consteval std::array<Words, n / 16> placed(const std::array<u32, n>& values, bool minus_p) {
    std::array<Words, n / 16> out{};
    for (std::size_t i = 0; i < n; ++i)
        out[i / 16][place_of(i % 16)] =
            KoalaBear::from_canonical(values[i]).raw() - (minus_p ? KoalaBear::kModulus : 0);
    return out;
}

alignas(32) constexpr auto kInitial = placed(poseidon2_constants::kInitial, true);
alignas(32) constexpr auto kTerminal = placed(poseidon2_constants::kTerminal, true);
alignas(32) constexpr auto kDiagonal = placed(poseidon2_constants::kDiagonal, false)[0];

}  // namespace
}  // namespace belay::crypto

BELAY_AVX2_BEGIN

namespace belay::crypto {
namespace {

using namespace avx2;

struct State {
    Lanes a, b;
};

Vector load(const u32* words) { return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(words)); }

Vector swapped_halves(Vector v) { return _mm256_permute2x128_si256(v, v, 0x01); }

/// In each lane the sum of the four lanes of its half.
Lanes sum_of_half(Lanes x) {
    const Lanes pairs = x + Lanes{_mm256_shuffle_epi32(x.v, 0x4e)};
    return pairs + Lanes{_mm256_shuffle_epi32(pairs.v, 0xb1)};
}

void external_matrix(State& s) {
    // M4: y_i = (x_0 + x_1 + x_2 + x_3) + x_i + 2 x_{i+1}.
    const Lanes part = s.a + s.b;
    const Lanes all = part + Lanes{swapped_halves(part.v)};
    const Lanes next_a{_mm256_permute2x128_si256(s.a.v, s.b.v, 0x21)};  // x_1, x_2
    const Lanes next_b{_mm256_permute2x128_si256(s.b.v, s.a.v, 0x21)};  // x_3, x_0
    const Lanes a = (s.a + (next_a + next_a)) + all;
    const Lanes b = (s.b + (next_b + next_b)) + all;
    s = {a + sum_of_half(a), b + sum_of_half(b)};
}

void full_rounds(State& s, const std::array<Words, 4>& constants) {
    for (const Words& round : constants) {
        s.a = Lanes::cube(_mm256_add_epi32(s.a.v, load(round.data())));
        s.b = Lanes::cube(_mm256_add_epi32(s.b.v, load(round.data() + 8)));
        external_matrix(s);
    }
}

void partial_rounds(State& s) {
    const Vector diagonal_a = load(kDiagonal.data()), diagonal_b = load(kDiagonal.data() + 8);
    for (const u32 constant : poseidon2_constants::kInternal) {
        // All lanes are cubed and only s[0], lane 0 of `a`, is used.
        const Lanes first = Lanes::cube_of_sum(s.a, KoalaBear::from_canonical(constant));
        const Lanes others{_mm256_blend_epi32(s.a.v, _mm256_setzero_si256(), 1)};
        Lanes rest = sum_of_half(others + s.b);
        rest = rest + Lanes{swapped_halves(rest.v)};
        const Lanes sum = rest + Lanes{_mm256_broadcastd_epi32(_mm256_castsi256_si128(first.v))};
        const Lanes a = sum + Lanes::product(s.a.v, diagonal_a);
        s.b = sum + Lanes::product(s.b.v, diagonal_b);
        s.a = {_mm256_blend_epi32(a.v, (rest - first).v, 1)};  // the diagonal's -2 at s[0]
    }
}

}  // namespace

void permute_avx2(Words& state) {
    alignas(32) Words words;
    for (std::size_t i = 0; i < 16; ++i) words[place_of(i)] = state[i];
    const Vector r_squared = all_lanes(KoalaBear::from_canonical(KoalaBear::from_canonical(1).raw()).raw());
    State s{Lanes::product(load(words.data()), r_squared), Lanes::product(load(words.data() + 8), r_squared)};
    external_matrix(s);
    full_rounds(s, kInitial);
    partial_rounds(s);
    full_rounds(s, kTerminal);
    const Vector one = all_lanes(1);
    _mm256_store_si256(reinterpret_cast<__m256i*>(words.data()), Lanes::product(s.a.v, one).v);
    _mm256_store_si256(reinterpret_cast<__m256i*>(words.data() + 8), Lanes::product(s.b.v, one).v);
    for (std::size_t i = 0; i < 16; ++i) state[i] = words[place_of(i)];
}

}  // namespace belay::crypto
BELAY_END

#endif
