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
    unknown_below,  // a7 is less than halt
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

/// What a case says by itself.
struct StopFacts {
    StopCase kind;
    std::string_view name;
    machine::Trap reason = machine::Trap::none;
    machine::Op op = machine::Op::ecall;
    machine::Ecall number{};  // of an ecall, unless it is unknown
};

inline constexpr std::array kStopFacts = [] {
    using enum StopCase;
    using machine::Ecall;
    using machine::Op;
    using machine::Trap;
    constexpr Trap kFetch = Trap::misaligned_fetch, kOperand = Trap::bad_operand;
    return std::array<StopFacts, kStopCases>{{
        {wrap, "wrap"},
        {illegal, "illegal", Trap::illegal_instruction, Op::illegal},
        {breakpoint, "breakpoint", Trap::breakpoint, Op::ebreak},
        {lh, "lh", Trap::misaligned_load, Op::lh},
        {lhu, "lhu", Trap::misaligned_load, Op::lhu},
        {lw, "lw", Trap::misaligned_load, Op::lw},
        {sh, "sh", Trap::misaligned_store, Op::sh},
        {sw, "sw", Trap::misaligned_store, Op::sw},
        {jal, "jal", kFetch, Op::jal},
        {jalr, "jalr", kFetch, Op::jalr},
        {beq, "beq", kFetch, Op::beq},
        {bne_low, "bne_low", kFetch, Op::bne},
        {bne_high, "bne_high", kFetch, Op::bne},
        {blt, "blt", kFetch, Op::blt},
        {bge, "bge", kFetch, Op::bge},
        {bltu, "bltu", kFetch, Op::bltu},
        {bgeu, "bgeu", kFetch, Op::bgeu},
        {halt, "halt", Trap::none, Op::ecall, Ecall::halt},
        {bad_advice, "bad_advice", Trap::none, Op::ecall, Ecall::bad_advice},
        {unknown_below, "unknown_below", Trap::unknown_ecall},
        {unknown_between, "unknown_between", Trap::unknown_ecall},
        {unknown_above, "unknown_above", Trap::unknown_ecall},
        {read_input_a0, "read_input_a0", kOperand, Op::ecall, Ecall::read_input},
        {inbox_a0, "inbox_a0", kOperand, Op::ecall, Ecall::inbox_accumulator},
        {keccak_a0, "keccak_a0", kOperand, Op::ecall, Ecall::keccak256},
        {mulmod_a0, "mulmod_a0", kOperand, Op::ecall, Ecall::mulmod256},
        {ec_add_a0, "ec_add_a0", kOperand, Op::ecall, Ecall::secp256k1_add},
        {poseidon2_a0, "poseidon2_a0", kOperand, Op::ecall, Ecall::poseidon2},
        {dot_a0, "dot_a0", kOperand, Op::ecall, Ecall::kb5_dot},
        {keccak_a1, "keccak_a1", kOperand, Op::ecall, Ecall::keccak256},
        {dot_a1, "dot_a1", kOperand, Op::ecall, Ecall::kb5_dot},
        {yield_a2, "yield_a2", kOperand, Op::ecall, Ecall::yield},
        {dot_a2, "dot_a2", kOperand, Op::ecall, Ecall::kb5_dot},
        {keccak_length, "keccak_length", kOperand, Op::ecall, Ecall::keccak256},
        {dot_count, "dot_count", kOperand, Op::ecall, Ecall::kb5_dot},
        {mulmod_mode, "mulmod_mode", kOperand, Op::ecall, Ecall::mulmod256},
        {keccak_wrap, "keccak_wrap", kOperand, Op::ecall, Ecall::keccak256},
        {dot_wrap_x, "dot_wrap_x", kOperand, Op::ecall, Ecall::kb5_dot},
        {dot_wrap_y, "dot_wrap_y", kOperand, Op::ecall, Ecall::kb5_dot},
        {keccak_overlap, "keccak_overlap", kOperand, Op::ecall, Ecall::keccak256},
        {dot_overlap_x, "dot_overlap_x", kOperand, Op::ecall, Ecall::kb5_dot},
        {dot_overlap_y, "dot_overlap_y", kOperand, Op::ecall, Ecall::kb5_dot},
        {dot_overlap, "dot_overlap", kOperand, Op::ecall, Ecall::kb5_dot},
        {yield, "yield", Trap::none, Op::ecall, Ecall::yield},
        {input_exhausted, "input_exhausted", Trap::input_exhausted, Op::ecall, Ecall::read_input},
        {poseidon2_word, "poseidon2_word", Trap::non_canonical, Op::ecall, Ecall::poseidon2},
        {dot_x_word, "dot_x_word", Trap::non_canonical, Op::ecall, Ecall::kb5_dot},
        {dot_y_word, "dot_y_word", Trap::non_canonical, Op::ecall, Ecall::kb5_dot},
        {ec_add_high, "ec_add_high", Trap::non_canonical, Op::ecall, Ecall::secp256k1_add},
        {ec_add_low, "ec_add_low", Trap::non_canonical, Op::ecall, Ecall::secp256k1_add},
    }};
}();
static_assert([] {
    for (std::size_t i = 0; i < kStopCases; ++i)
        if (static_cast<std::size_t>(kStopFacts[i].kind) != i) return false;
    return true;
}());

constexpr const StopFacts& facts_of(StopCase kind) { return kStopFacts[static_cast<std::size_t>(kind)]; }

constexpr bool after_system(StopCase kind) { return kind >= StopCase::yield; }
constexpr bool is_direct(StopCase kind) { return kind != StopCase::wrap && !after_system(kind); }
constexpr bool is_direct_ecall(StopCase kind) {
    return is_direct(kind) && facts_of(kind).op == machine::Op::ecall;
}
/// Which of StopRow's registers a direct instruction reads.
constexpr bool reads_first(StopCase kind) {
    return is_direct(kind) && (is_direct_ecall(kind) ||
                               machine::decode_detail::reads_rs1(machine::info_of(facts_of(kind).op).format));
}
constexpr bool reads_second_as_rs2(StopCase kind) {
    return is_direct(kind) && machine::decode_detail::reads_rs2(machine::info_of(facts_of(kind).op).format);
}

constexpr machine::Status status_of(StopCase kind) {
    using machine::Status;
    return kind == StopCase::wrap         ? Status::running
           : kind == StopCase::yield      ? Status::yielded
           : kind == StopCase::halt       ? Status::halted
           : kind == StopCase::bad_advice ? Status::bad_advice
                                          : Status::trapped;
}

/// The direct case that fits an instruction and its registers (as StopRow has them), or nothing when the
/// machine goes on or `system` takes the step.
std::optional<StopCase> stop_case(const Decoded& in, const std::array<u32, 5>& values);

}  // namespace belay::circuit
