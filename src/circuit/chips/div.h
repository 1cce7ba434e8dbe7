// SPDX-License-Identifier: Apache-2.0
// div, divu, rem, remu (M-12, M-13). With A, B, Q, R the integers that the words stand for,
//   A = Q B + R,  |R| < |B|,  R = 0 or R has A's sign,
// which has one solution for B != 0. A negative integer is its word less 2^32. What makes Q negative is a bit
// of its own, not Q's top bit: so INT_MIN / -1 = 2^31 needs no case, and as a word is INT_MIN. Where B = 0,
// |B| counts as 2^32: R = A passes, and Q is all ones by constraint.
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"
#include "machine/alu.h"

namespace belay::circuit {

struct Div {
    static constexpr std::string_view kName = "div";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::div, machine::Op::divu, machine::Op::rem,
                                     machine::Op::remu};

    static constexpr bool is_signed(machine::Op op) {
        return op == machine::Op::div || op == machine::Op::rem;
    }
    /// Quotient and remainder as words, and what the row's bits and helpers are.
    struct Values {
        u32 quotient = 0, remainder = 0;
        bool negative_a = false, negative_b = false, negative_q = false, negative_r = false;
        u32 slack_lo = 0;  // of |B| - |R| - 1
    };
    static constexpr Values values(const Row& row) {
        using machine::Op;
        const u32 a = row.rs1, b = row.rs2;
        const bool sign = is_signed(row.in.op);
        Values v;
        v.quotient = sign ? machine::alu<Op::div>(a, b) : machine::alu<Op::divu>(a, b);
        v.remainder = sign ? machine::alu<Op::rem>(a, b) : machine::alu<Op::remu>(a, b);
        v.negative_a = sign && a >> 31 != 0;
        v.negative_b = sign && b >> 31 != 0;
        const u32 size_a = v.negative_a ? 0 - a : a, size_b = v.negative_b ? 0 - b : b;
        v.negative_q = b != 0 && size_a >= size_b && v.negative_a != v.negative_b;
        v.negative_r = v.negative_a && v.remainder != 0;
        v.slack_lo = low(size_b - (v.negative_r ? 0 - v.remainder : v.remainder) - 1);
        return v;
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        using machine::Op;
        Values v;
        if constexpr (C::is_filling()) v = values(row);

        const Place<C> at = begin_step(c, row);
        const auto sign = bit(c, "is_signed", [&] { return is_signed(row.in.op); });
        const auto is_rem = bit(c, "is_rem", [&] { return row.in.op == Op::rem || row.in.op == Op::remu; });
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto none = c.constant(0);
        static_assert(op_number(Op::div) + 1 == op_number(Op::divu) &&
                      op_number(Op::div) + 2 == op_number(Op::rem) &&
                      op_number(Op::div) + 3 == op_number(Op::remu));
        fetch(c, at, c.constant(op_number(Op::divu)) - sign + is_rem * field(2), rd, rs1, rs2, {none, none},
              {none, none});

        const auto a = read_rs1(c, at, rs1, row), b = read_rs2(c, at, rs2, row);
        const Word<Expr> q{c.column("q_lo", [&] { return low(v.quotient); }),
                           c.column("q_hi", [&] { return high(v.quotient); })};
        const Word<Expr> r{c.column("r_lo", [&] { return low(v.remainder); }),
                           c.column("r_hi", [&] { return high(v.remainder); })};
        c.range(16, r.lo);
        c.range(16, r.hi);

        const auto minus_a =
            sign_bit(c, "negative_a", "negative_a if signed", sign, a.hi, [&] { return v.negative_a; });
        const auto minus_b = bit(c, "negative_b", [&] { return v.negative_b; });
        c.zero("negative_b if signed", minus_b * (c.live() - sign));
        const auto minus_q = bit(c, "negative_q", [&] { return v.negative_q; });
        const auto minus_r = c.column("negative_r", [&] { return v.negative_r ? 1U : 0U; });
        c.zero("negative_r only if negative_a", minus_r * (minus_r - minus_a));
        // Limbs are not negative: their sum is 0 only if both are.
        c.zero("else no remainder", (minus_a - minus_r) * (r.lo + r.hi));

        const auto b_bytes = bytes_of(c, b, sign, minus_b, [&] { return row.rs2; });
        const auto q_bytes = bytes_of(c, q, none, none, [&] { return v.quotient; });

        // Q B + R - A = 0, in lines of weight 2^(16 i) with
        //   Q B = q b - 2^32 (minus_q b + minus_b q) + 2^64 minus_q minus_b.
        // Carries are as in mul.h; the last line leaves none.
        const std::array<Expr, 4> line = lines_of_product(q_bytes, b_bytes);
        const KoalaBear limb = field(1 << 16), part = kPart<16>;
        const auto c0 = (line[0] + r.lo - a.lo) * part;
        const auto c1 = (line[1] + r.hi - a.hi + c0) * part;
        const auto c2 = (line[2] - minus_q * b.lo - minus_b * q.lo + minus_a - minus_r + c1) * part;
        c.range(10, c0 + c.constant(1));
        c.range(11, c1 + c.constant(2));
        c.range(10, c2 + c.constant(4));
        c.zero("a = q b + r", line[3] - minus_q * b.hi - minus_b * q.hi + minus_q * minus_b * limb + c2);

        const auto by_zero = bit(c, "by_zero", [&] { return row.rs2 == 0; });
        c.zero("by zero: b is 0", by_zero * (b.lo + b.hi));
        // q's limbs are at most 2^16 - 1, minus_q at least 0: all must be at their ends.
        c.zero("by zero: q is all ones", by_zero * (c.constant(2 * 0xffff) - q.lo - q.hi + minus_q));

        // |B| - |R| - 1 in [0, 2^32), which also makes b nonzero unless by_zero says that it is 0.
        const auto of_b = c.live() - minus_b * field(2), of_r = c.live() - minus_r * field(2);
        const auto slack = c.column("slack_lo", [&] { return v.slack_lo; });
        const auto borrow = (of_b * b.lo - of_r * r.lo - c.live() - slack) * part;
        c.range(16, slack);
        c.range(2, borrow + c.constant(2));
        c.range(16, of_b * b.hi - of_r * r.hi + (minus_b - minus_r + by_zero) * limb + borrow);

        write_rd(c, at, rd, {q.lo + is_rem * (r.lo - q.lo), q.hi + is_rem * (r.hi - q.hi)}, row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
