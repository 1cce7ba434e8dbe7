// SPDX-License-Identifier: Apache-2.0
// The one key of the machine's circuit, the same for every program (P-36, P-54).
#pragma once

#include "circuit/key.h"

namespace belay::circuit {

/// The chips as data; made once.
std::span<const RecordedChip> machine_chips();

/// D is 5 or 6.
template <std::size_t D>
const verifier::CircuitKey<D>& machine_key();

}  // namespace belay::circuit
