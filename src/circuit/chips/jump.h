// SPDX-License-Identifier: Apache-2.0
// jal, jalr (M-12, M-14). A jal's target is its constant; a jalr goes to (rs1 + c) without bit 0, and where
// bit 1 is set it is no row of this chip but a trap. The link comes with the instruction.
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct Jump {
    static constexpr std::string_view kName = "jump";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::jal, machine::Op::jalr};

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        using machine::Op;
        const bool indirect = row.in.op == Op::jalr;
        const u32 sum = indirect ? row.rs1 + row.in.c : 0;  // nothing is computed for a jal

        const Place<C> at = begin_step(c, row);
        const auto is_jalr = bit(c, "is_jalr", [&] { return indirect; });
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const Word<Expr> by{c.column("c_lo", [&] { return indirect ? low(row.in.c) : row.in.c; }),
                            c.column("c_hi", [&] { return indirect ? high(row.in.c) : 0; })};
        const Word<Expr> link{c.column("link_lo", [&] { return low(row.in.d); }),
                              c.column("link_hi", [&] { return high(row.in.d); })};
        static_assert(op_number(Op::jal) + 1 == op_number(Op::jalr));
        fetch(c, at, c.constant(op_number(Op::jal)) + is_jalr, rd, rs1, c.constant(0), by, link);

        const Word<Expr> a = read_word_if(
            c, is_jalr, rs1 + c.constant(kRegisterKey), at.ts + c.constant(kReadTime),
            [&] { return indirect ? row.rs1 : 0; }, [&] { return indirect ? row.rs1_age : u16{0}; });

        // rs1 + c = bit 0 + 4 (lo + 2^14 hi) mod 2^32.
        const auto odd = bit(c, "odd", [&] { return (sum & 1) != 0; });
        const auto lo = c.column("next_lo", [&] { return low(sum) >> 2; });
        const auto hi = c.column("next_hi", [&] { return high(sum); });
        c.range(14, lo);
        c.range(16, hi);
        const auto low_carry = a.lo + by.lo - lo * field(4) - odd;
        const auto high_carry = a.hi + by.hi - hi + low_carry * kPart<16>;
        c.zero("low carry", is_jalr * (low_carry * (low_carry - c.constant(1 << 16))));
        c.zero("high carry", is_jalr * (high_carry * (high_carry - c.constant(1 << 16))));

        // A jal has no sum: all its cells are 0. Ranged ones are so together.
        const auto is_jal = c.live() - is_jalr;
        c.zero("jal: no sum", is_jal * (lo + hi + odd));
        c.zero("jal: no rs1_lo", is_jal * a.lo);
        c.zero("jal: no rs1_hi", is_jal * a.hi);

        write_rd(c, at, rd, link, row);
        end_step(c, at, by.lo + is_jalr * (lo + hi * field(1 << 14) - by.lo));
    }
};

}  // namespace belay::circuit
