// SPDX-License-Identifier: Apache-2.0
// Where the ecalls' operands lie (rules M-20 to M-31), as the circuit needs it: one table for `system`, which
// proves that they are valid, and for `stop`, which proves that they are not.
#pragma once

#include <array>

#include "machine/ecall_values.h"

namespace belay::circuit {

/// Logarithms of the alignments of the blocks at a0, a1, a2; 0 where there is none. A block at a0 is as long
/// as its alignment, and so is yield's at a2; the other blocks are `scale` n bytes, rounded up to whole
/// leaves of 16.
struct EcallBlocks {
    machine::Ecall number;
    std::array<u8, 3> align{};
};

inline constexpr std::array kEcallBlocks{
    EcallBlocks{machine::Ecall::halt},
    EcallBlocks{machine::Ecall::yield, {0, 0, 5}},
    EcallBlocks{machine::Ecall::read_input, {5, 0, 0}},
    EcallBlocks{machine::Ecall::inbox_accumulator, {5, 0, 0}},
    EcallBlocks{machine::Ecall::bad_advice},
    EcallBlocks{machine::Ecall::keccak256, {5, 4, 0}},
    EcallBlocks{machine::Ecall::mulmod256, {7, 0, 0}},
    EcallBlocks{machine::Ecall::secp256k1_add, {8, 0, 0}},
    EcallBlocks{machine::Ecall::poseidon2, {6, 0, 0}},
    EcallBlocks{machine::Ecall::kb5_dot, {5, 4, 4}},
};
static_assert(kEcallBlocks.size() == machine::kEcalls.size());

/// Numbers that no ecall has: before the first, between the first and the rest, after the last.
struct NumberGap {
    u32 first, last;
};
inline constexpr std::array<NumberGap, 3> kUnknownGaps = [] {
    constexpr auto number = [](std::size_t i) { return static_cast<u32>(kEcallBlocks[i].number); };
    return std::array<NumberGap, 3>{NumberGap{0, number(0) - 1},
                                    {number(0) + 1, number(1) - 1},
                                    {number(kEcallBlocks.size() - 1) + 1, 0xffffffff}};
}();
static_assert([] {  // all but the first are neighbours
    for (std::size_t i = 2; i < kEcallBlocks.size(); ++i)
        if (static_cast<u32>(kEcallBlocks[i].number) != static_cast<u32>(kEcallBlocks[i - 1].number) + 1)
            return false;
    return true;
}());

constexpr u32 align_bits(machine::Ecall number, std::size_t argument) {
    for (const EcallBlocks& row : kEcallBlocks)
        if (row.number == number) return row.align[argument];
    return 0;
}

inline constexpr u32 kResultLeaves = 2;  // the 32 bytes at a0 of keccak256 and kb5_dot
inline constexpr u32 kAddressLeaves = 1U << 28;
inline constexpr u32 kLongestData = 1024;  // keccak256
inline constexpr u32 kDotElementBytes = 20, kDotElementWords = 5;

}  // namespace belay::circuit
