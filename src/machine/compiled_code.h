// SPDX-License-Identifier: Apache-2.0
// The code table decoded once for the fast interpreter, and that interpreter's entry.
#pragma once

#include "machine/code_table.h"
#include "machine/fast_core.h"
#include "machine/state.h"

namespace belay::machine {

class CompiledCode {
  public:
    explicit CompiledCode(const CodeTable& code);

    /// Runs at most `budget` steps and returns how many are left. Stops, with `state` between two steps, at
    /// what the fast core cannot do; the caller then takes one plain step. `state` is running.
    u64 run(MachineState& state, Memory& memory, u64 budget) const;

  private:
    struct Region {
        u32 base = 0;
        u32 size = 0;                   // bytes of code
        std::vector<fast::Slot> slots;  // one a word, between two that leave
    };

    static Region compile(const CodeRegion& code);
    const Region* find(u32 pc) const;

    std::vector<Region> regions_;
};

}  // namespace belay::machine
