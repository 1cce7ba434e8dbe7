// SPDX-License-Identifier: Apache-2.0
// The cases of chip `stop` as flags. They exclude each other, so they share cells and ranges: a demand is a
// sum over cases of flag times what that case asks; where no case asks, it is 0.
#pragma once

#include "circuit/access.h"
#include "circuit/machine_rows.h"
#include "circuit/parts.h"

namespace belay::circuit {

template <class C>
struct StopCases {
    using Expr = typename C::Expr;
    std::array<Expr, kStopCases> flags;
    Expr none;

    const Expr& operator[](StopCase kind) const { return flags[static_cast<std::size_t>(kind)]; }
    template <class Weight>
    Expr sum(Weight weight) const {
        Expr out = none;
        for (const StopFacts& facts : kStopFacts)
            if (const i64 w = weight(facts.kind); w != 0) out = out + (*this)[facts.kind] * field(w);
        return out;
    }
    template <class Condition>
    Expr where(Condition condition) const {
        return sum([&](StopCase k) { return i64{condition(k)}; });
    }
    Expr any(std::initializer_list<StopCase> kinds) const {
        Expr out = none;
        for (const StopCase kind : kinds) out = out + (*this)[kind];
        return out;
    }
};

/// Of direct cases: rs1 and rs2, or a7, a0 .. a3.
template <class Expr>
struct StopRegisters {
    Expr immediate_lo;  // of loads, stores and jalr; the target of jal and branches
    std::array<Word<Expr>, 5> word;
};
/// Of cases after `system`.
template <class Expr>
struct StopBlocks {
    Expr a0, a1, a2, n;
};

/// Each flag a bit, and one of them 1: fewer than p flags, so their sum is their number.
template <class C>
BELAY_CHIP inline StopCases<C> stop_cases(C& c, const StopRow& row) {
    StopCases<C> is{.flags = {}, .none = c.constant(0)};
    std::array<typename C::Expr, kStopCases> squares;
    auto all = is.none;
    for (std::size_t i = 0; i < kStopCases; ++i) {
        is.flags[i] = c.column(kStopFacts[i].name, [&] { return u32{row.kind == kStopFacts[i].kind}; });
        squares[i] = is.flags[i] * (is.flags[i] - c.live());
        all = all + is.flags[i];
    }
    c.zero("flags are bits", c.at_challenge(squares));
    c.zero("one case", all - c.live());
    return is;
}

}  // namespace belay::circuit
