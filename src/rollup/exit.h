// SPDX-License-Identifier: Apache-2.0
// The exit batch (rules E-8 to E-12, O-10 to O-12): one run of the program's exit entry from the exit root,
// what L1 is shown of it, and what it pays to whom.
#pragma once

#include "rollup/claim.h"
#include "wire/exit.h"

namespace belay::rollup {

/// E-8: the state on which the exit batch's first step acts.
StatePreimage exit_start(StatePreimage parent, u32 exit_entry);

/// The exit batch, run by us.
struct ExitResult {
    u64 position = 0;      ///< entries consumed before it
    StatePreimage parent;  ///< preimage of the exit root
    StatePreimage start;   ///< exit_start(parent)
    StatePreimage end;     ///< closed (C-4)
    Bytes output_header;   ///< O-11; empty when void
    Bytes exports;
    std::vector<wire::ExitPayment> payments;  ///< with a native run only
    dispute::HistoryCommitment history;       ///< of its one frame (C-5)
    std::vector<dispute::LeafRun> strides;
    u64 steps = 0;

    bool is_void() const { return output_header.empty(); }
    Hash output_digest() const { return wire::output_digest(output_header); }
    /// What the game knows the claim by: the outputs root over its one output (C-7).
    Hash tag() const;
};

enum class [[nodiscard]] ExitError : u8 {
    parent_not_yielded,
    not_yielded,    ///< the end state is not closed
    other_program,  ///< an end state of another program
    input_read,     ///< it moved in the input: there is none
    output_digest,  ///< the end state has another output digest
    bad_output,     ///< not an exit output (O-11)
    payments,       ///< the list of payments is not the one under the output's root
    history_path,   ///< the end is not the history's last leaf
};
const char* to_string(ExitError reason);

/// Everything L1 is shown when the exit batch is proposed.
struct ExitProposal {
    StatePreimage parent_state, end_state;
    HistoryProof history;
    Bytes output_header, exports;  ///< both empty when void
};
/// Checked as L1 will.
Result<ExitProposal, ExitError> build_exit(const ExitResult& exit, const Frame& frame);

/// The history under that proposal, to answer for any of its nodes.
std::optional<dispute::HistoryTree> exit_history(const ExitResult& exit, const Frame& frame);

/// The siblings of payments [first, first + count), from the bottom: at each level the left one when there is
/// one, then the right one (E-17). One payment's are its path (O-2). The range is not empty and lies inside.
std::vector<Hash> prove_payments(std::span<const wire::ExitPayment> payments, u64 first, u64 count);

/// floor(a b / c), modulo 2^256; 0 when c is zero.
U256 mul_div(const U256& a, const U256& b, const U256& c);

/// E-15: what a token's pool holds against what is asked of it.
struct Pool {
    U256 left, senior, junior;
};
/// What a payment is worth there: junior goes short before senior, each in proportion, floors.
U256 share_of(const Pool& pool, const U256& senior, const U256& junior);

}  // namespace belay::rollup
