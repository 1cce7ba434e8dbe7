// SPDX-License-Identifier: Apache-2.0
// What the tracer hands to the chips of instructions: one executed step.
#pragma once

#include "circuit/decoded.h"

namespace belay::circuit {

struct StepRow {
    u32 ts = 0;  // base time stamp
    u32 pc4 = 0;
    Decoded in;
    u32 rs1 = 0, rs2 = 0;                     // values read
    u32 rd_before = 0, rd_after = 0;          // of register in.rd, which is kSink for x0
    u32 memory_before = 0, memory_after = 0;  // the whole word that a load or store touches
    u16 rs1_age = 0, rs2_age = 0, rd_age = 0, memory_age = 0;
    u32 next_pc4 = 0;
};

}  // namespace belay::circuit
