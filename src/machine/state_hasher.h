// SPDX-License-Identifier: Apache-2.0
// Machine roots computed away from the machine, for instance on a second core: the machine hands over its
// registers and copies of the pages that changed, and goes on.
#pragma once

#include "machine/memory_tree.h"
#include "machine/program.h"
#include "machine/state.h"

namespace belay::machine {

/// How a machine differs from the delta before (or from its start).
struct StateDelta {
    MachineState state;
    std::vector<PageCopy> pages;  // each once, in any order
};

class StateHasher {
  public:
    /// Starts at the program's initial memory.
    explicit StateHasher(const Program& program)
        : program_hash_(program.hash()), tree_(program.initial_tree().clone()) {}

    /// The machine's state after `delta`. Deltas come in the order in which they were taken, none left out.
    StatePreimage absorb(const StateDelta& delta);

  private:
    Hash program_hash_;
    MemoryTree tree_;
};

}  // namespace belay::machine
