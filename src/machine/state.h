// SPDX-License-Identifier: Apache-2.0
// Everything that decides the machine's next step, and its machine root (rules M-1 to M-6).
#pragma once

#include "base/bytes.h"
#include "crypto/keccak.h"
#include "crypto/poseidon2.h"
#include "machine/trap.h"

namespace belay::machine {

using crypto::Digest;

/// keccak of the empty string: the output digest before the first yield and after a void batch (M-5, B-11).
inline constexpr Hash kEmptyOutputDigest = crypto::keccak256_of_text("");

/// The machine without its memory. `x[0]` is always 0.
struct MachineState {
    u32 pc = 0;
    std::array<u32, 32> x{};
    u64 cycle = 0;
    Status status = Status::running;
    u32 reason = 0;
    u64 input_position = 0;
    u64 input_limit = 0;
    Hash inbox_accumulator;
    Hash output_digest = kEmptyOutputDigest;

    bool operator==(const MachineState&) const = default;
};

/// The machine as L1 sees it: the preimage of the machine root.
struct StatePreimage {
    static constexpr std::size_t kSize = 285;

    Hash program_hash;
    Digest memory_root{};
    MachineState state;

    bool operator==(const StatePreimage&) const = default;

    /// The 285 bytes of M-6.
    std::array<u8, kSize> encode() const;
    Hash root() const { return crypto::keccak256(encode()); }

    /// Accepts exactly what encode() makes of a state that M-1 to M-5 allow: canonical memory root, known
    /// status, a pc that is a multiple of 4, a reason that fits the status.
    static bool decode(ByteView bytes, StatePreimage& out);
};

/// C-3: the parent's end state, set to work on the inbox up to `limit`.
MachineState resume(MachineState state, u64 limit, const Hash& accumulator);

/// How an entry's batch starts.
enum class Opening : u8 {
    plain,
    withheld,  ///< its bytes did not come (D-12): trapped from the start, so void (C-4)
    foreign,   ///< a restart with a program that nothing let in (U-3): likewise
    restart,   ///< from a program's initial image (U-2)
};
/// C-3 for an entry that is no restart: what the first step of its frame acts on.
MachineState open(MachineState parent, u64 limit, const Hash& accumulator, Opening how);

/// What L1 keeps of a restart entry (U-1): where its program starts.
struct RestartFacts {
    Hash program_hash;
    Digest memory_root{};
    u32 pc = 0;
    bool let_in = false;  ///< by the council: it may be another program than the parent's
    bool operator==(const RestartFacts&) const = default;
};
/// U-2: the same for a restart. `parent` is the state before it.
MachineState restarted(const MachineState& parent, u32 pc, u64 limit, const Hash& accumulator);

/// E-8: the parent's end state, set to run the program's exit entry. Nothing is left to read.
MachineState exit_start(MachineState parent, u32 exit_entry);

/// B-11: what a void batch leaves behind. `parent` is the state before the batch, whose memory stays too.
MachineState void_successor(MachineState parent, u64 limit, const Hash& accumulator);

}  // namespace belay::machine
