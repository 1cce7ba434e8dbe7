// SPDX-License-Identifier: Apache-2.0
// Tests only: random programs that end. All 47 ways of computing, loading, storing and jumping occur; loops
// are bounded.
#pragma once

#include <random>

#include "machine/test_assembler.h"

namespace belay::machine::test {

/// x31 always holds kBase, x30 is an address, x29 a loop counter; all others are random data.
class RandomProgram {
  public:
    static constexpr u8 kData = 31, kAddress = 30, kCounter = 29;
    static constexpr u32 kBase = kDataBase + 0x800;

    explicit RandomProgram(u64 seed) : random_(seed) {}

    /// About `pieces` times a handful of instructions, after loading all registers; no end.
    Code code(unsigned pieces) {
        for (u8 r = 1; r < kCounter; ++r) code_.li(r, value());
        code_.li(kData, kBase);
        for (unsigned k = 0; k < pieces; ++k) piece();
        return code_;
    }

    /// kDataSize random bytes.
    Bytes data() {
        Bytes out(kDataSize);
        for (u8& b : out) b = static_cast<u8>(random_());
        return out;
    }

  private:
    u32 below(u32 n) { return static_cast<u32>(random_() % n); }
    u8 reg() { return static_cast<u8>(below(kCounter)); }
    u32 value() {
        static constexpr u32 kEdges[] = {0,          1,          2,          31,         32,
                                         0x7fffffff, 0x80000000, 0xffffffff, 0xfffffffe, 0x8000};
        return below(2) != 0 ? kEdges[below(std::size(kEdges))] : static_cast<u32>(random_());
    }
    i32 imm12() { return static_cast<i32>(below(4096)) - 2048; }
    Op one_of(Op first, Op last) {
        const u32 low = static_cast<u32>(first);
        return static_cast<Op>(low + below(static_cast<u32>(last) - low + 1));
    }

    void piece() {
        switch (below(12)) {
            case 0:
                return access(one_of(Op::lb, Op::lhu), kData);
            case 1:
                return access(one_of(Op::sb, Op::sw), kData);
            case 2:
                return computed_access();
            case 3:
                return skip();
            case 4:
                return loop();
            case 5:
                return call();
            case 6:
                code_.op(below(2) != 0 ? Op::lui : Op::auipc, {.rd = reg(), .imm = value()});
                return;
            case 7:
                code_.op(Op::fence, {});
                return;
            default:
                return compute();
        }
    }

    void compute() {
        if (below(2) != 0)
            code_.r(one_of(Op::add, Op::remu), reg(), reg(), reg());
        else
            code_.i(one_of(Op::addi, Op::srai), reg(), reg(), imm12());
    }

    void access(Op op, u8 base) {
        const u32 width = info_of(op).width;
        const i32 offset = imm12() & -static_cast<i32>(width);
        if (info_of(op).format == Format::load)
            code_.load(op, reg(), offset, base);
        else
            code_.store(op, reg(), offset, base);
    }

    /// An address that depends on data: x30 = x31 + (r & 0x7fc).
    void computed_access() {
        code_.i(Op::andi, kAddress, reg(), 0x7fc).r(Op::add, kAddress, kAddress, kData);
        const Op op = one_of(Op::lb, Op::sw);
        const i32 offset = static_cast<i32>(below(512)) & ~3;
        if (info_of(op).format == Format::load)
            code_.load(op, reg(), offset, kAddress);
        else
            code_.store(op, reg(), offset, kAddress);
    }

    void skip() {
        code_.branch(one_of(Op::beq, Op::bgeu), reg(), reg(), 12);
        compute();
        compute();
    }

    void loop() {
        code_.i(Op::addi, kCounter, 0, 1 + static_cast<i32>(below(20)));
        const u32 begin = code_.here();
        for (u32 k = 0; k < 3; ++k) compute();
        access(one_of(Op::lb, Op::sw), kData);
        code_.i(Op::addi, kCounter, kCounter, -1);
        code_.branch(Op::bne, kCounter, 0, static_cast<i32>(begin) - static_cast<i32>(code_.here()));
    }

    /// jal and jalr over one instruction.
    void call() {
        if (below(2) != 0) {
            code_.jal(reg(), 8);
        } else {
            code_.op(Op::auipc, {.rd = kAddress, .imm = 0});
            code_.i(Op::jalr, reg(), kAddress, 12 + static_cast<i32>(below(2)));
        }
        compute();
    }

    std::mt19937_64 random_;
    Code code_;
};

}  // namespace belay::machine::test
