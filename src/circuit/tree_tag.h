// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/bytes.h"

namespace belay::circuit {

/// Which tree a message of bus `node` is about.
enum class TreeTag : u8 { before = 1, after = 2, code = 3 };

}  // namespace belay::circuit
