// SPDX-License-Identifier: Apache-2.0
// The pieces of chip `code`: an address as leaf and word, a word as fields, and what the ISA table says of
// it.
#pragma once

#include "circuit/decode_table.h"
#include "circuit/machine_rows.h"
#include "circuit/parts.h"

namespace belay::circuit::code_word {

inline u32 bits(u32 word, u32 first, u32 count) { return word >> first & ((1U << count) - 1); }
inline u32 word_of(const CodeRow& row) {
    const std::size_t at = row.pc4 % 4 * 2;
    return u32{row.leaf[at]} | u32{row.leaf[at + 1]} << 16;
}
inline DecodeEntry entry_of(const CodeRow& row) { return decode_entry(decode_key(word_of(row))); }

template <class C, class Witness>
BELAY_CHIP inline typename C::Expr ranged(C& c, std::string_view name, u32 bits, Witness witness) {
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
BELAY_CHIP inline Address<typename C::Expr> address(C& c, const CodeRow& row) {
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
    Expr lo() const { return opcode + rd() * field(1 << 7) + funct3 * field(1 << 12) + b15 * field(1 << 15); }
    Expr hi() const { return b16_19 + rs2() * field(1 << 4) + funct7() * field(1 << 9); }
    /// Bits 12 .. 15, which are lowest in immediates of 20 bits.
    Expr b12_15() const { return funct3 + b15 * field(8); }
};
/// opcode, funct3 and funct7 are ranged by the lookup; all are, so the limbs below 2^16 have one cut.
template <class C>
BELAY_CHIP inline Fields<typename C::Expr> fields(C& c, const CodeRow& row) {
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

template <class Expr>
struct Kinds {
    Expr op, immediate, store, branch, upper, jump, shift, registers, adds_pc, links, exact;
};
template <class C>
BELAY_CHIP inline Kinds<typename C::Expr> kinds(C& c, const CodeRow& row, const Fields<typename C::Expr>& f) {
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

}  // namespace belay::circuit::code_word
