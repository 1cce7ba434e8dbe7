// SPDX-License-Identifier: Apache-2.0
// Which vector instructions this processor has.
#pragma once

#include "base/bytes.h"

namespace belay::crypto {

enum class LaneSet : u8 { kNone, kAvx2, kAvx512 };

/// The widest set this processor has; kNone elsewhere than on x86-64.
LaneSet best_lanes();

}  // namespace belay::crypto
