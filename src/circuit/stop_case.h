// SPDX-License-Identifier: Apache-2.0
// Why a machine stops, as finely as chip `stop` proves it: one case is one check that fails, or one way to
// end. Several may fit the same step; they all lead to the same status and reason.
#pragma once

#include <optional>
#include <string_view>

#include "circuit/decoded.h"
#include "circuit/ecall_blocks.h"
#include "machine/trap.h"

namespace belay::circuit {

enum class StopCase : u8 {
    // Not a stop: the pc went from 2^32 to 0.
    wrap,
    // Direct: the row fetches the instruction and reads its registers itself.
    illegal,
    breakpoint,
    lh,
    lhu,
    lw,
    sh,
    sw,
    jal,
    jalr,
    beq,      // branches that are taken, by what takes them
    bne_low,  // low limbs differ
    bne_high,
    blt,
    bge,
    bltu,
    bgeu,
    halt,
    bad_advice,
    unknown_high,   // a7 is 2^16 or more
    unknown_below,  // less than halt
    unknown_between,
    unknown_above,  // more than kb5_dot
    read_input_a0,  // bad operands: alignments
    inbox_a0,
    keccak_a0,
    mulmod_a0,
    ec_add_a0,
    poseidon2_a0,
    dot_a0,
    keccak_a1,
    dot_a1,
    yield_a2,
    dot_a2,
    keccak_length,  // bounds
    dot_count,
    mulmod_mode,
    keccak_wrap,  // past 2^32, lengths being in their bounds
    dot_wrap_x,
    dot_wrap_y,
    keccak_overlap,  // result and data
    dot_overlap_x,   // result and x
    dot_overlap_y,
    dot_overlap,  // x and y
    // After `system`, which has found the operands' places valid.
    yield,
    input_exhausted,
    poseidon2_word,  // not canonical
    dot_x_word,
    dot_y_word,
    ec_add_high,  // words 1 .. 7 of a coordinate exceed the modulus's
    ec_add_low,   // they equal them, and word 0 is not less than the modulus's
};
inline constexpr std::size_t kStopCases = static_cast<std::size_t>(StopCase::ec_add_low) + 1;

constexpr bool after_system(StopCase kind) { return kind >= StopCase::yield; }
constexpr bool is_ecall(StopCase kind) { return kind >= StopCase::halt && !after_system(kind); }

/// The direct case that fits an instruction and its registers (as StopRow has them), or nothing when the
/// machine goes on or `system` takes the step.
std::optional<StopCase> stop_case(const Decoded& in, const std::array<u32, 5>& values);

}  // namespace belay::circuit
