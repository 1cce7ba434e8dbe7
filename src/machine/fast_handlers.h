// SPDX-License-Identifier: Apache-2.0
// The handlers that a slot may name.
#pragma once

#include "machine/fast_core.h"

namespace belay::machine::fast {

/// Runs one instruction.
Handler handler_of(Op op);
/// Runs one instruction like handler_of(slot.op) after checking that kMargin steps are left.
Handler guard();

}  // namespace belay::machine::fast
