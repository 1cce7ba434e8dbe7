// SPDX-License-Identifier: Apache-2.0
// One word of code, decoded once however often it runs: opened from the code tree's leaf (T-7), cut into the
// fields of an instruction, looked up in the ISA table, and sent to whoever executes it (decoded.h). Sends
// the same as decode_for_circuit for every pattern of 32 bits.
#pragma once

#include "circuit/boundary.h"
#include "circuit/decode_table.h"
#include "circuit/decoded.h"
#include "circuit/inverse.h"
#include "circuit/machine_rows.h"
#include "circuit/parts.h"

namespace belay::circuit {

struct Code {
    static constexpr std::string_view kName = "code";
    using Row = CodeRow;

    template <class C>
    BELAY_CHIP static void define(C& c, const Row& row) {
        using Expr = typename C::Expr;
        const Address<Expr> pc = address(c, row);
        const Fields<Expr> f = fields(c, row);
        open_leaf(c, row, pc, f);
        const Kinds<Expr> k = kinds(c, row, f);

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
    static u32 bits(u32 word, u32 first, u32 count) { return word >> first & ((1U << count) - 1); }
    static u32 word_of(const Row& row) {
        const std::size_t at = row.pc4 % 4 * 2;
        return u32{row.leaf[at]} | u32{row.leaf[at + 1]} << 16;
    }
    static DecodeEntry entry_of(const Row& row) { return decode_entry(decode_key(word_of(row))); }

    template <class C, class Witness>
    BELAY_CHIP static typename C::Expr ranged(C& c, std::string_view name, u32 bits, Witness witness) {
        const auto e = c.column(name, witness);
        c.range(bits, e);
        return e;
    }

    /// pc / 4 as low 14 and high 16 bits: unique, for it is below 2^30 < p. The low two bits say which word
    /// of the leaf it is; the leaf's number is what is left.
    template <class Expr>
    struct Address {
        Expr bit0, bit1, leaf_low, hi;
        Expr low14() const { return bit0 + bit1 * field(2) + leaf_low * field(4); }
        Expr pc4() const { return low14() + hi * field(1 << 14); }
        Expr leaf() const { return leaf_low + hi * field(1 << 12); }
    };
    template <class C>
    BELAY_CHIP static Address<typename C::Expr> address(C& c, const Row& row) {
        return {bit(c, "word bit 0", [&] { return row.pc4 & 1; }),
                bit(c, "word bit 1", [&] { return row.pc4 >> 1 & 1; }),
                ranged(c, "leaf_low", 12, [&] { return row.pc4 >> 2 & 0xfff; }),
                ranged(c, "pc_hi", 16, [&] { return row.pc4 >> 14; })};
    }

    /// The word's bits, cut where the formats cut them: named by first and last bit.
    template <class Expr>
    struct Fields {
        Expr opcode, b7, b8, b9_11, funct3, b15, b16_19, b20, b21, b22_24, b25_30, b31;
        Expr rd() const { return b7 + b8 * field(2) + b9_11 * field(4); }
        Expr rs1() const { return b15 + b16_19 * field(2); }
        Expr rs2() const { return b20 + b21 * field(2) + b22_24 * field(4); }
        Expr funct7() const { return b25_30 + b31 * field(64); }
        Expr lo() const {
            return opcode + rd() * field(1 << 7) + funct3 * field(1 << 12) + b15 * field(1 << 15);
        }
        Expr hi() const { return b16_19 + rs2() * field(1 << 4) + funct7() * field(1 << 9); }
        /// Bits 12 .. 15, which are lowest in immediates of 20 bits.
        Expr b12_15() const { return funct3 + b15 * field(8); }
    };
    /// opcode, funct3 and funct7 are ranged by the lookup; all are, so the limbs below 2^16 have one cut.
    template <class C>
    BELAY_CHIP static Fields<typename C::Expr> fields(C& c, const Row& row) {
        const u32 w = word_of(row);
        return {c.column("opcode", [&] { return bits(w, 0, 7); }),
                bit(c, "bit 7", [&] { return bits(w, 7, 1); }),
                bit(c, "bit 8", [&] { return bits(w, 8, 1); }),
                ranged(c, "bits 9 to 11", 3, [&] { return bits(w, 9, 3); }),
                c.column("funct3", [&] { return bits(w, 12, 3); }),
                bit(c, "bit 15", [&] { return bits(w, 15, 1); }),
                ranged(c, "bits 16 to 19", 4, [&] { return bits(w, 16, 4); }),
                bit(c, "bit 20", [&] { return bits(w, 20, 1); }),
                bit(c, "bit 21", [&] { return bits(w, 21, 1); }),
                ranged(c, "bits 22 to 24", 3, [&] { return bits(w, 22, 3); }),
                ranged(c, "bits 25 to 30", 6, [&] { return bits(w, 25, 6); }),
                bit(c, "bit 31", [&] { return bits(w, 31, 1); })};
    }

    template <class C>
    BELAY_CHIP static void open_leaf(C& c, const Row& row, const Address<typename C::Expr>& pc,
                                     const Fields<typename C::Expr>& f) {
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

    template <class Expr>
    struct Kinds {
        Expr op, immediate, store, branch, upper, jump, shift, registers, adds_pc, links, exact;
    };
    template <class C>
    BELAY_CHIP static Kinds<typename C::Expr> kinds(C& c, const Row& row, const Fields<typename C::Expr>& f) {
        const auto is = [&](std::string_view name, u32 mask) {
            return bit(c, name, [&] { return u32{(entry_of(row).kinds & mask) != 0}; });
        };
        const Kinds<typename C::Expr> k{c.column("op", [&] { return entry_of(row).op; }),
                                        is("immediate", kind::kImmediate),
                                        is("store", kind::kStore),
                                        is("branch", kind::kBranch),
                                        is("upper", kind::kUpper),
                                        is("jump", kind::kJump),
                                        is("shift", kind::kShift),
                                        is("registers", kind::kRegisters),
                                        is("adds_pc", kind::kAddsPc),
                                        is("links", kind::kLinks),
                                        is("exact", kind::kExact)};
        const auto all = k.immediate * field(kind::kImmediate) + k.store * field(kind::kStore) +
                         k.branch * field(kind::kBranch) + k.upper * field(kind::kUpper) +
                         k.jump * field(kind::kJump) + k.shift * field(kind::kShift) +
                         k.registers * field(kind::kRegisters) + k.adds_pc * field(kind::kAddsPc) +
                         k.links * field(kind::kLinks) + k.exact * field(kind::kExact);
        c.lookup(Bus::decode, c.live(), {f.opcode, f.funct3, f.funct7(), k.op, all});
        return k;
    }

    /// ecall and ebreak are all of their 32 bits: the fields that the table does not see must be zero, but
    /// for bit 20, which tells them apart.
    template <class C>
    BELAY_CHIP static typename C::Expr system_op(C& c, const Row& row, const Fields<typename C::Expr>& f,
                                                 const Kinds<typename C::Expr>& k) {
        using machine::Op;
        const auto others = f.rd() + f.rs1() + f.b21 + f.b22_24;  // below 2^7: zero only if all are
        const auto value = [&] {
            const u32 w = word_of(row);
            return bits(w, 7, 5) + bits(w, 15, 5) + bits(w, 21, 1) + bits(w, 22, 3);
        };
        const auto inverse =
            inverse_or_zero(c, "inverse of other fields", "no inverse of no fields", others, value);
        const auto is_system = c.column(
            "is_system", [&] { return u32{(entry_of(row).kinds & kind::kExact) != 0 && value() == 0}; });
        c.zero("is_system", is_system - k.exact * (c.live() - others * inverse));
        return k.op + is_system * field(op_number(Op::ecall) - op_number(Op::illegal)) +
               is_system * f.b20 * field(op_number(Op::ebreak) - op_number(Op::ecall));
    }

    /// The sink for x0 and where nothing is written.
    template <class C>
    BELAY_CHIP static typename C::Expr destination(C& c, const Row& row, const Fields<typename C::Expr>& f,
                                                   const Kinds<typename C::Expr>& k) {
        const auto inverse = inverse_or_zero(c, "inverse of rd", "no inverse of x0", f.rd(),
                                             [&] { return bits(word_of(row), 7, 5); });
        const auto writes = k.immediate + k.upper + k.jump + k.shift + k.registers;
        return c.constant(kSink) + writes * (f.rd() - f.rd() * inverse * field(kSink));
    }

    static u32 offset_of(const Row& row) {
        const machine::Instruction in = machine::decode(word_of(row));
        return has_target(in.op) || in.op == machine::Op::auipc ? in.imm : 0;
    }

    /// What `c` of decoded.h is. pc + offset is added in words, limbs of 14 and 16 bits: both terms' limbs
    /// and the ranged result's are below 2^14 and 2^16, so each carry is the true one and nothing wraps but
    /// 2^32.
    template <class C>
    BELAY_CHIP static Word<typename C::Expr> constants(C& c, const Row& row,
                                                       const Address<typename C::Expr>& pc,
                                                       const Fields<typename C::Expr>& f,
                                                       const Kinds<typename C::Expr>& k) {
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
    BELAY_CHIP static Word<typename C::Expr> links(C& c, const Row& row, const Address<typename C::Expr>& pc,
                                                   const Kinds<typename C::Expr>& k) {
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
