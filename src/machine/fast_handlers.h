// SPDX-License-Identifier: Apache-2.0
// The handlers that a slot may name.
#pragma once

#include "machine/fast_sequence.h"

namespace belay::machine::fast {

/// Runs one instruction.
Handler single(Part part);
/// Runs this slot and the next one, or null when there is no such handler.
Handler pair(Part first, Part second);
/// Runs one instruction, with operands from memory, after checking that kMargin steps are left.
Handler guard();

}  // namespace belay::machine::fast
