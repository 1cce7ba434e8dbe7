// SPDX-License-Identifier: Apache-2.0
// The ledger table: who owns what, at a fixed address in a fixed shape, so that L1 can pay out against the
// machine root even if the program's own exit batch fails (design section 5). Declared here, it becomes part
// of the program hash (rules M-7, M-9); the pay-out itself is a later issue's.
#pragma once

#include "base/bytes.h"

namespace belay {

struct LedgerTable {
    const void* base;  ///< a static array; 16-byte aligned rows
    u32 stride;        ///< bytes from row to row, a multiple of 16
    u32 capacity;      ///< rows
    u32 layout;        ///< which row layout L1 shall read
};

}  // namespace belay
