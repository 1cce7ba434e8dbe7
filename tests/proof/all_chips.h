// SPDX-License-Identifier: Apache-2.0
// A program whose one segment has live rows in every table: all instructions on operands at their edges, all
// ecalls that compute, words grown old, and a yield.
#pragma once

#include "crypto/secp256k1.h"
#include "machine/test_assembler.h"

namespace belay::tests::all_chips {

using namespace machine::test;
using machine::Format;
using machine::Op;

/// Offsets of data; registers x18 and up are free of ecalls' uses.
inline constexpr u32 kBlocks = kDataBase, kPoints = kDataBase + 0x400, kPage = kDataBase + 0x100;
inline constexpr u8 kData = 18, kLeft = 19, kRight = 20, kOut = 21, kCounter = 22;

inline Bytes data() {
    Bytes out(kDataSize);
    for (std::size_t at = 0; at < out.size(); ++at)
        out[at] = at % 4 == 3 ? static_cast<u8>(at / 4 % 0x3f) : static_cast<u8>(at * 37 + at / 256 + 1);
    const auto& g = crypto::secp256k1::kG;
    const auto twice = crypto::secp256k1::add(g, g);
    u8* page = out.data() + (kPage - kDataBase);
    for (const auto& [point, at] : {std::pair(g, 0), std::pair(twice, 64)}) {
        point.x.to_le(page + at);
        point.y.to_le(page + at + 32);
    }
    return out;
}

/// Every instruction that can go on, on these operands.
inline void instructions(Code& code, u32 left, u32 right) {
    code.li(kLeft, left).li(kRight, right);
    for (const machine::OpInfo& info : machine::kOps) {
        const i32 imm = static_cast<i32>(right << 20) >> 20;
        switch (info.format) {
            case Format::registers:
                code.r(info.op, kOut, kLeft, kRight).r(info.op, 0, kRight, kRight);
                break;
            case Format::immediate:
                code.i(info.op, kOut, kLeft, imm).i(info.op, 0, kLeft, imm);
                break;
            case Format::shift:
                code.i(info.op, kOut, kLeft, imm & 31);
                break;
            case Format::upper:
                code.op(info.op, {.rd = kOut, .imm = right});
                break;
            case Format::branch:
                code.branch(info.op, kLeft, kRight, 8).i(Op::addi, kOut, kOut, 1);
                code.branch(info.op, kRight, kRight, 8).i(Op::addi, kOut, kOut, 1);
                break;
            case Format::load:
            case Format::store:
                for (i32 at = 0; at < 4; at += info.width)
                    if (info.format == Format::load)
                        code.load(info.op, kOut, at - 4, kData);
                    else
                        code.store(info.op, kRight, at + 8, kData);
                break;
            case Format::jump:
                code.jal(kOut, 8).word(0);
                break;
            case Format::jump_register:
                code.op(Op::auipc, {.rd = kOut}).i(info.op, kOut, kOut, 12).word(0);
                break;
            case Format::fence:
                code.op(info.op, {});
                break;
            case Format::system:
                break;
        }
    }
}

inline void ecall(Code& code, u32 number, u32 a, u32 b = 0, u32 c = 0, u32 d = 0) {
    code.li(a0, a).li(a1, b).li(a2, c).li(a3, d).ecall(number);
}

/// `old` adds a loop after which registers and words are older than 2^16 ticks.
inline Code program(bool old) {
    Code code;
    code.li(kData, kDataBase + 0x800).store(Op::sw, kData, 0, kData);
    for (const auto& [left, right] :
         {std::pair(7U, 3U), std::pair(0x80000000U, 0xffffffffU), std::pair(0xdeadbeefU, 0U),
          std::pair(0U, 0x12345678U), std::pair(0x9abcdef0U, 0x80000011U), std::pair(0xfffffffeU, 0x2ffU)})
        instructions(code, left, right);
    if (old) {
        code.li(kCounter, 8400);
        code.i(Op::addi, kCounter, kCounter, -1).branch(Op::bne, kCounter, 0, -4);
        code.load(Op::lw, kOut, 0, kData);
    }
    ecall(code, 1025, kBlocks);
    ecall(code, 1025, kBlocks + 32);
    ecall(code, 1026, kBlocks + 64);
    for (const u32 length : {0U, 1U, 136U, 300U}) ecall(code, 1028, kBlocks, kPoints, length);
    for (const u32 mode : {0U, 1U}) ecall(code, 1029, kBlocks + 128, mode);
    ecall(code, 1030, kPage);
    ecall(code, 1030, kPage + 0x100);
    ecall(code, 1031, kBlocks + 64);
    for (const u32 n : {0U, 3U}) ecall(code, 1032, kBlocks, kPoints, kPoints + 256, n);
    ecall(code, 1024, 0, 0, kBlocks);
    return code;
}

/// What read_input is given.
inline std::vector<Hash> input() {
    std::vector<Hash> out(3);
    for (std::size_t k = 0; k < 96; ++k) out[k / 32][k % 32] = static_cast<u8>(k * 5 + 1);
    return out;
}

/// A machine that is about to run it.
inline std::unique_ptr<machine::Machine> start(bool old = true) {
    auto machine = machine::Machine::create(program_of(program(old), data()));
    machine->begin_batch(3, Hash{{9, 8, 7}});
    return machine;
}

}  // namespace belay::tests::all_chips
