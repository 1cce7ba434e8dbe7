// SPDX-License-Identifier: Apache-2.0
// What a proof of a segment says (P-1): the machine of this program, in the state before, is in the state
// after when after.cycle - before.cycle steps are done.
#pragma once

#include "machine/program.h"
#include "machine/state.h"
#include "verifier/reason.h"

namespace belay::circuit {

using verifier::Reject;

struct Statement {
    static constexpr std::size_t kSize = machine::ProgramIdentity::kSize + 2 * machine::StatePreimage::kSize;

    machine::ProgramIdentity program;
    machine::StatePreimage before, after;

    bool operator==(const Statement&) const = default;

    /// What the transcript absorbs, and what a proof file holds.
    std::array<u8, kSize> encode() const;

    /// P-4: nothing was read from the input, so nothing was taken on trust.
    bool advice_free() const { return before.state.input_position == after.state.input_position; }
    /// Meaningful when check() accepts.
    u32 steps() const { return static_cast<u32>(after.state.cycle - before.state.cycle); }
};

/// P-2, P-3: everything about a statement that the circuit does not check.
Reject check(const Statement& statement);

/// Of a state alone: what M-1 to M-6 allow. decode() of a preimage gives only such.
Reject check(const machine::StatePreimage& state);

}  // namespace belay::circuit
