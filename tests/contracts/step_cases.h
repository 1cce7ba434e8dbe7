// SPDX-License-Identifier: Apache-2.0
// Single steps with their logs: a machine is put into a state, records its next step and takes it.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "machine/step_log.h"
#include "machine/test_assembler.h"

namespace belay::machine::test {

/// A machine that is about to execute `word`.
struct Scene {
    u32 word = 0;
    u32 pc = kCodeBase + 0x48;
    std::vector<std::pair<u8, u32>> registers = {};
    std::vector<std::pair<u32, Bytes>> memory = {};  // from their addresses on
    u64 limit = 0;                                   // the inbox has as many elements
    Status status = Status::running;
    u32 reason = 0;
};

/// What the Solidity step is compared with: the machine itself, never the replayer.
struct StepCase {
    std::string name;
    Bytes log;
    Hash start;
    Bytes end;  // the preimage
    bool read_input = false;
    u64 position = 0;
    Hash element;
};

StepCase case_of(std::string name, const Scene& scene);

/// Every instruction, and every way to trap without an ecall.
std::vector<StepCase> instruction_cases();
/// Every ecall with every kind of result, at the bounds of its operands.
std::vector<StepCase> ecall_cases();

}  // namespace belay::machine::test
