// SPDX-License-Identifier: Apache-2.0
// The hash of commitments and transcript, one parameter of a proof.
#pragma once

#include "base/bytes.h"

namespace belay::verifier {

/// Keccak-256 for what L1 or a person verifies. Poseidon2 for proofs that a later aggregation consumes.
enum class HashKind : u8 { keccak256 = 0, poseidon2 = 1 };

}  // namespace belay::verifier
