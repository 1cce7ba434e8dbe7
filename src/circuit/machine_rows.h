// SPDX-License-Identifier: Apache-2.0
// What the tracer hands over to the chips beside instructions (StepRow) and ecalls' values (calls.h).
//
// Which chip takes a step:
//   an instruction that does not trap          its instruction's chip (StepRow)
//   an ecall whose operands' places are valid  `system` (SystemRow): read_input, inbox_accumulator,
//                                              keccak256, mulmod256, secp256k1_add, poseidon2, kb5_dot, and
//                                              yield; with `stops` where the machine does not go on: always
//                                              for yield, for read_input at the limit, and for operands that
//                                              are not canonical. Then a StopRow for the same step follows
//                                              it, and no *Call.
//   everything else                            `stop` alone (StopRow): traps of instructions, halt,
//                                              bad_advice, unknown numbers, bad operands.
// And where pc4 + 1 or a jump's fall through is 2^30, a StopRow `wrap`.
#pragma once

#include <array>

#include "circuit/step_row.h"
#include "circuit/stop_case.h"

namespace belay::circuit {

/// Chip `age`: a register or word that nobody accessed for 2^16 ticks or more is brought forward.
struct AgeRow {
    u32 key = 0, value = 0;
    u32 from = 0, to = 0;  // time stamps; from < to, or from is a leaf's first time
};

/// Chip `code`: one word of code, how often it ran, and its leaf: eight limbs, low limb of the first word
/// first (T-4).
struct CodeRow {
    u32 pc4 = 0;
    std::array<u16, 8> leaf{};
    u32 count = 0;
};

/// Registers of an ecall: a7, a0, a1, a2, a3, each read at ts + kReadTime.
inline constexpr std::array<u8, 5> kEcallRegisters{17, 10, 11, 12, 13};

/// Chip `system`.
struct SystemRow {
    u32 ts = 0, pc4 = 0;
    std::array<u32, 5> values{};  // of kEcallRegisters
    std::array<u16, 5> ages{};
    bool stops = false;
    u32 input_left = 0;  // before; of a read_input that does not stop: kInputLeftKey at ts + kReadTime
    u16 input_age = 0;
};

/// Chip `block_io`: word `index` (0 .. 7) of what read_input or inbox_accumulator writes; 8 rows a call. The
/// WordRow (is_write) is at ts + kMemoryTime.
struct BlockIoRow {
    u32 ts = 0;  // base time stamp of the step
    u32 block4 = 0;
    u32 index = 0;
    bool is_accumulator = false;
    u32 before = 0, after = 0;
};

/// Chip `stop`. What a case does not use stays 0.
struct StopRow {
    StopCase kind = StopCase::wrap;  // stop_case.h says which
    u32 ts = 0, pc4 = 0;             // of wrap: ts alone, as the state after the step has it
    Decoded in{};                    // of direct cases
    /// Direct cases: of an ecall as in SystemRow; of an instruction rs1, rs2 where its format has them (at +0
    /// and +1).
    std::array<u32, 5> values{};
    std::array<u16, 5> ages{};
    /// Cases after `system`: the blocks' word addresses and n as bus `ecall` has them (calls.h).
    std::array<u32, 3> blocks4{};
    u32 n = 0;
    /// Words read at ts + kMemoryTime (a WordRow each), in order: yield's digest (8), the coordinate that is
    /// not canonical (8), or the one word that is not (in words[0]). `index`: which coordinate (0 .. 3) or
    /// word of its block.
    std::array<u32, 8> words{};
    u32 index = 0;
    u16 input_age = 0;  // of input_exhausted: kInputLeftKey, which is 0, read at ts + kReadTime
};

}  // namespace belay::circuit
