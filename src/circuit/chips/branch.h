// SPDX-License-Identifier: Apache-2.0
// beq, bne, blt, bge, bltu, bgeu (M-12). `holds` is a = b in the rows of beq and bne, else a < b; `negate`
// turns it over. Two cells mean one thing in each kind of row:
//   beq, bne:  y = (a.lo - b.lo)^2 - 3 (a.hi - b.hi)^2, which is 0 only if both differences are (3 is no
//   square
//              in the field), and x its inverse, 0 for 0
//   others:    the signs of a and b, 0 where the comparison is unsigned
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct Branch {
    static constexpr std::string_view kName = "branch";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::beq, machine::Op::bne,  machine::Op::blt,
                                     machine::Op::bge, machine::Op::bltu, machine::Op::bgeu};

    static constexpr KoalaBear kNoSquare = KoalaBear::from_canonical(3);
    static_assert(kNoSquare.power((KoalaBear::kModulus - 1) / 2) == field(-1));

    /// a and b are equal exactly if this is 0.
    template <class Expr>
    static constexpr Expr distance(const Word<Expr>& a, const Word<Expr>& b) {
        const Expr lo = a.lo - b.lo, hi = a.hi - b.hi;
        return lo * lo - hi * hi * kNoSquare;
    }
    static constexpr bool is_equality(machine::Op op) {
        return op == machine::Op::beq || op == machine::Op::bne;
    }
    static constexpr bool is_signed_order(machine::Op op) {
        return op == machine::Op::blt || op == machine::Op::bge;
    }
    static constexpr bool negates(machine::Op op) {
        return op == machine::Op::bne || op == machine::Op::bge || op == machine::Op::bgeu;
    }
    static constexpr bool holds(const Row& row) {
        if (is_equality(row.in.op)) return row.rs1 == row.rs2;
        if (!is_signed_order(row.in.op)) return row.rs1 < row.rs2;
        return static_cast<i32>(row.rs1) < static_cast<i32>(row.rs2);
    }
    static constexpr KoalaBear distance_of(const Row& row) {
        const auto word = [](u32 v) { return Word<KoalaBear>{field(low(v)), field(high(v))}; };
        return distance(word(row.rs1), word(row.rs2));
    }
    static constexpr u32 x_of(const Row& row) {
        if (is_equality(row.in.op)) return distance_of(row).inverse().canonical();
        return is_signed_order(row.in.op) ? row.rs1 >> 31 : 0;
    }
    static constexpr u32 y_of(const Row& row) {
        if (is_equality(row.in.op)) return distance_of(row).canonical();
        return is_signed_order(row.in.op) ? row.rs2 >> 31 : 0;
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Place<C> at = begin_step(c, row);
        const auto is_equal = bit(c, "is_equality", [&] { return is_equality(row.in.op); });
        const auto is_signed = bit(c, "is_signed", [&] { return is_signed_order(row.in.op); });
        const auto negate = bit(c, "negate", [&] { return negates(row.in.op); });
        c.zero("equality has no sign", is_equal * is_signed);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto target = c.column("target", [&] { return row.in.c; });
        const auto none = c.constant(0);
        static_assert(
            op_number(Op::beq) + 1 == op_number(Op::bne) && op_number(Op::beq) + 2 == op_number(Op::blt) &&
            op_number(Op::beq) + 3 == op_number(Op::bge) && op_number(Op::beq) + 4 == op_number(Op::bltu) &&
            op_number(Op::beq) + 5 == op_number(Op::bgeu));
        const auto op = c.constant(op_number(Op::bltu)) - is_equal * field(4) - is_signed * field(2) + negate;
        fetch(c, at, op, c.constant(kSink), rs1, rs2, {target, none}, {none, none});

        const auto a = read_rs1(c, at, rs1, row), b = read_rs2(c, at, rs2, row);
        const auto yes = bit(c, "holds", [&] { return holds(row); });
        const auto x = c.column("x", [&] { return x_of(row); });
        const auto y = c.column("y", [&] { return y_of(row); });
        const auto one = c.live();

        c.zero("y is the distance", is_equal * (y - distance(a, b)));
        c.zero("x is its inverse", is_equal * (x * y - one + yes));
        c.zero("equal: no distance", is_equal * yes * y);
        c.zero("equal: no inverse", is_equal * yes * x);

        // 0 in unsigned rows, a bit in signed ones.
        const auto no_sign = one - is_equal - is_signed;
        c.zero("x is a sign", x * (is_signed * (x - one) + no_sign));
        c.zero("y is a sign", y * (is_signed * (y - one) + no_sign));
        c.range_if(15, a.hi - x * field(1 << 15), is_signed);
        c.range_if(15, b.hi - y * field(1 << 15), is_signed);

        // The differences lie in [-2^16, 2^16), so only one value of each bit brings them into the range.
        const KoalaBear limb = field(1 << 16);
        const auto borrow = bit(c, "borrow", [&] { return low(row.rs1) < low(row.rs2); });
        c.range(16, a.lo - b.lo + borrow * limb);
        c.range_if(16, a.hi - b.hi - borrow + (yes + y - x) * limb, one - is_equal);

        const auto taken = yes + negate - yes * negate * field(2);
        end_step(c, at, at.pc4 + one + taken * (target - at.pc4 - one));
    }
};

}  // namespace belay::circuit
