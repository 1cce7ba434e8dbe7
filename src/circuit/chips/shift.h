// SPDX-License-Identifier: Apache-2.0
// sll, srl, sra and their immediate forms (M-12). The amount is 16 `far` + an amount below 16, which cuts
// both limbs of rs1 into `bits` low and 16 - bits high bits; the parts, moved together again, are
//   bottom = 2^(16 - bits) lo's low part, middle = lo's high part + 2^(16 - bits) hi's low part,
//   top = hi's high part below as many copies of the sign as were cut off, and the result two neighbours of
//   0, bottom, middle, top, signs.
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"
#include "circuit/table_rows.h"

namespace belay::circuit {

struct Shift {
    static constexpr std::string_view kName = "shift";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::sll,  machine::Op::srl,  machine::Op::sra,
                                     machine::Op::slli, machine::Op::srli, machine::Op::srai};

    static constexpr bool is_immediate(machine::Op op) {
        return machine::info_of(op).format == machine::Format::shift;
    }
    static constexpr bool to_left(machine::Op op) {
        return op == machine::Op::sll || op == machine::Op::slli;
    }
    static constexpr bool keeps_sign(machine::Op op) {
        return op == machine::Op::sra || op == machine::Op::srai;
    }
    static constexpr u32 amount(const Row& row) {
        return (is_immediate(row.in.op) ? row.in.c : row.rs2) & 31;
    }
    static constexpr Cut cut_of(const Row& row) {
        const u32 by = amount(row) & 15;
        return to_left(row.in.op) ? Cut{1, 16 - by} : Cut{0, by};
    }

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        using machine::Op;
        const Op op = row.in.op;
        const bool far = amount(row) >= 16;
        const Cut where = cut_of(row);

        const Place<C> at = begin_step(c, row);
        const auto is_imm = bit(c, "is_imm", [&] { return is_immediate(op); });
        const auto is_sra = bit(c, "is_sra", [&] { return keeps_sign(op); });
        const auto left = bit(c, "left", [&] { return to_left(op); });
        const auto left_far = bit(c, "left_far", [&] { return to_left(op) && far; });
        const auto right_far = bit(c, "right_far", [&] { return !to_left(op) && far; });
        c.zero("left_far is left", left_far * (c.live() - left));
        c.zero("right_far is not left", right_far * left);
        c.zero("sra goes right", is_sra * left);

        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto a = read_rs1(c, at, rs1, row);
        const auto b = read_rs2_or_constant(c, at, is_imm, rs2, row);
        const auto none = c.constant(0);
        static_assert(
            op_number(Op::srl) - op_number(Op::sll) == 4 && op_number(Op::sra) - op_number(Op::srl) == 1 &&
            op_number(Op::srl) - op_number(Op::srli) == 8 && op_number(Op::sll) - op_number(Op::slli) == 5 &&
            op_number(Op::sra) - op_number(Op::srai) == 8);
        fetch(c, at,
              c.constant(op_number(Op::srl)) - left * field(4) + is_sra -
                  is_imm * (c.constant(8) - left * field(3)),
              rd, rs1, rs2, immediate(is_imm, b), {none, none});

        const auto bits = c.column("bits", [&] { return where.bits; });
        const auto below = c.column("2^bits", [&] { return where.low(); });
        const auto above = c.column("2^(16-bits)", [&] { return where.high(); });
        c.lookup(Bus::power, c.live(), {left, bits, below, above});
        // Amounts count modulo 32: what is left of b.lo is a multiple of 32 below 2^16.
        const auto by = (left + left_far + right_far) * field(16) + bits - left * bits * field(2);
        c.range(11, (b.lo - by) * kPart<5>);

        // limb = low part + 2^bits high part, both in their ranges, in one way only.
        const auto high_part = [&](std::string_view name, const Expr& limb, u32 value) {
            const auto part = c.column(name, [&] { return value >> where.bits; });
            c.lookup(Bus::range, c.live(), {c.constant(16) - bits, part});
            c.lookup(Bus::range, c.live(), {bits, limb - below * part});
            return part;
        };
        const auto lo = high_part("lo_part", a.lo, low(row.rs1));
        const auto hi = high_part("hi_part", a.hi, high(row.rs1));
        const auto sign = sign_bit(c, "sign", "sign if sra", is_sra, a.hi,
                                   [&] { return keeps_sign(op) && row.rs1 >> 31 != 0; });

        // 2^(16 - bits) (limb - 2^bits part) = 2^(16 - bits) limb - 2^16 part. All are limbs: no range
        // needed.
        const KoalaBear limb = field(1 << 16);
        const auto bottom = above * a.lo - lo * limb;
        const auto middle = lo + above * a.hi - hi * limb;
        const auto top = hi + sign * (c.constant(1 << 16) - above);
        const auto signs = sign * field(0xffff);
        const auto left_near = left - left_far, right_near = c.live() - left - right_far;
        write_rd(c, at, rd,
                 {left_near * bottom + right_near * middle + right_far * top,
                  left_far * bottom + left_near * middle + right_near * top + right_far * signs},
                 row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
