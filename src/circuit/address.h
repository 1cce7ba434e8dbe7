// SPDX-License-Identifier: Apache-2.0
// The address of a load or store: rs1 + immediate mod 2^32, as the key of the word that it lies in.
#pragma once

#include "circuit/access.h"

namespace belay::circuit {

/// The word's key, below 2^30 because its limbs are. `part`, from 0 to 3, is the byte in it. A misaligned
/// address has no row: its low limb would not be 4 times a 14-bit number and an allowed part. 2 cells, 2
/// messages.
template <class C>
BELAY_CHIP inline typename C::Expr word_key(C& c, const Word<typename C::Expr>& rs1,
                                            const Word<typename C::Expr>& immediate,
                                            const typename C::Expr& part, const StepRow& row) {
    const auto address = [&row] { return row.rs1 + row.in.c; };
    const auto low4 = c.column("address_low4", [&] { return low(address()) / 4; });
    const auto hi = c.column("address_hi", [&] { return high(address()); });
    c.range(14, low4);
    c.range(16, hi);
    // All limbs are below 2^16, so a limb's sum differs from the result's limb by less than 2^17 either way:
    // equations of the field are equations of integers, and the carries are 0 or 1 exactly.
    const KoalaBear shift = field(1 << 16).inverse();
    const auto carry = (rs1.lo + immediate.lo - low4 * field(4) - part) * shift;
    const auto carry2 = (rs1.hi + immediate.hi + carry - hi) * shift;
    c.zero("low carry", carry * (carry - c.live()));
    c.zero("high carry", carry2 * (carry2 - c.live()));
    return low4 + hi * field(1 << 14);
}

template <class C>
BELAY_CHIP inline Word<typename C::Expr> immediate_limbs(C& c, const StepRow& row) {
    return {c.column("immediate_lo", [&] { return low(row.in.c); }),
            c.column("immediate_hi", [&] { return high(row.in.c); })};
}

}  // namespace belay::circuit
