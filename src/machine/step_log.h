// SPDX-License-Identifier: Apache-2.0
// Step logs (rules S-1 to S-7): everything that one step reads, with the Merkle paths that open it under the
// machine root before the step. Replaying a log gives the machine root after it, and needs nothing else.
#pragma once

#include <optional>

#include "base/result.h"
#include "machine/machine.h"

namespace belay::machine {

/// The log of the step that `machine` would take next; the machine itself does not move. Nothing when that
/// step needs an input element that the window lacks. Hashes the pages that changed; Hashing::here only.
std::optional<Bytes> record_step(Machine& machine, const InputWindow& input);

enum class [[nodiscard]] ReplayError : u8 {
    truncated,
    trailing_bytes,
    bad_state,
    start_root_mismatch,
    bad_program,
    program_hash_mismatch,
    code_root_mismatch,
    non_canonical_sibling,
    memory_root_mismatch,
    end_root_mismatch,
};

std::string_view to_string(ReplayError error);

/// The machine root after the step that `log` shows, if the log is right for a machine of root `start`. The
/// element of a read_input is taken as the log has it: whoever relies on the result checks it against the
/// inbox (S-6).
Result<Hash, ReplayError> replay_step(ByteView log, const Hash& start);

/// The step from `start` leads to `end`.
std::optional<ReplayError> verify_step(ByteView log, const Hash& start, const Hash& end);

}  // namespace belay::machine
