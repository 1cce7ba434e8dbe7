// SPDX-License-Identifier: Apache-2.0
// Machine roots computed away from the machine, for instance on a second core: the machine hands over its
// registers and copies of the pages that changed, and goes on.
#pragma once

#include "machine/memory_tree.h"
#include "machine/program.h"
#include "machine/state.h"
#include "machine/step_trace.h"

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
    /// Appends the machine root after each step. A trace takes the place of a delta in the order.
    void absorb(const StepTrace& trace, std::vector<Hash>& roots);

  private:
    Hash program_hash_;
    MemoryTree tree_;
    std::vector<Digest> memory_roots_;
    Bytes preimages_;
};

}  // namespace belay::machine
