// SPDX-License-Identifier: Apache-2.0
// mul, mulh, mulhsu, mulhu (M-12): the product of 64 bits as four limbs, from the operands' bytes. A negative
// operand is its word less 2^32, so the product is
//   a b - 2^32 (sign_a b + sign_b a)  mod 2^64.
// The two bits of signedness also choose the half: the low half does not depend on them, so mul is the fourth
// combination, in which rs2 alone is signed.
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct Mul {
    static constexpr std::string_view kName = "mul";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::mul, machine::Op::mulh, machine::Op::mulhsu,
                                     machine::Op::mulhu};

    static constexpr bool signed_a(machine::Op op) {
        return op == machine::Op::mulh || op == machine::Op::mulhsu;
    }
    static constexpr bool signed_b(machine::Op op) {
        return op == machine::Op::mulh || op == machine::Op::mul;
    }
    static constexpr u64 product(const Row& row) {
        const auto wide = [](u32 v, bool is_signed) {
            return is_signed ? static_cast<u64>(i64{static_cast<i32>(v)}) : u64{v};
        };
        return wide(row.rs1, signed_a(row.in.op)) * wide(row.rs2, signed_b(row.in.op));
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        using machine::Op;
        const Op op = row.in.op;
        const Place<C> at = begin_step(c, row);
        const auto a_signed = bit(c, "a_signed", [&] { return signed_a(op); });
        const auto b_signed = bit(c, "b_signed", [&] { return signed_b(op); });
        const auto both = a_signed * b_signed;
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto none = c.constant(0);
        static_assert(op_number(Op::mulhu) - 1 == op_number(Op::mulhsu) &&
                      op_number(Op::mulhu) - 2 == op_number(Op::mulh) &&
                      op_number(Op::mulhu) - 3 == op_number(Op::mul));
        fetch(c, at, c.constant(op_number(Op::mulhu)) - a_signed - b_signed * field(3) + both * field(2), rd,
              rs1, rs2, {none, none}, {none, none});

        const auto a = read_rs1(c, at, rs1, row), b = read_rs2(c, at, rs2, row);
        const auto sign_a = bit(c, "sign_a", [&] { return signed_a(op) && row.rs1 >> 31 != 0; });
        const auto sign_b = bit(c, "sign_b", [&] { return signed_b(op) && row.rs2 >> 31 != 0; });
        c.zero("sign_a if signed", sign_a * (c.live() - a_signed));
        c.zero("sign_b if signed", sign_b * (c.live() - b_signed));
        const auto a_bytes = bytes_of(c, a, a_signed, sign_a, [&] { return row.rs1; });
        const auto b_bytes = bytes_of(c, b, b_signed, sign_b, [&] { return row.rs2; });

        const std::array<Expr, 4> r = limbs(c, row);
        const std::array<Expr, 4> line = lines_of_product(a_bytes, b_bytes);
        // Line i and the carry into it are r_i and 2^16 times the carry out of it. A carry c is an expression
        // whose range makes it small: then line + carry - r - 2^16 c is below 2^28 and cannot wrap.
        const KoalaBear part = kPart<16>;
        const auto c0 = (line[0] - r[0]) * part;
        const auto c1 = (line[1] + c0 - r[1]) * part;
        const auto c2 = (line[2] + c1 - r[2] - sign_a * b.lo - sign_b * a.lo) * part;
        const auto c3 = (line[3] + c2 - r[3] - sign_a * b.hi - sign_b * a.hi) * part;
        c.range(9, c0);
        c.range(10, c1);
        c.range(10, c2 + c.constant(2));
        c.range(1, c3 + c.constant(1));  // -1 if the product is negative or both operands are

        const auto is_high = c.live() - b_signed + both;
        write_rd(c, at, rd, {r[0] + is_high * (r[2] - r[0]), r[1] + is_high * (r[3] - r[1])}, row);
        end_step(c, at, at.pc4 + c.live());
    }

  private:
    template <class C>
    BELAY_CHIP static std::array<typename C::Expr, 4> limbs(C& c, const Row& row) {
        static constexpr std::string_view kNames[] = {"r0", "r1", "r2", "r3"};
        std::array<typename C::Expr, 4> r;
        for (unsigned i = 0; i < 4; ++i) {
            r[i] = c.column(kNames[i], [&] { return static_cast<u32>(product(row) >> (16 * i) & 0xffff); });
            c.range(16, r[i]);
        }
        return r;
    }
};

}  // namespace belay::circuit
