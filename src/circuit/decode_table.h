// SPDX-License-Identifier: Apache-2.0
// The ISA table (machine/isa.h) as a lookup: opcode, funct3 and funct7 of an instruction word say what it is
// and how its operands lie. Nothing is written twice: rows, masks and formats are kOps's own.
//
// Rows that look at more bits than these (ecall, ebreak) are left to chip `code`: where those bits allow one
// of them, the kind is `exact`.
#pragma once

#include <array>

#include "base/bytes.h"
#include "machine/isa.h"

namespace belay::circuit {

/// How an instruction's operands lie, as bits of one number.
namespace kind {
inline constexpr u32 kImmediate = 1 << 0;  // 12 bits, sign extended, in the place of rs2 and funct7
inline constexpr u32 kStore = 1 << 1;      // 12 bits in the places of rd and funct7
inline constexpr u32 kBranch = 1 << 2;
inline constexpr u32 kUpper = 1 << 3;
inline constexpr u32 kJump = 1 << 4;
inline constexpr u32 kShift = 1 << 5;
inline constexpr u32 kRegisters = 1 << 6;
inline constexpr u32 kAddsPc = 1 << 7;  // auipc, beside kUpper
inline constexpr u32 kLinks = 1 << 8;   // jalr, beside kImmediate
inline constexpr u32 kExact = 1 << 9;
inline constexpr std::size_t kCount = 10;
}  // namespace kind

struct DecodeEntry {
    u32 op = 0;  // as on bus `code`: lui, auipc and fence are addi (decoded.h)
    u32 kinds = 0;
    constexpr bool operator==(const DecodeEntry&) const = default;
};
constexpr DecodeEntry decode_entry_none() { return {static_cast<u32>(machine::Op::illegal), 0}; }

constexpr u32 kinds_of(const machine::OpInfo& info) {
    using machine::Format;
    switch (info.format) {
        case Format::upper:
            return kind::kUpper | (info.op == machine::Op::auipc ? kind::kAddsPc : 0);
        case Format::jump:
            return kind::kJump;
        case Format::jump_register:
            return kind::kImmediate | kind::kLinks;
        case Format::branch:
            return kind::kBranch;
        case Format::store:
            return kind::kStore;
        case Format::load:
        case Format::immediate:
            return kind::kImmediate;
        case Format::shift:
            return kind::kShift;
        case Format::registers:
            return kind::kRegisters;
        case Format::fence:
        case Format::system:
            return 0;
    }
    return 0;
}

inline constexpr u32 kDecodeBits = 17;
/// The 17 bits that the table looks at, side by side: opcode, funct3, funct7.
constexpr u32 decode_key(u32 word) { return (word & 0x7f) | (word >> 12 & 7) << 7 | (word >> 25) << 10; }

struct DecodeRow {
    u32 match = 0, mask = 0;  // of the key
    DecodeEntry entry;
};

/// Looks at more bits than the key has.
constexpr bool is_exact(const machine::OpInfo& info) { return (info.mask & ~machine::mask::kFunct7) != 0; }
inline constexpr std::size_t kExactRows = [] {
    std::size_t n = 0;
    for (const machine::OpInfo& info : machine::kOps) n += is_exact(info);
    return n;
}();

/// One row for each of kOps; the rows of exact words together give one, at the end.
inline constexpr auto kDecodeRows = [] {
    std::array<DecodeRow, machine::kOps.size() - kExactRows + 1> out{};
    std::size_t n = 0;
    for (const machine::OpInfo& info : machine::kOps) {
        const DecodeRow row{
            decode_key(info.match), decode_key(info.mask), {static_cast<u32>(info.op), kinds_of(info)}};
        if (is_exact(info)) {
            out.back() = row;
            out.back().entry = {decode_entry_none().op, kind::kExact};
            continue;
        }
        out[n] = row;
        using machine::Op;
        if (info.op == Op::lui || info.op == Op::auipc || info.op == Op::fence)
            out[n].entry.op = static_cast<u32>(Op::addi);
        ++n;
    }
    return out;
}();

constexpr DecodeEntry decode_entry(u32 key) {
    for (const DecodeRow& row : kDecodeRows)
        if ((key & row.mask) == row.match) return row.entry;
    return decode_entry_none();
}

namespace decode_check {

/// The words that only their other bits tell apart: they share their key, and differ in bit 20 alone.
constexpr bool exact_rows_are_ecall_and_ebreak() {
    using namespace machine;
    for (const OpInfo& info : kOps) {
        if (!is_exact(info)) continue;
        if (info.mask != mask::kWord || decode_key(info.match) != decode_key(info_of(Op::ecall).match))
            return false;
    }
    return kExactRows == 2 && (info_of(Op::ecall).match ^ info_of(Op::ebreak).match) == 1U << 20 &&
           (info_of(Op::ecall).match & ~mask::kFunct7) == 0;
}
static_assert(exact_rows_are_ecall_and_ebreak());

}  // namespace decode_check
}  // namespace belay::circuit
