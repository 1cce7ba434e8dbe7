// SPDX-License-Identifier: Apache-2.0
// The machine between two entries, as bytes on disk. The decoder is total; a digest at the end tells a torn
// or damaged file, and whoever runs on from it checks the machine root as well.
#pragma once

#include "machine/machine.h"

namespace belay::node {

struct SavedState {
    u64 position = 0;            ///< entries run
    machine::StatePreimage end;  ///< its root is the machine's (M-6)
    std::vector<machine::PageCopy> pages;

    machine::Snapshot snapshot() && { return {end.program_hash, end.state, std::move(pages)}; }
};

enum class [[nodiscard]] SavedStateError : u8 {
    bad_version,
    truncated,
    trailing_bytes,
    bad_digest,
    bad_state,        ///< not a preimage of a machine root, or not one between two entries
    unordered_pages,  ///< pages do not rise, or lie outside memory
};
const char* to_string(SavedStateError reason);

Bytes encode(const SavedState& state);
/// Accepts exactly what encode() gives.
Result<SavedState, SavedStateError> decode_saved_state(ByteView bytes);

}  // namespace belay::node
