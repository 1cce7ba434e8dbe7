// SPDX-License-Identifier: Apache-2.0
// Chip `stop`: the one comparison of two words that branches, bounds, unknown numbers and values share.
#pragma once

#include "circuit/stop_flags.h"
#include "crypto/secp256k1.h"

namespace belay::circuit::stop_checks {

using enum StopCase;

/// x + strict <= y, words or signed words, for whatever case compares.
struct Compared {
    u32 x = 0, y = 0;
    bool strict = false, is_signed = false;
};
inline constexpr u32 kPrimeWord0 = static_cast<u32>(crypto::secp256k1::kP.limb[0]);
constexpr u32 bound_of(StopCase kind) {
    return kind == keccak_length ? kLongestData : kind == dot_count ? machine::ecall_values::kDotLimit : 1;
}
constexpr Compared compared(const StopRow& row) {
    const auto& v = row.values;
    switch (row.kind) {
        case blt:
        case bltu:
            return {v[0], v[1], true, row.kind == blt};
        case bge:
        case bgeu:
            return {v[1], v[0], false, row.kind == bge};
        case keccak_length:
            return {bound_of(row.kind), v[3], true};
        case dot_count:
            return {bound_of(row.kind), v[4], true};
        case mulmod_mode:
            return {bound_of(row.kind), v[2], true};
        case unknown_below:
            return {v[0], kUnknownGaps[0].last};
        case unknown_between:
            return {v[0], kUnknownGaps[1].last};
        case unknown_above:
            return {kUnknownGaps[2].first, v[0]};
        case poseidon2_word:
        case dot_x_word:
        case dot_y_word:
            return {KoalaBear::kModulus, row.words[0]};
        case ec_add_low:
            return {kPrimeWord0, row.words[0]};
        default:
            return {};
    }
}

template <class C>
BELAY_CHIP inline void comparison(C& c, const StopRow& row, const StopCases<C>& is,
                                  const StopRegisters<typename C::Expr>& r,
                                  const Word<typename C::Expr>& word) {
    using Expr = typename C::Expr;
    const auto limb = [&](const auto& of) {  // sum over cases of flag times y's limb less x's
        return is.any({blt, bltu}) * (of(r.word[1]) - of(r.word[0])) +
               is.any({bge, bgeu}) * (of(r.word[0]) - of(r.word[1])) + is[keccak_length] * of(r.word[3]) +
               is[dot_count] * of(r.word[4]) + is[mulmod_mode] * of(r.word[2]) -
               is.any({unknown_below, unknown_between}) * of(r.word[0]) + is[unknown_above] * of(r.word[0]) +
               is.any({poseidon2_word, dot_x_word, dot_y_word, ec_add_low}) * of(word);
    };
    const auto constants = [&](u32 (*part)(u32)) {  // the same, of sides that are constants
        return is.sum([&](StopCase k) -> i64 {
            StopRow only;
            only.kind = k;
            const Compared side = compared(only);
            return i64{part(side.y)} - i64{part(side.x)};
        });
    };
    const Expr strict = is.any({blt, bltu, keccak_length, dot_count, mulmod_mode});
    const Expr is_signed = is.any({blt, bge});

    // A signed word's high limb counts from -2^15: less 2^16 where its sign is 1.
    const bool has_sign = row.kind == blt || row.kind == bge;
    const auto sign = [&](std::string_view name, std::string_view only, const Expr& hi, u32 value) {
        const Expr s = bit(c, name, [&] { return has_sign ? value >> 31 : 0; });
        c.zero(only, s * (c.live() - is_signed));
        c.range_if(15, hi - s * field(1 << 15), is_signed);
        return s;
    };
    const Expr sign1 = sign("rs1 sign", "rs1 sign if signed", r.word[0].hi, row.values[0]);
    const Expr sign2 = sign("rs2 sign", "rs2 sign if signed", r.word[1].hi, row.values[1]);
    const Expr signs = (is[bge] - is[blt]) * (sign2 - sign1) * field(1 << 16);

    // Limbs are below 2^16, so both differences are integers above -2^17.
    const Expr borrow = bit(c, "borrow", [&] {
        const Compared v = compared(row);
        return u32{low(v.y) < low(v.x) + v.strict};
    });
    const Expr lo = limb([](const Word<Expr>& w) { return w.lo; }) + constants(low) - strict;
    const Expr hi = limb([](const Word<Expr>& w) { return w.hi; }) + constants(high) + signs;
    c.range(16, lo + borrow * field(1 << 16));
    c.range(16, hi - borrow);
    // a7's high limb is 0 by the comparison.
    c.range(16, is[unknown_between] * (r.word[0].lo - c.constant(kUnknownGaps[1].first)));
}

}  // namespace belay::circuit::stop_checks
