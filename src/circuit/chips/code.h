// SPDX-License-Identifier: Apache-2.0
// One word of code, decoded once however often it runs: opened from the code tree's leaf (T-7), cut into the
// fields of an instruction, looked up in the ISA table, and sent to whoever executes it (decoded.h). Sends
// the same as decode_for_circuit for every pattern of 32 bits.
#pragma once

#include "circuit/boundary.h"
#include "circuit/code_word.h"
#include "circuit/decoded.h"
#include "circuit/inverse.h"

namespace belay::circuit {

struct Code {
    static constexpr std::string_view kName = "code";
    using Row = CodeRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const code_word::Address<Expr> pc = code_word::address(c, row);
        const code_word::Fields<Expr> f = code_word::fields(c, row);
        open_leaf(c, row, pc, f);
        const code_word::Kinds<Expr> k = code_word::kinds(c, row, f);

        const Expr op = system_op(c, row, f, k);
        const Expr rd = destination(c, row, f, k);
        const Expr rs1 = (k.immediate + k.store + k.branch + k.shift + k.registers) * f.rs1();
        const Expr rs2 = (k.store + k.branch + k.registers) * f.rs2();
        const Word<Expr> constant = constants(c, row, pc, f, k), link = links(c, row, pc, k);
        const Expr count = c.column("count", [&] { return row.count; });
        c.send(Bus::code, count, {pc.pc4(), op, rd, rs1, rs2, constant.lo, constant.hi, link.lo, link.hi});
    }

  private:
    static constexpr u32 kSignFill = 0xf800;  // of a 12-bit immediate's low limb

    template <class C>
    BELAY_CHIP static void open_leaf(C& c, const Row& row, const code_word::Address<typename C::Expr>& pc,
                                     const code_word::Fields<typename C::Expr>& f) {
        using Expr = typename C::Expr;
        static constexpr std::string_view kNames[8] = {"leaf0", "leaf1", "leaf2", "leaf3",
                                                       "leaf4", "leaf5", "leaf6", "leaf7"};
        std::array<Expr, 8> leaf;
        for (std::size_t i = 0; i < 8; ++i) leaf[i] = c.column(kNames[i], [&] { return u32{row.leaf[i]}; });
        c.receive(Bus::node, c.live(),
                  {c.constant(static_cast<i64>(TreeTag::code)), c.constant(0), pc.leaf(), leaf[0], leaf[1],
                   leaf[2], leaf[3], leaf[4], leaf[5], leaf[6], leaf[7]});
        const auto chosen = [&](std::size_t half) {
            const Expr first = leaf[half] + pc.bit0 * (leaf[half + 2] - leaf[half]);
            const Expr second = leaf[half + 4] + pc.bit0 * (leaf[half + 6] - leaf[half + 4]);
            return first + pc.bit1 * (second - first);
        };
        c.zero("low half of the word", f.lo() - chosen(0));
        c.zero("high half of the word", f.hi() - chosen(1));
    }

    /// ecall and ebreak are all of their 32 bits: the fields that the table does not see must be zero, but
    /// for bit 20, which tells them apart.
    template <class C>
    BELAY_CHIP static typename C::Expr system_op(C& c, const Row& row,
                                                 const code_word::Fields<typename C::Expr>& f,
                                                 const code_word::Kinds<typename C::Expr>& k) {
        using machine::Op;
        const auto others = f.rd() + f.rs1() + f.b21 + f.b22_24;  // below 2^7: zero only if all are
        const auto value = [&] {
            const u32 w = code_word::word_of(row);
            return code_word::bits(w, 7, 5) + code_word::bits(w, 15, 5) + code_word::bits(w, 21, 1) +
                   code_word::bits(w, 22, 3);
        };
        const auto inverse =
            inverse_or_zero(c, "inverse of other fields", "no inverse of no fields", others, value);
        const auto is_system = c.column("is_system", [&] {
            return u32{(code_word::entry_of(row).kinds & kind::kExact) != 0 && value() == 0};
        });
        c.zero("is_system", is_system - k.exact * (c.live() - others * inverse));
        return k.op + is_system * field(op_number(Op::ecall) - op_number(Op::illegal)) +
               is_system * f.b20 * field(op_number(Op::ebreak) - op_number(Op::ecall));
    }

    /// The sink for x0 and where nothing is written.
    template <class C>
    BELAY_CHIP static typename C::Expr destination(C& c, const Row& row,
                                                   const code_word::Fields<typename C::Expr>& f,
                                                   const code_word::Kinds<typename C::Expr>& k) {
        const auto inverse = inverse_or_zero(c, "inverse of rd", "no inverse of x0", f.rd(),
                                             [&] { return code_word::bits(code_word::word_of(row), 7, 5); });
        const auto writes = k.immediate + k.upper + k.jump + k.shift + k.registers;
        return c.constant(kSink) + writes * (f.rd() - f.rd() * inverse * field(kSink));
    }

    static u32 offset_of(const Row& row) {
        const machine::Instruction in = machine::decode(code_word::word_of(row));
        return has_target(in.op) || in.op == machine::Op::auipc ? in.imm : 0;
    }

    /// What `c` of decoded.h is. pc + offset is added in words, limbs of 14 and 16 bits: both terms' limbs
    /// and the ranged result's are below 2^14 and 2^16, so each carry is the true one and nothing wraps but
    /// 2^32.
    template <class C>
    BELAY_CHIP static Word<typename C::Expr> constants(C& c, const Row& row,
                                                       const code_word::Address<typename C::Expr>& pc,
                                                       const code_word::Fields<typename C::Expr>& f,
                                                       const code_word::Kinds<typename C::Expr>& k) {
        // Offsets in words, their sign extended; the bit of weight 2 is `misaligned` below.
        const auto branch_low =
            f.b9_11 + f.b25_30 * field(8) + f.b7 * field(512) + f.b31 * field((1 << 14) - (1 << 10));
        const auto jump_low =
            f.b22_24 + f.b25_30 * field(8) + f.b20 * field(512) + f.b12_15() * field(1 << 10);
        const auto upper_low = f.b12_15() * field(1 << 10);
        const auto jump_hi = f.b16_19 + f.b31 * field((1 << 16) - (1 << 4));
        const auto low = k.branch * branch_low + k.jump * jump_low + k.adds_pc * upper_low;
        const auto hi = k.branch * f.b31 * field(0xffff) + k.jump * jump_hi + k.adds_pc * f.hi();

        const auto sum_low = [&] { return row.pc4 % (1 << 14) + offset_of(row) / 4 % (1 << 14); };
        const auto carry = bit(c, "target carry", [&] { return sum_low() >> 14; });
        const auto wrap = bit(c, "target wrap", [&] {
            return ((row.pc4 >> 14) + (offset_of(row) >> 16) + (sum_low() >> 14)) >> 16;
        });
        const auto target_low = pc.low14() + low - carry * field(1 << 14);
        const auto target_hi = pc.hi + hi + carry - wrap * field(1 << 16);
        c.range(14, target_low);
        c.range(16, target_hi);

        const auto misaligned = c.column("misaligned", [&] { return offset_of(row) >> 1 & 1; });
        c.zero("misaligned", misaligned - k.branch * f.b8 - k.jump * f.b21);

        const auto twelve = f.b25_30 * field(32) + f.b31 * field(kSignFill);
        const auto lui = k.upper - k.adds_pc;
        return {k.immediate * (f.rs2() + twelve) + k.store * (f.rd() + twelve) + k.shift * f.rs2() +
                    lui * f.b12_15() * field(1 << 12) + k.adds_pc * target_low * field(4) +
                    (k.branch + k.jump - misaligned) * (target_low + target_hi * field(1 << 14)) +
                    misaligned * field(kNoTarget),
                (k.immediate + k.store) * f.b31 * field(0xffff) + lui * f.hi() + k.adds_pc * target_hi};
    }

    /// pc + 4 of jal and jalr, added as above.
    template <class C>
    BELAY_CHIP static Word<typename C::Expr> links(C& c, const Row& row,
                                                   const code_word::Address<typename C::Expr>& pc,
                                                   const code_word::Kinds<typename C::Expr>& k) {
        const auto carry = bit(c, "link carry", [&] { return u32{(row.pc4 + 1) % (1 << 14) == 0}; });
        const auto wrap = bit(c, "link wrap", [&] { return u32{row.pc4 + 1 == 1U << 30}; });
        const auto low = pc.low14() + c.live() - carry * field(1 << 14);
        const auto hi = pc.hi + carry - wrap * field(1 << 16);
        c.range(14, low);
        c.range(16, hi);
        const auto links = k.jump + k.links;
        return {links * low * field(4), links * hi};
    }
};

}  // namespace belay::circuit
