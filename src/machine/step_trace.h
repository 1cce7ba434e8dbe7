// SPDX-License-Identifier: Apache-2.0
// What single steps did, to be hashed away from the machine (state_hasher.h): the registers after each step
// and the leaves of memory that it changed. A trace stands for itself: it brings along the pages that it
// writes to, as they were before.
#pragma once

#include "machine/leaf_range.h"
#include "machine/state.h"

namespace belay::machine {

/// A leaf of the memory tree that holds something else after a step.
struct LeafWrite {
    u32 step = 0;  // of the trace
    u32 leaf = 0;
    std::array<u8, kLeafSize> bytes{};
};

struct StepTrace {
    std::vector<MachineState> states;  // after each step
    std::vector<LeafWrite> writes;     // by step; those of one step are neighbours inside a page, rising
    std::vector<PageCopy> pages;       // each page that is written, once

    void clear() {
        states.clear();
        writes.clear();
        pages.clear();
    }
};

}  // namespace belay::machine
