// SPDX-License-Identifier: Apache-2.0
// The one list of instructions (rule M-12). Decoder, interpreter dispatch, disassembler and exported table
// all come from it; the checks at the end prove at compile time that every bit pattern has exactly one
// meaning.
#pragma once

#include <string_view>

#include "machine/trap.h"

namespace belay::machine {

/// How operands lie in the word, and which part of the semantics an instruction shares with its neighbours.
enum class Format : u8 {
    upper,
    jump,
    jump_register,
    branch,
    load,
    store,
    immediate,
    shift,
    registers,
    fence,
    system
};

enum class Op : u8 {
    lui,
    auipc,
    jal,
    jalr,
    beq,
    bne,
    blt,
    bge,
    bltu,
    bgeu,
    lb,
    lh,
    lw,
    lbu,
    lhu,
    sb,
    sh,
    sw,
    addi,
    slti,
    sltiu,
    xori,
    ori,
    andi,
    slli,
    srli,
    srai,
    add,
    sub,
    sll,
    slt,
    sltu,
    xor_,
    srl,
    sra,
    or_,
    and_,
    mul,
    mulh,
    mulhsu,
    mulhu,
    div,
    divu,
    rem,
    remu,
    fence,
    ecall,
    ebreak,
    illegal,  // every pattern that no row below matches
};

struct OpInfo {
    Op op;
    std::string_view name;
    u32 match;  // value of the bits that `mask` selects
    u32 mask;
    Format format;
    u8 width = 0;            // bytes of a memory access
    Trap trap = Trap::none;  // the one trap it can raise; an ecall has its own list (M-20..M-31)
};

namespace mask {
inline constexpr u32 kOpcode = 0x0000007f;
inline constexpr u32 kFunct3 = 0x0000707f;
inline constexpr u32 kFunct7 = 0xfe00707f;
inline constexpr u32 kWord = 0xffffffff;
}  // namespace mask

inline constexpr std::array kOps = {
    OpInfo{Op::lui, "lui", 0x00000037, mask::kOpcode, Format::upper},
    OpInfo{Op::auipc, "auipc", 0x00000017, mask::kOpcode, Format::upper},
    OpInfo{Op::jal, "jal", 0x0000006f, mask::kOpcode, Format::jump, 0, Trap::misaligned_fetch},
    OpInfo{Op::jalr, "jalr", 0x00000067, mask::kFunct3, Format::jump_register, 0, Trap::misaligned_fetch},
    OpInfo{Op::beq, "beq", 0x00000063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::bne, "bne", 0x00001063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::blt, "blt", 0x00004063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::bge, "bge", 0x00005063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::bltu, "bltu", 0x00006063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::bgeu, "bgeu", 0x00007063, mask::kFunct3, Format::branch, 0, Trap::misaligned_fetch},
    OpInfo{Op::lb, "lb", 0x00000003, mask::kFunct3, Format::load, 1},
    OpInfo{Op::lh, "lh", 0x00001003, mask::kFunct3, Format::load, 2, Trap::misaligned_load},
    OpInfo{Op::lw, "lw", 0x00002003, mask::kFunct3, Format::load, 4, Trap::misaligned_load},
    OpInfo{Op::lbu, "lbu", 0x00004003, mask::kFunct3, Format::load, 1},
    OpInfo{Op::lhu, "lhu", 0x00005003, mask::kFunct3, Format::load, 2, Trap::misaligned_load},
    OpInfo{Op::sb, "sb", 0x00000023, mask::kFunct3, Format::store, 1},
    OpInfo{Op::sh, "sh", 0x00001023, mask::kFunct3, Format::store, 2, Trap::misaligned_store},
    OpInfo{Op::sw, "sw", 0x00002023, mask::kFunct3, Format::store, 4, Trap::misaligned_store},
    OpInfo{Op::addi, "addi", 0x00000013, mask::kFunct3, Format::immediate},
    OpInfo{Op::slti, "slti", 0x00002013, mask::kFunct3, Format::immediate},
    OpInfo{Op::sltiu, "sltiu", 0x00003013, mask::kFunct3, Format::immediate},
    OpInfo{Op::xori, "xori", 0x00004013, mask::kFunct3, Format::immediate},
    OpInfo{Op::ori, "ori", 0x00006013, mask::kFunct3, Format::immediate},
    OpInfo{Op::andi, "andi", 0x00007013, mask::kFunct3, Format::immediate},
    OpInfo{Op::slli, "slli", 0x00001013, mask::kFunct7, Format::shift},
    OpInfo{Op::srli, "srli", 0x00005013, mask::kFunct7, Format::shift},
    OpInfo{Op::srai, "srai", 0x40005013, mask::kFunct7, Format::shift},
    OpInfo{Op::add, "add", 0x00000033, mask::kFunct7, Format::registers},
    OpInfo{Op::sub, "sub", 0x40000033, mask::kFunct7, Format::registers},
    OpInfo{Op::sll, "sll", 0x00001033, mask::kFunct7, Format::registers},
    OpInfo{Op::slt, "slt", 0x00002033, mask::kFunct7, Format::registers},
    OpInfo{Op::sltu, "sltu", 0x00003033, mask::kFunct7, Format::registers},
    OpInfo{Op::xor_, "xor", 0x00004033, mask::kFunct7, Format::registers},
    OpInfo{Op::srl, "srl", 0x00005033, mask::kFunct7, Format::registers},
    OpInfo{Op::sra, "sra", 0x40005033, mask::kFunct7, Format::registers},
    OpInfo{Op::or_, "or", 0x00006033, mask::kFunct7, Format::registers},
    OpInfo{Op::and_, "and", 0x00007033, mask::kFunct7, Format::registers},
    OpInfo{Op::mul, "mul", 0x02000033, mask::kFunct7, Format::registers},
    OpInfo{Op::mulh, "mulh", 0x02001033, mask::kFunct7, Format::registers},
    OpInfo{Op::mulhsu, "mulhsu", 0x02002033, mask::kFunct7, Format::registers},
    OpInfo{Op::mulhu, "mulhu", 0x02003033, mask::kFunct7, Format::registers},
    OpInfo{Op::div, "div", 0x02004033, mask::kFunct7, Format::registers},
    OpInfo{Op::divu, "divu", 0x02005033, mask::kFunct7, Format::registers},
    OpInfo{Op::rem, "rem", 0x02006033, mask::kFunct7, Format::registers},
    OpInfo{Op::remu, "remu", 0x02007033, mask::kFunct7, Format::registers},
    OpInfo{Op::fence, "fence", 0x0000000f, mask::kFunct3, Format::fence},
    OpInfo{Op::ecall, "ecall", 0x00000073, mask::kWord, Format::system},
    OpInfo{Op::ebreak, "ebreak", 0x00100073, mask::kWord, Format::system, 0, Trap::breakpoint},
};

inline constexpr OpInfo kIllegal{Op::illegal, "illegal", 0, 0, Format::system, 0, Trap::illegal_instruction};
inline constexpr std::size_t kOpCount = kOps.size() + 1;  // with `illegal`, the last

constexpr const OpInfo& info_of(Op op) {
    return op == Op::illegal ? kIllegal : kOps[static_cast<std::size_t>(op)];
}

namespace isa_check {

/// Row i describes Op i, and matches only under its own mask.
constexpr bool rows_are_in_order() {
    for (std::size_t i = 0; i < kOps.size(); ++i)
        if (static_cast<std::size_t>(kOps[i].op) != i || (kOps[i].match & ~kOps[i].mask) != 0) return false;
    return static_cast<std::size_t>(Op::illegal) == kOps.size();
}

/// Two rows can match the same word only if they agree on all bits that both look at.
constexpr bool no_two_rows_overlap() {
    for (std::size_t i = 0; i < kOps.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (((kOps[i].match ^ kOps[j].match) & kOps[i].mask & kOps[j].mask) == 0) return false;
    return true;
}

/// Words whose low two bits are not 11 are compressed encodings, which this machine does not have.
constexpr bool all_rows_are_32_bit() {
    for (const OpInfo& row : kOps)
        if ((row.mask & row.match & 3) != 3) return false;
    return true;
}

static_assert(rows_are_in_order());
static_assert(no_two_rows_overlap());
static_assert(all_rows_are_32_bit());

}  // namespace isa_check
}  // namespace belay::machine
