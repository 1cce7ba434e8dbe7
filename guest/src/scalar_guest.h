// SPDX-License-Identifier: Apache-2.0
// Scalars of secp256k1 for recovery: division by r, the endomorphism's split, signed windows. Guest only.
#pragma once

#include "crypto/secp256k1.h"
#include "limbs.h"

namespace belay::scalar {

inline constexpr Limbs kN = to_limbs(crypto::secp256k1::kN);
inline constexpr Limbs kHalfN =
    to_limbs({0xdfe92f46681b20a0, 0x5d576e7357a4501d, 0xffffffffffffffff, 0x7fffffffffffffff});

/// A scalar of at most 130 bits with a sign.
struct Half {
    Limbs magnitude;
    bool negative;
};
/// k = low + lambda high modulo n.
struct Halves {
    Half low, high;
};
Halves split(const Limbs& k);

/// u1 = -z / r, u2 = s / r modulo n.
void divide(const Limbs& z, const Limbs& s, const Limbs& r, Limbs& u1, Limbs& u2);

/// One digit a bit: 0, or odd and below 2^(w-1) in magnitude.
using Digits = std::array<std::int16_t, 136>;
/// The number of digits up to the highest that is not 0.
std::size_t expand(Digits& out, const Half& value, unsigned window);

}  // namespace belay::scalar
