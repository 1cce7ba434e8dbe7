// SPDX-License-Identifier: Apache-2.0
// addi (M-12), and what decodes to it: lui, auipc, fence (decoded.h).
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct AddImm {
    static constexpr std::string_view kName = "add_imm";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::addi};

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const Place<C> at = begin_step(c, row);
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const Word<Expr> b{c.column("c_lo", [&] { return low(row.in.c); }),
                           c.column("c_hi", [&] { return high(row.in.c); })};
        const auto none = c.constant(0);
        fetch(c, at, c.constant(op_number(machine::Op::addi)), rd, rs1, none, b, {none, none});

        const auto a = read_rs1(c, at, rs1, row);
        const Word<Expr> sum{c.column("sum_lo", [&] { return low(row.rd_after); }),
                             c.column("sum_hi", [&] { return high(row.rd_after); })};
        c.range(16, sum.lo);
        c.range(16, sum.hi);
        write_rd(c, at, rd, sum, row);

        const auto low_carry = a.lo + b.lo - sum.lo;
        carry(c, "low carry", low_carry);
        carry(c, "high carry", a.hi + b.hi - sum.hi + low_carry * kPart<16>);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
