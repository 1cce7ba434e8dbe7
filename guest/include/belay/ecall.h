// SPDX-License-Identifier: Apache-2.0
// The machine's ecalls (rules M-20..M-31), one function each. Guest builds only; programs use
// belay/context.h.
#pragma once

#include "base/bytes.h"

namespace belay::ecall {

enum Number : u32 {
    kHalt = 93,
    kYield = 1024,
    kReadInput = 1025,
    kInboxAccumulator = 1026,
    kBadAdvice = 1027,
    kKeccak256 = 1028,
    kMulMod256 = 1029,
    kSecp256k1Add = 1030,
    kPoseidon2 = 1031,
    kKb5Dot = 1032,
};

/// a0 is in and out: the machine keeps it, Linux under qemu answers in it.
inline void call(Number number, const void* a0, const void* a1 = nullptr, u32 a2 = 0) {
    register const void* r0 asm("a0") = a0;
    register const void* r1 asm("a1") = a1;
    register u32 r2 asm("a2") = a2;
    register u32 r7 asm("a7") = number;
    asm volatile("ecall" : "+r"(r0) : "r"(r1), "r"(r2), "r"(r7) : "memory");
}

[[noreturn]] inline void halt(u32 code) {
    register u32 r0 asm("a0") = code;
    register u32 r7 asm("a7") = kHalt;
    asm volatile("ecall" : : "r"(r0), "r"(r7) : "memory");
    __builtin_unreachable();
}

/// `digest`: 32 bytes, aligned 32.
inline void yield(const u8* output, u32 size, const u8* digest) {
    register const u8* r0 asm("a0") = output;
    register u32 r1 asm("a1") = size;
    register const u8* r2 asm("a2") = digest;
    register u32 r7 asm("a7") = kYield;
    asm volatile("ecall" : "+r"(r0) : "r"(r1), "r"(r2), "r"(r7) : "memory");
}

/// `block`: 32 bytes, aligned 32.
inline void read_input(u8* block) { call(kReadInput, block); }
inline void inbox_accumulator(u8* block) { call(kInboxAccumulator, block); }

[[noreturn]] inline void bad_advice() {
    call(kBadAdvice, nullptr);
    __builtin_unreachable();
}

/// `result`: 32 bytes, aligned 32; `data` aligned 16, at most 1,024 bytes, disjoint from result.
inline void keccak256(u8* result, const u8* data, u32 size) { call(kKeccak256, result, data, size); }

/// The block of rule M-26: four little-endian 256-bit integers.
struct alignas(128) MulModBlock {
    std::array<u32, 8> a, b, m, r;
};
/// r = a b mod m.
inline void mul_mod(MulModBlock& block) {
    register MulModBlock* r0 asm("a0") = &block;
    register u32 r1 asm("a1") = 0;
    register u32 r7 asm("a7") = kMulMod256;
    asm volatile("ecall" : "+r"(r0) : "r"(r1), "r"(r7) : "memory");
}
/// r = a^-1 mod m, or 0.
inline void inverse_mod(MulModBlock& block) {
    register MulModBlock* r0 asm("a0") = &block;
    register u32 r1 asm("a1") = 1;
    register u32 r7 asm("a7") = kMulMod256;
    asm volatile("ecall" : "+r"(r0) : "r"(r1), "r"(r7) : "memory");
}

/// The page of rule M-27: P, Q, R as x ‖ y.
struct alignas(256) PointPage {
    std::array<u32, 16> p, q, r;
};
inline void secp256k1_add(PointPage& page) {
    register PointPage* r0 asm("a0") = &page;
    register u32 r7 asm("a7") = kSecp256k1Add;
    asm volatile("ecall" : "+r"(r0) : "r"(r7) : "memory");
}

}  // namespace belay::ecall
