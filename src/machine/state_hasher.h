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
    Hash program_hash;  ///< a restart changes it
    MachineState state;
    std::vector<PageCopy> pages;  // each once, in any order
};

/// The memory roots of a trace: before it, and after each step that writes.
struct MemoryRoots {
    Digest before{};
    std::vector<Digest> after;
};

/// The second half, which may run beside the first one of the next trace: appends the machine root after each
/// step.
void append_step_roots(const Hash& program_hash, const StepTrace& trace, const MemoryRoots& memory,
                       std::vector<Hash>& roots);

class StateHasher {
  public:
    /// Starts at the program's initial memory.
    explicit StateHasher(const Program& program) : tree_(program.initial_tree().clone()) {}

    /// The machine's state after `delta`. Deltas come in the order in which they were taken, none left out.
    StatePreimage absorb(const StateDelta& delta);
    /// The first half of a trace's hashing, by far the longer when many steps write. A trace takes the place
    /// of a delta in the order.
    MemoryRoots absorb(const StepTrace& trace);

  private:
    MemoryTree tree_;
};

}  // namespace belay::machine
