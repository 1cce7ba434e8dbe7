// SPDX-License-Identifier: Apache-2.0
// Text from the instruction table: a disassembler, and the table itself for other languages.
#pragma once

#include <string>

#include "machine/decode.h"

namespace belay::machine {

/// One instruction with numeric registers, for instance "addi x1, x2, -4"; jumps show their target.
std::string disassemble(u32 word, u32 pc);

/// The tables of instructions, ecalls, statuses and traps as one JSON object. The Solidity step is generated
/// from it.
std::string isa_to_json();

}  // namespace belay::machine
