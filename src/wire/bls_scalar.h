// SPDX-License-Identifier: Apache-2.0
// The scalar field of BLS12-381, as far as evaluating a blob needs it.
#pragma once

#include "base/u256.h"

namespace belay::wire {

/// r.
inline constexpr U256 kBlsModulus{0xffffffff00000001, 0x53bda402fffe5bfe, 0x3339d80809a1d805,
                                  0x73eda753299d7d48};

constexpr bool is_scalar(const U256& a) { return a < kBlsModulus; }

/// Any 256 bits reduced modulo r: 2^256 is below 3 r.
constexpr U256 reduce_scalar(U256 a) {
    while (!is_scalar(a)) sub(a, a, kBlsModulus);
    return a;
}

/// a + b and a - b of scalars; r is below 2^255, so the sum does not carry out.
constexpr U256 add_scalar(const U256& a, const U256& b) {
    U256 sum, less;
    add(sum, a, b);
    return sub(less, sum, kBlsModulus) != 0 ? sum : less;
}
constexpr U256 sub_scalar(const U256& a, const U256& b) {
    U256 out;
    if (sub(out, a, b) != 0) add(out, out, kBlsModulus);
    return out;
}

/// The host's multiplication: Montgomery's, with only the second operand in Montgomery form, so that values
/// go in and come out plain. The guest has a policy of its own around the ecall mulmod256.
struct MontgomeryScalar {
    /// a in the form that the second operand of mul has.
    static constexpr U256 to_multiplier(const U256& a) {
        constexpr U256 kSquareOfR{0xc999e990f3f29c6d, 0x2b6cedcb87925c23, 0x05d314967254398f,
                                  0x0748d9d99f59ff11};
        return mul(a, kSquareOfR);
    }
    /// a b / 2^256 modulo r, reduced: `a` times what the multiplier `b` stands for; of two multipliers, a
    /// multiplier.
    static constexpr U256 mul(const U256& a, const U256& b) {
        constexpr u64 kInverse = 0xfffffffeffffffff;  // -1 / r modulo 2^64
        u64 t[5] = {};
        for (std::size_t i = 0; i < 4; ++i) {
            u128 carry = 0;
            for (std::size_t j = 0; j < 4; ++j) {
                carry += u128{a.limb[i]} * b.limb[j] + t[j];
                t[j] = static_cast<u64>(carry);
                carry >>= 64;
            }
            t[4] += static_cast<u64>(carry);  // r < 2^255: the running value stays below 2 r 2^64
            const u64 m = t[0] * kInverse;
            carry = (u128{m} * kBlsModulus.limb[0] + t[0]) >> 64;
            for (std::size_t j = 1; j < 4; ++j) {
                carry += u128{m} * kBlsModulus.limb[j] + t[j];
                t[j - 1] = static_cast<u64>(carry);
                carry >>= 64;
            }
            carry += t[4];
            t[3] = static_cast<u64>(carry);
            t[4] = static_cast<u64>(carry >> 64);
        }
        const U256 out{t[0], t[1], t[2], t[3]};
        U256 less;
        return sub(less, out, kBlsModulus) != 0 ? out : less;
    }
};

}  // namespace belay::wire
