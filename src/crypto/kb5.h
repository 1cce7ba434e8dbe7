// SPDX-License-Identifier: Apache-2.0
// The inner product of the ecall kb5_dot, in the degree-5 extension (rule M-31). Freestanding.
#pragma once

#include "crypto/extension.h"

namespace belay::crypto {

/// Five canonical coefficients, constant first: 20 bytes, as kb5_dot's operands lie in machine memory.
using Kb5Words = Kb5::Words;

/// sum x_i y_i over canonical words (rule M-31 without its limit on n); both spans have the same length. The
/// guest build supplies its own definition in place of kb5_soft.cpp.
Kb5Words kb5_dot(std::span<const Kb5Words> x, std::span<const Kb5Words> y);

}  // namespace belay::crypto
