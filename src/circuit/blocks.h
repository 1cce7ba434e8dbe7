// SPDX-License-Identifier: Apache-2.0
// Proofs that an ecall's blocks lie where they may: aligned, inside 2^32, disjoint. Places and lengths are
// counted in leaves of 16 bytes. Where `active` is 0 nothing is proven, and the cells must be 0.
#pragma once

#include "circuit/context.h"
#include "circuit/ecall_blocks.h"

namespace belay::circuit {

/// A run of leaves: integers, first < 2^28 and count < 2^7.
template <class Expr>
struct Leaves {
    Expr first, count;
    Expr end() const { return first + count; }
};
struct LeavesValue {
    u64 first = 0, count = 0;
    u64 end() const { return first + count; }
};

/// The leaf at an address, whose alignment is proven elsewhere.
template <class Expr>
BELAY_CHIP inline Expr leaf_at(const Word<Expr>& address) {
    return address.lo * field(16).inverse() + address.hi * field(1 << 12);
}
/// The word at an address that is a multiple of 4.
template <class Expr>
BELAY_CHIP inline Expr word_at(const Word<Expr>& address) {
    return address.lo * field(4).inverse() + address.hi * field(1 << 14);
}

/// 0 <= x < 2^29. Honest or not, x is an integer of (-2^29, 2^29), and p > 2^30: no negative x passes. 1
/// cell, 2 messages.
template <class C, class Value>
BELAY_CHIP inline void not_negative(C& c, std::string_view name, const typename C::Expr& x, Value value) {
    const auto lo = c.column(name, [&] { return low(value()); });
    c.range(16, lo);
    c.range(13, (x - lo) * field(1 << 16).inverse());
}

/// The low limb of an address is a multiple of 2^bits; `unit` is 2^bits. 1 cell, 1 message, 1 constraint.
template <class C>
BELAY_CHIP inline void multiple_of(C& c, std::string_view name, const typename C::Expr& lo,
                                   const typename C::Expr& bits, const typename C::Expr& unit, u32 value) {
    const auto quotient = c.column(name, [&] { return value; });
    c.zero(name, lo - quotient * unit);
    c.lookup(Bus::range, c.live(), {c.constant(16) - bits, quotient});
}

/// Not past the end of memory.
template <class C>
BELAY_CHIP inline void inside_memory(C& c, std::string_view name, const typename C::Expr& active,
                                     const Leaves<typename C::Expr>& block, bool is_active,
                                     const LeavesValue& value) {
    not_negative(c, name, active * (c.constant(kAddressLeaves) - block.end()),
                 [&] { return is_active ? static_cast<u32>(kAddressLeaves - value.end()) : 0; });
}

/// Neither holds a leaf of the other; both have leaves where `active`. One of the two orders, and the gap
/// between. 2 cells, 2 messages, 2 constraints.
template <class C>
BELAY_CHIP inline void disjoint(C& c, const std::array<std::string_view, 3>& names,
                                const typename C::Expr& active, const Leaves<typename C::Expr>& a,
                                const Leaves<typename C::Expr>& b, bool is_active, const LeavesValue& va,
                                const LeavesValue& vb) {
    const bool b_first = is_active && vb.first < va.first;
    const auto swapped = c.column(names[0], [&] { return u32{b_first}; });
    c.zero(names[0], swapped * (swapped - c.live()));
    c.zero(names[1], swapped * (c.live() - active));
    const auto gap = b.first - a.end(), other_gap = a.first - b.end();
    not_negative(c, names[2], active * (gap + swapped * (other_gap - gap)), [&] {
        return is_active ? static_cast<u32>(b_first ? va.first - vb.end() : vb.first - va.end()) : 0;
    });
}

}  // namespace belay::circuit
