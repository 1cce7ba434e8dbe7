// SPDX-License-Identifier: Apache-2.0
// Arithmetic modulo any 256-bit number (rule M-26). Freestanding; not constant-time: no secret comes here.
//
// The guest build supplies its own definitions (ecall mulmod256) in place of mod256_soft.cpp.
#pragma once

#include "base/u256.h"

namespace belay::crypto {

/// a b mod m; 0 when m is 0.
U256 mul_mod(const U256& a, const U256& b, const U256& m);

/// The inverse of a mod m in [1, m) when m > 1 and gcd(a, m) = 1; else 0.
U256 inverse_mod(const U256& a, const U256& m);

}  // namespace belay::crypto
