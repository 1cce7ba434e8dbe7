// SPDX-License-Identifier: Apache-2.0
// Small pieces of arithmetic that several chips are made of.
#pragma once

#include <array>

#include "circuit/context.h"

namespace belay::circuit {

/// 1 / 2^k in the field: where a range proves that x / 2^k is small, x is a multiple of 2^k.
template <unsigned k>
inline constexpr KoalaBear kPart = field(i64{1} << k).inverse();

/// A cell that is 0 or 1; its constraint has its name. 1 cell, 1 constraint.
template <class C, class Witness>
BELAY_CHIP inline typename C::Expr bit(C& c, std::string_view name, Witness witness) {
    const auto b = c.column(name, [&] { return witness() ? 1U : 0U; });
    c.zero(name, b * (b - c.live()));
    return b;
}

/// x = 0 or x = 2^16: what is missing where a sum of two limbs and a carry leaves a limb. x is the sum less
/// that limb, |x| < 2^18.
template <class C>
BELAY_CHIP inline void carry(C& c, std::string_view name, const typename C::Expr& x) {
    c.zero(name, x * (x - c.constant(1 << 16)));
}

/// The sign of a limb's word where `is_signed` is 1, else 0. 1 cell, 1 message, 2 constraints.
template <class C, class Witness>
BELAY_CHIP inline typename C::Expr sign_bit(C& c, std::string_view name, std::string_view only,
                                            const typename C::Expr& is_signed, const typename C::Expr& hi,
                                            Witness witness) {
    const auto sign = bit(c, name, witness);
    c.zero(only, sign * (c.live() - is_signed));
    c.range_if(15, hi - sign * field(1 << 15), is_signed);
    return sign;
}

/// The bytes of a word of ranged or unranged limbs: 2 cells, 4 messages, and the limbs are below 2^16 after
/// it. `sign`, below or equal `is_signed`, is the top bit where is_signed is 1; both may be constant 0.
template <class C, class Value>
BELAY_CHIP inline std::array<typename C::Expr, 4> bytes_of(C& c, const Word<typename C::Expr>& word,
                                                           const typename C::Expr& is_signed,
                                                           const typename C::Expr& sign, Value value) {
    const auto b0 = c.column("byte 0", [&] { return value() & 0xff; });
    const auto b2 = c.column("byte 2", [&] { return value() >> 16 & 0xff; });
    // (limb - b) / 2^8 is below 2^8 only if limb = b + 2^8 b', which is below 2^16.
    const auto b1 = (word.lo - b0) * kPart<8>, b3 = (word.hi - b2) * kPart<8>;
    c.range(8, b0);
    c.range(8, b1);
    c.range(8, b2);
    c.lookup(Bus::range, c.live(), {c.constant(8) - is_signed, b3 - sign * field(1 << 7)});
    return {b0, b1, b2, b3};
}

/// The product of two words of bytes, as 4 lines of weight 2^(16 i). Each is below 2^26.
template <class Expr>
BELAY_CHIP inline std::array<Expr, 4> lines_of_product(const std::array<Expr, 4>& a,
                                                       const std::array<Expr, 4>& b) {
    const KoalaBear byte = field(1 << 8);
    return {a[0] * b[0] + (a[0] * b[1] + a[1] * b[0]) * byte,
            a[0] * b[2] + a[1] * b[1] + a[2] * b[0] +
                (a[0] * b[3] + a[1] * b[2] + a[2] * b[1] + a[3] * b[0]) * byte,
            a[1] * b[3] + a[2] * b[2] + a[3] * b[1] + (a[2] * b[3] + a[3] * b[2]) * byte, a[3] * b[3]};
}

}  // namespace belay::circuit
