// SPDX-License-Identifier: Apache-2.0
// From a word to an instruction: the table says which, the format says where its operands lie.
#pragma once

#include "machine/isa.h"

namespace belay::machine {

/// `imm` is sign extended; for branches and jumps it is the byte offset, for shifts the amount.
struct Instruction {
    Op op = Op::illegal;
    u8 rd = 0, rs1 = 0, rs2 = 0;
    u32 imm = 0;

    constexpr bool operator==(const Instruction&) const = default;
};

/// The row that matches `word`, or `illegal`. At most one does (isa_check).
constexpr Op classify(u32 word) {
    for (const OpInfo& row : kOps)
        if ((word & row.mask) == row.match) return row.op;
    return Op::illegal;
}

namespace decode_detail {

/// Bits [low, low + count) of `word`.
constexpr u32 bits(u32 word, unsigned low, unsigned count) { return (word >> low) & ((1U << count) - 1); }

/// The sign bit of every immediate is bit 31 of the word.
constexpr u32 sign(u32 word, unsigned from) { return (word >> 31) != 0 ? ~0U << from : 0; }

constexpr u32 immediate(Format format, u32 w) {
    switch (format) {
        case Format::upper:
            return w & 0xfffff000;
        case Format::jump:
            return sign(w, 20) | bits(w, 12, 8) << 12 | bits(w, 20, 1) << 11 | bits(w, 21, 10) << 1;
        case Format::branch:
            return sign(w, 12) | bits(w, 7, 1) << 11 | bits(w, 25, 6) << 5 | bits(w, 8, 4) << 1;
        case Format::store:
            return sign(w, 11) | bits(w, 25, 6) << 5 | bits(w, 7, 5);
        case Format::jump_register:
        case Format::load:
        case Format::immediate:
            return sign(w, 11) | bits(w, 20, 11);
        case Format::shift:
            return bits(w, 20, 5);
        case Format::registers:
        case Format::fence:
        case Format::system:
            return 0;
    }
    return 0;
}

constexpr bool writes_rd(Format f) {
    return f != Format::branch && f != Format::store && f != Format::fence && f != Format::system;
}
constexpr bool reads_rs1(Format f) {
    return f != Format::upper && f != Format::jump && f != Format::fence && f != Format::system;
}
constexpr bool reads_rs2(Format f) {
    return f == Format::branch || f == Format::store || f == Format::registers;
}

}  // namespace decode_detail

constexpr Instruction decode(u32 word) {
    using namespace decode_detail;
    const Op op = classify(word);
    const Format format = info_of(op).format;
    Instruction out{.op = op, .imm = immediate(format, word)};
    if (writes_rd(format)) out.rd = static_cast<u8>(bits(word, 7, 5));
    if (reads_rs1(format)) out.rs1 = static_cast<u8>(bits(word, 15, 5));
    if (reads_rs2(format)) out.rs2 = static_cast<u8>(bits(word, 20, 5));
    return out;
}

static_assert(decode(0xfff10093) == Instruction{Op::addi, 1, 2, 0, 0xffffffff});
static_assert(decode(0xfe000ee3).imm == 0xfffffffc && decode(0xffdff06f).imm == 0xfffffffc);

}  // namespace belay::machine
