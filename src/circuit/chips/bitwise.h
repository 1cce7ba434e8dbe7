// SPDX-License-Identifier: Apache-2.0
// and, or, xor and their immediate forms (M-12): byte by byte, a | b = a + b - (a & b) and
// a ^ b = a + b - 2 (a & b).
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct Bitwise {
    static constexpr std::string_view kName = "bitwise";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::and_, machine::Op::or_, machine::Op::xor_,
                                     machine::Op::andi, machine::Op::ori, machine::Op::xori};

    /// a & b of two limbs whose bytes the table has: (limb - low byte) / 2^8 is a byte only if the limb is
    /// made of both. 4 cells, 2 messages.
    template <class C>
    BELAY_CHIP static typename C::Expr and_of(C& c, const typename C::Expr& a, const typename C::Expr& b,
                                              u32 x, u32 y) {
        const auto a0 = c.column("a byte", [&] { return x & 0xff; });
        const auto b0 = c.column("b byte", [&] { return y & 0xff; });
        const auto both0 = c.column("and low", [&] { return x & y & 0xff; });
        const auto both1 = c.column("and high", [&] { return (x & y) >> 8; });
        c.lookup(Bus::and8, c.live(), {a0, b0, both0});
        c.lookup(Bus::and8, c.live(), {(a - a0) * kPart<8>, (b - b0) * kPart<8>, both1});
        return both0 + both1 * field(1 << 8);
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Op op = row.in.op;
        const bool imm = op == Op::andi || op == Op::ori || op == Op::xori;
        const u32 y = imm ? row.in.c : row.rs2;

        const Place<C> at = begin_step(c, row);
        const auto is_imm = bit(c, "is_imm", [&] { return imm; });
        const auto is_or = bit(c, "is_or", [&] { return op == Op::or_ || op == Op::ori; });
        const auto is_xor = bit(c, "is_xor", [&] { return op == Op::xor_ || op == Op::xori; });
        c.zero("or, xor or none", is_or * is_xor);
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto a = read_rs1(c, at, rs1, row);
        const auto b = read_rs2_or_constant(c, at, is_imm, rs2, row);
        const auto none = c.constant(0);
        static_assert(
            op_number(Op::and_) - op_number(Op::or_) == 1 && op_number(Op::and_) - op_number(Op::xor_) == 4 &&
            op_number(Op::and_) - op_number(Op::andi) == 13 &&
            op_number(Op::or_) - op_number(Op::ori) == 13 && op_number(Op::xor_) - op_number(Op::xori) == 11);
        fetch(c, at,
              c.constant(op_number(Op::and_)) - is_or - is_xor * field(4) -
                  is_imm * (c.constant(13) - is_xor * field(2)),
              rd, rs1, rs2, immediate(is_imm, b), {none, none});

        // Bytes make the result's limbs: no range needed.
        const auto sums = is_or + is_xor, weight = c.live() - is_or * field(2) - is_xor * field(3);
        const auto result = [&](const auto& p, const auto& q, u32 u, u32 v) {
            return sums * (p + q) + weight * and_of(c, p, q, u, v);
        };
        const auto lo = result(a.lo, b.lo, low(row.rs1), low(y));
        const auto hi = result(a.hi, b.hi, high(row.rs1), high(y));
        write_rd(c, at, rd, {lo, hi}, row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
