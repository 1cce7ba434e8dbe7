// SPDX-License-Identifier: Apache-2.0
// What instructions compute from two operands: pure functions, the same for every way of running (rules M-12,
// M-13).
#pragma once

#include "machine/isa.h"

namespace belay::machine {

namespace alu_detail {

constexpr i32 as_signed(u32 v) { return static_cast<i32>(v); }
constexpr u32 high(i64 product) { return static_cast<u32>(static_cast<u64>(product) >> 32); }
constexpr u32 kMinimum = 0x80000000;

/// INT_MIN / -1 does not fit: the quotient is INT_MIN and the remainder 0 (M-13).
constexpr bool overflows(u32 a, u32 b) { return a == kMinimum && b == ~0U; }

constexpr u32 div(u32 a, u32 b) {
    if (b == 0) return ~0U;
    if (overflows(a, b)) return a;
    return static_cast<u32>(as_signed(a) / as_signed(b));
}
constexpr u32 rem(u32 a, u32 b) {
    if (b == 0) return a;
    if (overflows(a, b)) return 0;
    return static_cast<u32>(as_signed(a) % as_signed(b));
}

}  // namespace alu_detail

/// The result of a register-register instruction; for the immediate forms `b` is the immediate.
template <Op op>
constexpr u32 alu(u32 a, u32 b) {
    using namespace alu_detail;
    if constexpr (op == Op::add || op == Op::addi) return a + b;
    if constexpr (op == Op::sub) return a - b;
    if constexpr (op == Op::sll || op == Op::slli) return a << (b & 31);
    if constexpr (op == Op::srl || op == Op::srli) return a >> (b & 31);
    if constexpr (op == Op::sra || op == Op::srai) return static_cast<u32>(as_signed(a) >> (b & 31));
    if constexpr (op == Op::slt || op == Op::slti) return as_signed(a) < as_signed(b) ? 1 : 0;
    if constexpr (op == Op::sltu || op == Op::sltiu) return a < b ? 1 : 0;
    if constexpr (op == Op::xor_ || op == Op::xori) return a ^ b;
    if constexpr (op == Op::or_ || op == Op::ori) return a | b;
    if constexpr (op == Op::and_ || op == Op::andi) return a & b;
    if constexpr (op == Op::mul) return a * b;
    if constexpr (op == Op::mulh) return high(i64{as_signed(a)} * i64{as_signed(b)});
    if constexpr (op == Op::mulhsu) return high(i64{as_signed(a)} * i64{b});
    if constexpr (op == Op::mulhu) return static_cast<u32>((u64{a} * b) >> 32);
    if constexpr (op == Op::div) return div(a, b);
    if constexpr (op == Op::divu) return b == 0 ? ~0U : a / b;
    if constexpr (op == Op::rem) return rem(a, b);
    if constexpr (op == Op::remu) return b == 0 ? a : a % b;
}

template <Op op>
constexpr bool taken(u32 a, u32 b) {
    using alu_detail::as_signed;
    if constexpr (op == Op::beq) return a == b;
    if constexpr (op == Op::bne) return a != b;
    if constexpr (op == Op::blt) return as_signed(a) < as_signed(b);
    if constexpr (op == Op::bge) return as_signed(a) >= as_signed(b);
    if constexpr (op == Op::bltu) return a < b;
    if constexpr (op == Op::bgeu) return a >= b;
}

/// What a load puts into rd when memory holds `raw`.
template <Op op>
constexpr u32 extend(u32 raw) {
    if constexpr (op == Op::lb) return static_cast<u32>(static_cast<i32>(static_cast<std::int8_t>(raw)));
    if constexpr (op == Op::lh) return static_cast<u32>(static_cast<i32>(static_cast<std::int16_t>(raw)));
    if constexpr (op == Op::lw || op == Op::lbu || op == Op::lhu) return raw;
}

}  // namespace belay::machine
