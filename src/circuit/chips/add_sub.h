// SPDX-License-Identifier: Apache-2.0
// add, sub (M-12): both are the sum  x + y = z  mod 2^32; a subtraction is written with its result as a
// summand, so the row proves rs1 = rd + rs2.
#pragma once

#include <array>

#include "circuit/access.h"

namespace belay::circuit {

struct AddSub {
    static constexpr std::string_view kName = "add_sub";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::add, machine::Op::sub};

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Place<C> at = begin_step(c, row);
        const auto is_sub = c.column("is_sub", [&] { return u32{row.in.op == Op::sub}; });
        c.zero("is_sub is a bit", is_sub * (is_sub - c.live()));
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto op = c.constant(static_cast<i64>(Op::add)) +
                        is_sub * field(static_cast<i64>(Op::sub) - static_cast<i64>(Op::add));
        const auto none = c.constant(0);
        fetch(c, at, op, rd, rs1, rs2, {none, none}, {none, none});

        const auto a = read_rs1(c, at, rs1, row), b = read_rs2(c, at, rs2, row);
        const auto lo = c.column("lo", [&] { return low(row.rd_after); });
        const auto hi = c.column("hi", [&] { return high(row.rd_after); });
        c.range(16, lo);
        c.range(16, hi);
        write_rd(c, at, rd, {lo, hi}, row);

        // With s = 1 for add and -1 for sub, b + s (a - z) is 2^16 times the carry. As s^2 = 1, that it is 0
        // or 2^16 needs no more than degree 3. The high limbs take the low ones' carry along.
        const auto sign = c.live() - is_sub * field(2);
        const auto carries = [&](std::string_view name, const auto& y, const auto& d) {
            c.zero(name, y * y + d * d + sign * (y * d) * field(2) - (y + sign * d) * field(1 << 16));
        };
        const KoalaBear shift = field(1 << 16).inverse();
        carries("low carry", b.lo, a.lo - lo);
        carries("high carry", b.hi + b.lo * shift, a.hi - hi + (a.lo - lo) * shift);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
