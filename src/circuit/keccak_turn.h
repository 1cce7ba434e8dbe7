// SPDX-License-Identifier: Apache-2.0
// Turns of the keccak chips' lanes.
#pragma once

#include "circuit/keccak_lane.h"
#include "circuit/keccak_rows.h"
#include "crypto/keccak_f1600.h"

namespace belay::circuit {

/// The top bits of the limbs move to the next. Who receives this proves its bytes, and only the true top
/// bit leaves a limb below 2^16. 0 in rows that are no sheet.
template <class C>
BELAY_CHIP inline KeccakLimbs<typename C::Expr> turned_by_one(C& c, const typename C::Expr& is_sheet,
                                                              const KeccakLane<typename C::Expr>& lane,
                                                              bool row_is_sheet) {
    constexpr std::array<std::string_view, 4> kNames{"top bit 15", "top bit 31", "top bit 47", "top bit 63"};
    const auto limbs = lane.limbs();
    KeccakLimbs<typename C::Expr> top, out;
    for (u32 i = 0; i < 4; ++i) {
        top[i] =
            c.column(kNames[i], [&] { return u32{row_is_sheet && (lane.value >> (16 * i + 15) & 1) != 0}; });
        c.zero(kNames[i], top[i] * (top[i] - is_sheet));
    }
    for (u32 i = 0; i < 4; ++i) out[i] = limbs[i] * field(2) - top[i] * field(1 << 16) + top[(i + 3) % 4];
    return out;
}

/// A turn by 16 limbs + bits. Each limb X is high 2^(16 - bits) + low; the result's limbs are
/// Y = low 2^bits + the high part of the limb below, and chi proves that Y < 2^16.
///
/// One part is a cell, in its range; then so is the other, which is linear in it. Where the cell is the
/// high part (bits <= 14): low 2^bits = Y - high is above -2^bits, and no multiple of p comes in, as
/// |low| < 2^16; so low >= 0, and low 2^bits <= Y < 2^16. Where it is the low part (bits = 15): high
/// = Y - low 2^15 is an integer of at most 17 bits with 2 high = X - low > -2, so 0 <= high < 2^15.
struct KeccakTurn {
    u32 limbs, bits;
    constexpr bool cuts_high() const { return bits <= 14; }
    constexpr u32 range() const { return cuts_high() ? bits : 16 - bits; }
    constexpr u32 part(u64 lane, u32 limb) const {
        const u32 x = static_cast<u32>(lane >> 16 * limb & 0xffff);
        return cuts_high() ? x >> (16 - bits) : x & ((1U << (16 - bits)) - 1);
    }
};
constexpr KeccakTurn turn_of(u32 x, u32 y) {
    const u32 by = crypto::keccak_detail::kRotations[x + 5 * y];
    return {by / 16, by % 16};
}

template <class Expr>
BELAY_CHIP inline Expr turned_limb(const KeccakTurn& turn, u32 i, const KeccakLimbs<Expr>& limbs,
                                   const KeccakLimbs<Expr>& part) {
    const u32 from = (i + 4 - turn.limbs) % 4, below = (from + 3) % 4;
    if (turn.cuts_high())
        return limbs[from] * field(1 << turn.bits) - part[from] * field(1 << 16) + part[below];
    return part[from] * field(1 << turn.bits) +
           (limbs[below] - part[below]) * field(1 << (16 - turn.bits)).inverse();
}

/// Lane y of sheet x, of which is[x] tells; all 0, parts and result, where it is none.
template <class C>
BELAY_CHIP inline KeccakLimbs<typename C::Expr> turned(C& c, const std::array<typename C::Expr, 5>& is, u32 y,
                                                       bool row_is_sheet, u32 row_x,
                                                       const KeccakLane<typename C::Expr>& lane) {
    std::array<u32, 5> bits;
    for (u32 x = 0; x < 5; ++x) bits[x] = turn_of(x, y).range();
    const auto range = chosen(c, is, bits);
    KeccakLimbs<typename C::Expr> part, out;
    for (u32 i = 0; i < 4; ++i) {
        part[i] = c.column("part", [&] { return row_is_sheet ? turn_of(row_x, y).part(lane.value, i) : 0; });
        c.lookup(Bus::range, c.live(), {range, part[i]});
    }
    const auto limbs = lane.limbs();
    for (u32 i = 0; i < 4; ++i) {
        out[i] = c.constant(0);
        for (u32 x = 0; x < 5; ++x) out[i] = out[i] + is[x] * turned_limb(turn_of(x, y), i, limbs, part);
    }
    return out;
}

}  // namespace belay::circuit
