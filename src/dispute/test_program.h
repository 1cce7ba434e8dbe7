// SPDX-License-Identifier: Apache-2.0
// Tests only: a program whose batches end in every way.
#pragma once

#include "dispute/frame.h"
#include "machine/test_assembler.h"

namespace belay::dispute::test {

/// Each batch reads its number n from the input, writes n words, and ends as the element says.
inline std::shared_ptr<const machine::Program> counting_program() {
    using namespace machine;
    using namespace machine::test;
    Code code;
    code.li(a0, kDataBase)
        .ecall(1025)
        .load(Op::lw, t0, 0, a0)
        .load(Op::lw, t1, 4, a0)
        .load(Op::lw, t2, 8, a0);
    code.i(Op::addi, s0, a0, 0x100);
    code.store(Op::sw, t0, 0, s0)
        .i(Op::addi, s0, s0, 64)
        .i(Op::addi, t0, t0, -1)
        .branch(Op::bne, t0, zero, -12);
    code.branch(Op::beq, t1, zero, 8).op(Op::ebreak, {});
    code.li(a2, kDataBase).i(Op::addi, a7, t2, 0).op(Op::ecall, {});
    code.jal(zero, static_cast<i32>(kCodeBase) - static_cast<i32>(code.here()));
    return program_of(code);
}

inline Hash counting_element(u32 words, bool trap, u32 last_ecall = 1024) {
    Hash out;
    store_le<u32>(out.data(), words);
    out[4] = trap ? 1 : 0;
    store_le<u32>(out.data() + 8, last_ecall);
    return out;
}

}  // namespace belay::dispute::test
