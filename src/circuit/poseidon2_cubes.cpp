// SPDX-License-Identifier: Apache-2.0
#include "circuit/chips/poseidon2.h"

namespace belay::circuit::poseidon2_chip {

namespace {

/// KoalaBear that notes every cube on its way.
struct Noted {
    KoalaBear value;
    u32** next = nullptr;

    friend Noted operator+(const Noted& a, const Noted& b) { return {a.value + b.value, a.next}; }
    friend Noted operator-(const Noted& a, const Noted& b) { return {a.value - b.value, a.next}; }
    template <unsigned k>
    Noted halved() const {
        return {value.halved<k>(), next};
    }
    static Noted cube_of_sum(const Noted& x, KoalaBear constant) {
        const KoalaBear cube = KoalaBear::cube_of_sum(x.value, constant);
        *(*x.next)++ = cube.canonical();
        return {cube, x.next};
    }
};

}  // namespace

std::array<u32, kCubes> cubes_of(const std::array<u32, 16>& input) {
    std::array<u32, kCubes> out;
    u32* next = out.data();
    Noted state[16];
    for (std::size_t i = 0; i < 16; ++i) state[i] = {KoalaBear::from_canonical(input[i]), &next};
    crypto::poseidon2_detail::permute_state(state);
    return out;
}

}  // namespace belay::circuit::poseidon2_chip
