// SPDX-License-Identifier: Apache-2.0
// Tests only: instructions from the table back into words, and programs from them.
#pragma once

#include <memory>

#include "base/endian.h"
#include "machine/decode.h"
#include "machine/machine.h"

namespace belay::machine::test {

inline constexpr u32 kCodeBase = 0x10000;
inline constexpr u32 kDataBase = 0x40000;
inline constexpr u32 kDataSize = 0x2000;

enum Register : u8 { zero, ra, sp, gp, tp, t0, t1, t2, s0, s1, a0, a1, a2, a3, a4, a5, a6, a7 };

struct Fields {
    u8 rd = 0, rs1 = 0, rs2 = 0;
    u32 imm = 0;
};

/// The word of an instruction; the inverse of decode() for immediates that fit.
constexpr u32 encode(Op op, const Fields& f) {
    const auto at = [](u32 v, unsigned low, unsigned count, unsigned to) {
        return ((v >> low) & ((1U << count) - 1)) << to;
    };
    const u32 rd = u32{f.rd} << 7, rs1 = u32{f.rs1} << 15, rs2 = u32{f.rs2} << 20;
    const u32 match = info_of(op).match, imm = f.imm;
    switch (info_of(op).format) {
        case Format::upper:
            return match | rd | (imm & 0xfffff000);
        case Format::jump:
            return match | rd | at(imm, 12, 8, 12) | at(imm, 11, 1, 20) | at(imm, 1, 10, 21) |
                   at(imm, 20, 1, 31);
        case Format::branch:
            return match | rs1 | rs2 | at(imm, 11, 1, 7) | at(imm, 1, 4, 8) | at(imm, 5, 6, 25) |
                   at(imm, 12, 1, 31);
        case Format::store:
            return match | rs1 | rs2 | at(imm, 0, 5, 7) | at(imm, 5, 7, 25);
        case Format::jump_register:
        case Format::load:
        case Format::immediate:
            return match | rd | rs1 | imm << 20;
        case Format::shift:
            return match | rd | rs1 | (imm & 31) << 20;
        case Format::registers:
            return match | rd | rs1 | rs2;
        case Format::fence:
        case Format::system:
            return match;
    }
    return 0;
}

/// A growing piece of code. Every method returns the code, so that programs read like listings.
class Code {
  public:
    Code& word(u32 w) {
        words_.push_back(w);
        return *this;
    }
    Code& op(Op o, const Fields& f) { return word(encode(o, f)); }
    Code& r(Op o, u8 rd, u8 rs1, u8 rs2) { return op(o, {.rd = rd, .rs1 = rs1, .rs2 = rs2}); }
    Code& i(Op o, u8 rd, u8 rs1, i32 imm) {
        return op(o, {.rd = rd, .rs1 = rs1, .imm = static_cast<u32>(imm)});
    }
    Code& load(Op o, u8 rd, i32 imm, u8 rs1) { return i(o, rd, rs1, imm); }
    Code& store(Op o, u8 rs2, i32 imm, u8 rs1) {
        return op(o, {.rs1 = rs1, .rs2 = rs2, .imm = static_cast<u32>(imm)});
    }
    Code& branch(Op o, u8 rs1, u8 rs2, i32 distance) {
        return op(o, {.rs1 = rs1, .rs2 = rs2, .imm = static_cast<u32>(distance)});
    }
    Code& jal(u8 rd, i32 distance) { return op(Op::jal, {.rd = rd, .imm = static_cast<u32>(distance)}); }
    /// Always two instructions.
    Code& li(u8 rd, u32 value) {
        op(Op::lui, {.rd = rd, .imm = value + 0x800});
        return i(Op::addi, rd, rd, static_cast<i32>(value << 20) >> 20);
    }
    Code& ecall(u32 number) { return li(a7, number).op(Op::ecall, {}); }
    Code& halt(u32 code = 0) { return li(a0, code).ecall(93); }

    u32 here() const { return kCodeBase + static_cast<u32>(words_.size()) * 4; }
    const std::vector<u32>& words() const { return words_; }

    Bytes bytes() const {
        Bytes out(words_.size() * 4);
        for (std::size_t k = 0; k < words_.size(); ++k) store_le(out.data() + 4 * k, words_[k]);
        return out;
    }

  private:
    std::vector<u32> words_;
};

/// Code at kCodeBase, data at kDataBase.
inline std::shared_ptr<const Program> program_of(const Code& code, Bytes data = {}) {
    ElfImage image;
    image.entry = kCodeBase;
    Bytes text = code.bytes();
    const u32 size = static_cast<u32>(text.size());
    image.segments.push_back({kCodeBase, size, true, std::move(text)});
    image.segments.push_back({kDataBase, kDataSize, false, std::move(data)});
    return Program::from_image(std::move(image));
}

/// How a program runs: with the fast interpreter, or every step by the plain one (budgets below the fast
/// margin).
enum class Way { fast, plain };

inline RunResult run_to_end(Machine& machine, Way way, const InputWindow& input = {}, u64 most = 1'000'000) {
    if (way == Way::fast) return machine.run(most, input);
    RunResult total;
    while (total.steps < most) {
        const RunResult one = machine.run(1, input);
        total.steps += one.steps;
        total.stop = one.stop;
        if (one.stop != Stop::max_steps) return total;
    }
    total.stop = Stop::max_steps;
    return total;
}

/// A program run to its end on a fresh machine.
inline std::unique_ptr<Machine> run_code(const Code& code, Way way, Bytes data = {},
                                         const InputWindow& input = {}) {
    auto machine = Machine::create(program_of(code, std::move(data)));
    machine->begin_batch(input.first + input.elements.size(), Hash{});
    run_to_end(*machine, way, input);
    return machine;
}

}  // namespace belay::machine::test
