// SPDX-License-Identifier: Apache-2.0
// SMT-LIB queries about a chip, from the same source as its constraints (spec/proof.md, P-60 to P-64). Plain
// SMT-LIB 2 over the integers; any solver can answer.
//
// Cells are integers in [0, p), narrowed where a range is proven. An equation of the field becomes  sum = q p
// with a bounded integer q, and q is left out where the sum cannot reach p: nothing is assumed about
// wrapping. What a row receives on a bus is its input; what other chips prove about these messages is assumed
// (contract()); what it sends is its output.
#pragma once

#include <string>
#include <vector>

#include "circuit/symbolic_context.h"
#include "machine/isa.h"

namespace belay::circuit {

enum class SmtQuestion : u8 {
    /// Two live rows with equal inputs send different messages: expected unsat.
    determinism,
    /// A live row sends a limb to the memory bus that is not below 2^16: expected unsat.
    sent_ranges,
    /// A live row exists: expected sat, or the other answers say nothing.
    possible,
};

/// The chip's bits that choose the instruction, fixed: one query each.
struct SmtCase {
    std::string name;
    machine::Op op = machine::Op::illegal;
    std::vector<std::pair<u32, u32>> fixed;  // column, value
};

/// The cases: every combination of the bits that the chip's opcode is made of, which its constraints between
/// these bits allow.
std::vector<SmtCase> smt_cases(const SymbolicChip& chip);

struct SmtText {
    std::string text;
    u32 equations = 0, may_wrap = 0;  // those that needed a quotient
    u32 products = 0;                 // of two unknowns that no case fixes
};

SmtText smt_query(const SymbolicChip& chip, const SmtCase& which, SmtQuestion question);

}  // namespace belay::circuit
