// SPDX-License-Identifier: Apache-2.0
// A segment as the tracer saw it: what every step, ecall and touched leaf needs in order to become rows.
#pragma once

#include <array>
#include <vector>

#include "circuit/bigint_rows.h"
#include "circuit/machine_rows.h"
#include "circuit/node_row.h"
#include "machine/decode.h"
#include "machine/ecall_values.h"

namespace belay::prover {

using circuit::StepRow;

/// Chips of instructions: who shares a chip shares a family.
enum class Family : u8 {
    add_sub,
    add_imm,
    shift,
    bitwise,
    set_less,
    branch,
    jump,
    mul,
    div,
    load_word,
    store_word,
    load_part,
    store_part,
};
inline constexpr std::size_t kFamilies = 13;

constexpr Family family_of(machine::Op op) {
    using machine::Op;
    if (op == Op::add || op == Op::sub) return Family::add_sub;
    if (op == Op::sll || op == Op::srl || op == Op::sra || (op >= Op::slli && op <= Op::srai))
        return Family::shift;
    if (op == Op::and_ || op == Op::or_ || op == Op::xor_ || (op >= Op::xori && op <= Op::andi))
        return Family::bitwise;
    if (op == Op::slt || op == Op::sltu || op == Op::slti || op == Op::sltiu) return Family::set_less;
    if (op >= Op::beq && op <= Op::bgeu) return Family::branch;
    if (op == Op::jal || op == Op::jalr) return Family::jump;
    if (op >= Op::mul && op <= Op::mulhu) return Family::mul;
    if (op >= Op::div && op <= Op::remu) return Family::div;
    if (op == Op::lw) return Family::load_word;
    if (op == Op::sw) return Family::store_word;
    if (op >= Op::lb && op <= Op::lhu) return Family::load_part;
    if (op >= Op::sb && op <= Op::sh) return Family::store_part;
    return Family::add_imm;  // addi, and lui, auipc and fence, which are written as one
}

/// What an instruction's chip does to registers, x0 and the sink included.
struct Accesses {
    bool rs1, rs2, rd;
};
constexpr Accesses accesses_of(machine::Op op) {
    using namespace machine;
    const Format f = info_of(op).format;
    return {decode_detail::reads_rs1(f) || f == Format::upper || f == Format::fence,
            decode_detail::reads_rs2(f), decode_detail::writes_rd(f) || f == Format::fence};
}

/// Words are known by the leaf of 16 bytes that holds them.
using TouchedLeaf = circuit::LeafRow;

/// A word of code that was executed.
struct CodeUse {
    u32 pc4 = 0, count = 0;
};

/// Permutations of a keccak256 of `length` bytes.
constexpr u32 keccak_blocks_of(u32 length) { return length / 136 + 1; }

struct Trace {
    u32 steps = 0;
    std::array<std::vector<StepRow>, kFamilies> families;
    std::vector<circuit::SystemRow> ecalls;
    std::vector<circuit::StopRow> stops;  // at most the last step's and one wrap a pass of all memory
    std::vector<circuit::AgeRow> aged;
    std::vector<circuit::WordRow> words;
    std::vector<circuit::BlockIoRow> block_ios;
    std::vector<TouchedLeaf> leaves;  // rising, once the segment is complete
    std::vector<CodeUse> code;        // likewise

    std::vector<circuit::KeccakCall> keccaks;
    std::vector<circuit::BigintRow> bigints;
    std::vector<circuit::ProductRow> products;
    std::vector<circuit::PermutationCall> permutations;
    std::vector<circuit::DotCall> dots;

    u32 memory_nodes = 0, code_nodes = 0;     // above the leaves touched and the code executed
    u32 keccak_blocks = 0, dot_elements = 0;  // of all calls
    std::array<u32, circuit::kRegisterKeys> register_times{};  // last access, 0 for none
    u32 sink = 0;                                              // what was last written to x0

    std::vector<StepRow>& of(Family f) { return families[static_cast<std::size_t>(f)]; }
    const std::vector<StepRow>& of(Family f) const { return families[static_cast<std::size_t>(f)]; }
    /// Keeps the memory.
    void clear();
};

}  // namespace belay::prover
