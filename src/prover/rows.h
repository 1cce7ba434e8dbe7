// SPDX-License-Identifier: Apache-2.0
// From a trace to the rows of every table.
#pragma once

#include "circuit/chips.h"
#include "machine/machine.h"
#include "prover/tree_rows.h"

namespace belay::prover {

using MachineRows = circuit::MachineChips::Rows;

/// Of the segment that `machine` just ran. Rows that the trace holds as they are move from it to the result;
/// give_back() returns them, so that the next segment finds memory that is mapped already.
MachineRows rows_of(Trace& trace, const machine::Machine& machine, const CodeNodes& code);
void give_back(MachineRows& rows, Trace& trace);

}  // namespace belay::prover
