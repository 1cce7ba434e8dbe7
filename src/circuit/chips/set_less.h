// SPDX-License-Identifier: Apache-2.0
// slt, sltu, slti, sltiu (M-12): the borrow of a - b, limb by limb; signed operands have a top limb less 2^16
// where their top bit is 1.
#pragma once

#include "circuit/access.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct SetLess {
    static constexpr std::string_view kName = "set_less";
    using Row = StepRow;
    static constexpr std::array kOps{machine::Op::slt, machine::Op::sltu, machine::Op::slti,
                                     machine::Op::sltiu};

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using machine::Op;
        const Op op = row.in.op;
        const Place<C> at = begin_step(c, row);
        const auto is_imm = bit(c, "is_imm", [&] { return op == Op::slti || op == Op::sltiu; });
        const auto is_signed = bit(c, "is_signed", [&] { return op == Op::slt || op == Op::slti; });
        const auto rd = register_number(c, "rd", row.in.rd);
        const auto rs1 = register_number(c, "rs1", row.in.rs1);
        const auto rs2 = register_number(c, "rs2", row.in.rs2);
        const auto a = read_rs1(c, at, rs1, row);
        const auto b = read_rs2_or_constant(c, at, is_imm, rs2, row);
        const auto none = c.constant(0);
        static_assert(op_number(Op::slt) == op_number(Op::sltu) - 1 &&
                      op_number(Op::slti) == op_number(Op::sltiu) - 1);
        fetch(c, at,
              c.constant(op_number(Op::sltu)) - is_signed -
                  is_imm * field(op_number(Op::sltu) - op_number(Op::sltiu)),
              rd, rs1, rs2, immediate(is_imm, b), {none, none});

        const u32 x = row.rs1,
                  y = machine::decode_detail::reads_rs2(machine::info_of(op).format) ? row.rs2 : row.in.c;
        const bool sign = op == Op::slt || op == Op::slti;
        const auto sign_a =
            sign_bit(c, "sign_a", "sign_a if signed", is_signed, a.hi, [&] { return sign && x >> 31 != 0; });
        const auto sign_b =
            sign_bit(c, "sign_b", "sign_b if signed", is_signed, b.hi, [&] { return sign && y >> 31 != 0; });
        const auto borrow = bit(c, "borrow", [&] { return low(x) < low(y); });
        const auto less =
            bit(c, "less", [&] { return sign ? static_cast<i32>(x) < static_cast<i32>(y) : x < y; });
        // The differences lie in [-2^16, 2^16), so only one value of each bit brings them into the range.
        const KoalaBear limb = field(1 << 16);
        c.range(16, a.lo - b.lo + borrow * limb);
        c.range(16, a.hi - b.hi - borrow + (less + sign_b - sign_a) * limb);
        write_rd(c, at, rd, {less, none}, row);
        end_step(c, at, at.pc4 + c.live());
    }
};

}  // namespace belay::circuit
