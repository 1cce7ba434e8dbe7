// SPDX-License-Identifier: Apache-2.0
// Lanes of 64 bits as the keccak chips have them: eight bytes in a row's cells, four limbs on the bus. The
// and of two bytes is a cell, bound by a lookup that also proves both to be bytes; a xor b = a + b - 2 (a &
// b) takes no cell.
#pragma once

#include <array>

#include "circuit/context.h"

namespace belay::circuit {

/// Bus::keccak carries (kind, ...), and of a lane (kind, clock, index, limbs[4]).
enum class KeccakMessage : u8 {
    chain = 1,       // (kind, ts, block, lane, left, open, final, pending, cursor, result4): the next lane
    round_constant,  // (kind, clock, bytes 0, 1, 3, 7): the others are 0
    state,           // lane x + 5 y before round `clock`
    rotated,         // lane x + 5 y after rho and pi of round `clock`
    parity,          // of sheet x in round `clock`
    turned,          // the same, turned by one bit
};

template <class Expr>
using KeccakLimbs = std::array<Expr, 4>;

template <class Expr>
struct KeccakLane {
    std::array<Expr, 8> bytes;
    u64 value = 0;  // in contexts that fill rows

    KeccakLimbs<Expr> limbs() const {
        KeccakLimbs<Expr> out;
        for (u32 i = 0; i < 4; ++i) out[i] = bytes[2 * i] + bytes[2 * i + 1] * field(256);
        return out;
    }
};

constexpr u32 byte_of(u64 value, u32 i) { return static_cast<u32>(value >> 8 * i & 0xff); }

/// A lane in eight cells. Who calls this looks each of them up, or they are no bytes.
template <class C>
BELAY_CHIP inline KeccakLane<typename C::Expr> lane_cells(C& c, std::string_view name, u64 value) {
    KeccakLane<typename C::Expr> out;
    for (u32 i = 0; i < 8; ++i) out.bytes[i] = c.column(name, [&] { return byte_of(value, i); });
    out.value = value;
    return out;
}

/// The and of two bytes: a cell and a lookup.
template <class C>
BELAY_CHIP inline typename C::Expr and_bytes(C& c, std::string_view name, const typename C::Expr& a,
                                             const typename C::Expr& b, u32 value) {
    const auto both = c.column(name, [&] { return value; });
    c.lookup(Bus::and8, c.live(), {a, b, both});
    return both;
}
template <class C>
BELAY_CHIP inline KeccakLane<typename C::Expr> xor_lanes(C& c, std::string_view name,
                                                         const KeccakLane<typename C::Expr>& a,
                                                         const KeccakLane<typename C::Expr>& b) {
    KeccakLane<typename C::Expr> out;
    for (u32 i = 0; i < 8; ++i) {
        const auto both = and_bytes(c, name, a.bytes[i], b.bytes[i], byte_of(a.value & b.value, i));
        out.bytes[i] = a.bytes[i] + b.bytes[i] - both * field(2);
    }
    out.value = a.value ^ b.value;
    return out;
}

template <class C>
BELAY_CHIP inline void send_lane(C& c, KeccakMessage kind, const typename C::Expr& multiplicity,
                                 const typename C::Expr& clock, const typename C::Expr& index,
                                 const KeccakLimbs<typename C::Expr>& l) {
    c.send(Bus::keccak, multiplicity,
           {c.constant(static_cast<i64>(kind)), clock, index, l[0], l[1], l[2], l[3]});
}
template <class C>
BELAY_CHIP inline void receive_lane(C& c, KeccakMessage kind, const typename C::Expr& multiplicity,
                                    const typename C::Expr& clock, const typename C::Expr& index,
                                    const KeccakLimbs<typename C::Expr>& l) {
    c.receive(Bus::keccak, multiplicity,
              {c.constant(static_cast<i64>(kind)), clock, index, l[0], l[1], l[2], l[3]});
}

/// Which of five: four cells, and a fifth that is what is left of `live`.
template <class C>
BELAY_CHIP inline std::array<typename C::Expr, 5> one_of_five(C& c,
                                                              const std::array<std::string_view, 5>& names,
                                                              u32 which) {
    std::array<typename C::Expr, 5> out;
    out[4] = c.live();
    for (u32 i = 0; i < 4; ++i) {
        out[i] = c.column(names[i], [&] { return u32{which == i}; });
        c.zero(names[i], out[i] * (out[i] - c.live()));
        out[4] = out[4] - out[i];
    }
    c.zero(names[4], out[4] * (out[4] - c.live()));
    return out;
}
/// The number that belongs to it.
template <class C>
BELAY_CHIP inline typename C::Expr chosen(C& c, const std::array<typename C::Expr, 5>& is,
                                          const std::array<u32, 5>& numbers) {
    auto out = c.constant(0);
    for (u32 i = 0; i < 5; ++i) out = out + is[i] * field(numbers[i]);
    return out;
}

}  // namespace belay::circuit
