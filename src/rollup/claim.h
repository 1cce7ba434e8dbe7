// SPDX-License-Identifier: Apache-2.0
// Claims over runs of batches (rules C-1..C-10): built with every check that L1 makes (C-8), and judged
// against one's own results.
#pragma once

#include <optional>

#include "dispute/frame.h"
#include "dispute/history.h"
#include "dispute/history_tree.h"
#include "machine/state.h"
#include "wire/output.h"

namespace belay::rollup {

using machine::StatePreimage;

/// C-6: what a claim says. Its id is the hash of this.
struct Claim {
    Hash parent;        ///< id of the parent claim
    u64 position = 0;   ///< entries consumed
    Hash accumulator;   ///< of the inbox at `position`
    Hash history_root;  ///< C-5
    Hash end_root;
    Hash outputs_root;  ///< C-7
    bool operator==(const Claim&) const = default;
};
/// C-6.
Hash claim_id(const Claim& claim);
/// C-10: the claim that every chain starts with.
Claim genesis_claim(const StatePreimage& initial);
/// M-8 with the status of C-10: the preimage of the genesis claim's end root.
StatePreimage genesis_state(StatePreimage initial);

/// C-7.
Hash output_leaf(const Hash& output_digest);
Hash outputs_root(std::span<const Hash> output_digests);

/// U-3: a restart with a program that is neither the parent's nor let in opens as Opening::foreign.
machine::Opening effective(machine::Opening how, const machine::RestartFacts& restart,
                           const Hash& parent_program);
/// C-3 for an entry, and its root (C-9). `restart` matters to Opening::restart only.
StatePreimage open(StatePreimage parent, u64 limit, const Hash& accumulator,
                   machine::Opening how = machine::Opening::plain, const machine::RestartFacts& restart = {});
/// C-4: `end` after the last coordinate of a frame that started from `parent`.
StatePreimage close(const StatePreimage& end, const StatePreimage& parent);

/// What fixes the shape of every history (C-2).
using Frame = dispute::FrameShape;

/// One batch run by us.
struct BatchResult {
    wire::EntryHeader entry;
    Hash accumulator;  ///< after the entry
    u64 limit = 0;     ///< after the entry
    machine::Opening opening = machine::Opening::plain;
    machine::RestartFacts restart{};     ///< of a restart
    Bytes output_header;                 ///< O-5; empty when void
    StatePreimage end;                   ///< closed
    dispute::HistoryCommitment history;  ///< of this batch's frame alone (C-5)
    /// That history's leaves, for disputes; building a claim does not need them.
    std::vector<dispute::LeafRun> strides;

    bool is_void() const { return output_header.empty(); }
    Hash output_digest() const { return wire::output_digest(output_header); }
};

/// The history of a run: its root, and the siblings of its last real leaf, n 2^height - 1, from the bottom.
struct HistoryProof {
    Hash root;
    std::vector<Hash> path;
};
/// From one root per frame and the siblings of the last leaf inside the last frame. Frames are padded with
/// the last leaf (C-5), so what is right of the last frame is known without a tree.
HistoryProof history_of_frames(std::span<const Hash> frame_roots, const Hash& last_leaf,
                               std::vector<Hash> path_in_last_frame);

/// Everything L1 is shown for a claim, but the KZG proofs of `evaluations`, which follow in the same order.
struct Proposal {
    Claim claim;
    Hash start_root;             ///< C-9
    StatePreimage parent_state;  ///< preimage of the parent's end root
    StatePreimage end_state;
    HistoryProof history;
    Bytes entries;               ///< 128 bytes a batch
    std::vector<Bytes> outputs;  ///< O-5; empty for a void batch
    std::vector<wire::BlobEvaluation> evaluations;
};

/// Where a claim starts: its parent.
struct Parent {
    Hash id;
    u64 position = 0;
    Hash accumulator;     ///< of the inbox at `position`
    StatePreimage state;  ///< preimage of its end root
};

/// C-8, and what the rules before it ask of an honest party.
enum class [[nodiscard]] ClaimError : u8 {
    no_batches,
    entry_index,           ///< batches are not consecutive from the parent's position
    accumulator_mismatch,  ///< headers do not chain to the accumulators given
    parent_not_yielded,
    program_mismatch,     ///< an end state of another program
    not_yielded,          ///< an end state that is not closed, or bad advice (C-4)
    position_mismatch,    ///< input_position or input_limit is not the entry's limit
    state_accumulator,    ///< the end state has another accumulator
    state_output_digest,  ///< the end state has another output digest
    bad_output,           ///< an output header that does not decode (O-5)
    output_entry,         ///< it speaks about another entry or kind
    output_blobs,         ///< its evaluations are not of the entry's blobs
    history_path,         ///< the end root is not the history's last leaf
};
const char* to_string(ClaimError reason);

/// Builds a claim over `batches`, consecutive from the parent's position, and checks it as L1 will.
Result<Proposal, ClaimError> build_claim(const Parent& parent, std::span<const BatchResult> batches,
                                         const Frame& frame);

/// The whole history under the claim that build_claim() makes of these batches (at least one), to answer for
/// any of its nodes. Nothing when strides are missing or are not those that the histories commit to.
std::optional<dispute::HistoryTree> claim_history(std::span<const BatchResult> batches, const Frame& frame);

/// True iff `last` is leaf n 2^height - 1 under the root, and what is right of it only repeats it (C-5).
bool verify_last_leaf(const HistoryProof& history, u64 frames, u32 frame_height, const Hash& last);

// --- somebody else's claim ---

enum class Verdict : u8 { agree, disagree, undecided };
enum class VerdictReason : u8 {
    none,            ///< agree
    unknown_parent,  ///< it stands on a claim we do not agree with
    beyond_inbox,    ///< undecided: its position is past the entries we know
    position,        ///< it does not advance
    accumulator,     ///< not the inbox's own: it dies with the L1 reorg it came from
    start_root,
    outputs_root,
    end_root,
    history_root,
};
const char* to_string(Verdict verdict);
const char* to_string(VerdictReason reason);

struct Judgement {
    Verdict verdict = Verdict::undecided;
    VerdictReason reason = VerdictReason::none;
    bool operator==(const Judgement&) const = default;
};

/// `own` is what we would claim for the same parent and position; nullptr when we are not there yet.
Judgement judge(const Claim& theirs, const Hash& their_start_root, const Parent& parent, const Proposal* own);

}  // namespace belay::rollup
