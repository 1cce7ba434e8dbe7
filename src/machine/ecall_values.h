// SPDX-License-Identifier: Apache-2.0
// What the ecalls compute on the bytes of their blocks, once the operands' places are known to be valid.
#pragma once

#include "crypto/kb5.h"
#include "machine/state.h"

namespace belay::machine {

/// The number in a7. 93 is Linux's exit, so that standard test programs end here as they do there.
enum class Ecall : u32 {
    halt = 93,
    yield = 1024,
    read_input = 1025,
    inbox_accumulator = 1026,
    bad_advice = 1027,
    keccak256 = 1028,
    mulmod256 = 1029,
    secp256k1_add = 1030,
    poseidon2 = 1031,
    kb5_dot = 1032,
};

struct EcallInfo {
    Ecall number;
    std::string_view name;
};

inline constexpr std::array kEcalls = {
    EcallInfo{Ecall::halt, "halt"},
    EcallInfo{Ecall::yield, "yield"},
    EcallInfo{Ecall::read_input, "read_input"},
    EcallInfo{Ecall::inbox_accumulator, "inbox_accumulator"},
    EcallInfo{Ecall::bad_advice, "bad_advice"},
    EcallInfo{Ecall::keccak256, "keccak256"},
    EcallInfo{Ecall::mulmod256, "mulmod256"},
    EcallInfo{Ecall::secp256k1_add, "secp256k1_add"},
    EcallInfo{Ecall::poseidon2, "poseidon2"},
    EcallInfo{Ecall::kb5_dot, "kb5_dot"},
};

}  // namespace belay::machine

namespace belay::machine::ecall_values {

inline constexpr u32 kDotLimit = 48;

/// M-26 on a block of 128 bytes; `mode` is 0 or 1.
void mulmod256(u8* block, u32 mode);

/// M-27 on a page; false, and nothing written, when a coordinate is not canonical.
bool secp256k1_add(u8* page);

/// M-29 on 64 bytes; false, and nothing written, when a word is not canonical.
bool poseidon2(u8* block);

/// M-31: operands are read whole before the result is written.
struct DotOperands {
    std::array<crypto::Kb5Words, kDotLimit> x, y;

    /// n <= kDotLimit elements of each; false when a word is not canonical.
    bool read(ByteView x_bytes, ByteView y_bytes, u32 n);
    /// 20 bytes of the sum and 12 zero bytes.
    void write_dot(u8* result, u32 n) const;
};

}  // namespace belay::machine::ecall_values
