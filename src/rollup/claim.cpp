// SPDX-License-Identifier: Apache-2.0
#include "rollup/claim.h"

#include <algorithm>

#include "base/u256.h"
#include "crypto/counted_merkle.h"
#include "crypto/keccak.h"
#include "crypto/plain_merkle.h"

namespace belay::rollup {

using machine::Status;

Hash claim_id(const Claim& claim) {
    Bytes words;  // abi.encode: one word each
    append(words, claim.parent);
    append(words, U256(claim.position).to_hash());
    append(words, claim.accumulator);
    append(words, claim.history_root);
    append(words, claim.end_root);
    append(words, claim.outputs_root);
    return crypto::keccak256(words);
}

StatePreimage genesis_state(StatePreimage initial) {
    initial.state.status = Status::yielded;
    return initial;
}

Claim genesis_claim(const StatePreimage& initial) {
    Claim claim;
    claim.end_root = genesis_state(initial).root();
    return claim;
}

Hash output_leaf(const Hash& output_digest) {
    std::array<u8, 33> bytes{};
    std::memcpy(bytes.data() + 1, output_digest.data(), 32);
    return crypto::keccak256(bytes);
}

Hash outputs_root(std::span<const Hash> output_digests) {
    std::vector<Hash> leaves;
    leaves.reserve(output_digests.size());
    for (const Hash& digest : output_digests) leaves.push_back(output_leaf(digest));
    return crypto::counted_root(leaves);
}

machine::Opening effective(machine::Opening how, const machine::RestartFacts& restart,
                           const Hash& parent_program) {
    const bool fits = restart.let_in || restart.program_hash == parent_program;
    return how == machine::Opening::restart && !fits ? machine::Opening::foreign : how;
}

StatePreimage open(StatePreimage parent, u64 limit, const Hash& accumulator, machine::Opening how,
                   const machine::RestartFacts& restart) {
    how = effective(how, restart, parent.program_hash);
    if (how == machine::Opening::restart)
        return {restart.program_hash, restart.memory_root,
                machine::restarted(parent.state, restart.pc, limit, accumulator)};
    parent.state = machine::open(parent.state, limit, accumulator, how);
    return parent;
}

StatePreimage close(const StatePreimage& end, const StatePreimage& parent) {
    if (end.state.status == Status::yielded) return end;
    StatePreimage out = parent;
    out.state = machine::void_successor(parent.state, end.state.input_limit, end.state.inbox_accumulator);
    return out;
}

const char* to_string(ClaimError reason) {
    switch (reason) {
        case ClaimError::no_batches:
            return "no_batches";
        case ClaimError::entry_index:
            return "entry_index";
        case ClaimError::accumulator_mismatch:
            return "accumulator_mismatch";
        case ClaimError::parent_not_yielded:
            return "parent_not_yielded";
        case ClaimError::program_mismatch:
            return "program_mismatch";
        case ClaimError::not_yielded:
            return "not_yielded";
        case ClaimError::position_mismatch:
            return "position_mismatch";
        case ClaimError::state_accumulator:
            return "state_accumulator";
        case ClaimError::state_output_digest:
            return "state_output_digest";
        case ClaimError::bad_output:
            return "bad_output";
        case ClaimError::output_entry:
            return "output_entry";
        case ClaimError::output_blobs:
            return "output_blobs";
        case ClaimError::history_path:
            return "history_path";
    }
    return "?";
}

namespace {

// The end state of one batch against its entry (C-8).
std::optional<ClaimError> check_end(const BatchResult& batch, const Hash& program_hash) {
    const machine::MachineState& s = batch.end.state;
    if (batch.end.program_hash != program_hash) return ClaimError::program_mismatch;
    if (s.status != Status::yielded) return ClaimError::not_yielded;
    if (s.input_position != batch.limit || s.input_limit != batch.limit) return ClaimError::position_mismatch;
    if (s.inbox_accumulator != batch.accumulator) return ClaimError::state_accumulator;
    if (s.output_digest != batch.output_digest()) return ClaimError::state_output_digest;
    return std::nullopt;
}

// An output speaks about this entry and about exactly its blobs; an empty one (a void batch) about nothing.
std::optional<ClaimError> check_output(const BatchResult& batch,
                                       std::vector<wire::BlobEvaluation>& evaluations) {
    if (batch.is_void()) return std::nullopt;
    const auto header = wire::decode_output_header(batch.output_header);
    if (!header) return ClaimError::bad_output;
    if (header->entry_index != batch.entry.index || header->kind != batch.entry.kind)
        return ClaimError::output_entry;
    if (header->blob_count != batch.entry.blob_count) return ClaimError::output_blobs;
    std::vector<Hash> hashes;
    for (const wire::BlobEvaluation& e : header->evaluations()) {
        hashes.push_back(e.versioned_hash);
        evaluations.push_back(e);
    }
    if (!hashes.empty() && wire::payload_hash_of_blobs(hashes) != batch.entry.payload_hash)
        return ClaimError::output_blobs;
    return std::nullopt;
}

}  // namespace

Result<Proposal, ClaimError> build_claim(const Parent& parent, std::span<const BatchResult> batches,
                                         const Frame& frame) {
    if (batches.empty()) return fail(ClaimError::no_batches);
    if (parent.state.state.status != Status::yielded) return fail(ClaimError::parent_not_yielded);
    Proposal out;
    std::vector<Hash> digests, frames;
    u64 index = parent.position;
    Hash accumulator = parent.accumulator, program = parent.state.program_hash;
    for (const BatchResult& batch : batches) {
        if (batch.entry.index != index++) return fail(ClaimError::entry_index);
        accumulator = wire::next_accumulator(accumulator, wire::entry_hash(batch.entry));
        if (accumulator != batch.accumulator) return fail(ClaimError::accumulator_mismatch);
        if (effective(batch.opening, batch.restart, program) == machine::Opening::restart && !batch.is_void())
            program = batch.restart.program_hash;
        if (const auto error = check_end(batch, program)) return fail(*error);
        if (const auto error = check_output(batch, out.evaluations)) return fail(*error);
        if (batch.history.leaves != frame.strides_per_frame() || batch.history.last != batch.end.root())
            return fail(ClaimError::history_path);
        frames.push_back(batch.history.root);
        append(out.entries, wire::encode(batch.entry));
        out.outputs.push_back(batch.output_header);
        digests.push_back(batch.output_digest());
    }
    const dispute::HistoryCommitment& last = batches.back().history;
    out.history = history_of_frames(frames, last.last, last.last_path);
    out.parent_state = parent.state;
    out.end_state = batches.back().end;
    const BatchResult& first = batches.front();
    out.start_root = open(parent.state, first.limit, first.accumulator, first.opening, first.restart).root();
    out.claim = {.parent = parent.id,
                 .position = index,
                 .accumulator = accumulator,
                 .history_root = out.history.root,
                 .end_root = out.end_state.root(),
                 .outputs_root = outputs_root(digests)};
    const u32 height = frame.log2_frame - frame.log2_stride;
    if (!verify_last_leaf(out.history, batches.size(), height, out.claim.end_root))
        return fail(ClaimError::history_path);
    return out;
}

std::optional<dispute::HistoryTree> claim_history(std::span<const BatchResult> batches, const Frame& frame) {
    std::vector<dispute::LeafRun> runs;
    const unsigned levels = frame.log2_frame - frame.log2_stride;
    for (const BatchResult& batch : batches) {
        if (dispute::leaf_count(batch.strides) != frame.strides_per_frame()) return std::nullopt;
        for (const dispute::LeafRun& run : batch.strides) dispute::append_run(runs, run.root, run.count);
    }
    if (runs.empty()) return std::nullopt;
    dispute::HistoryTree tree = dispute::HistoryTree::from_runs(runs, frame.history_levels(batches.size()));
    for (u64 i = 0; i < batches.size(); ++i)
        if (tree.node({{levels}, {i}}) != batches[i].history.root) return std::nullopt;
    return tree;
}

bool verify_last_leaf(const HistoryProof& history, u64 frames, u32 frame_height, const Hash& last) {
    u32 height = frame_height;
    while ((u64{1} << (height - frame_height)) < frames) ++height;
    if (frames == 0 || history.path.size() != height) return false;
    const u64 index = (frames << frame_height) - 1;
    Hash top = last, uniform = last;  // uniform: the tree of this height over copies of `last`
    for (u32 level = 0; level < height; ++level) {
        const Hash& sibling = history.path[level];
        if ((index >> level) & 1) {
            top = crypto::plain_node(sibling, top);
        } else {
            if (sibling != uniform) return false;
            top = crypto::plain_node(top, uniform);
        }
        uniform = crypto::plain_node(uniform, uniform);
    }
    return top == history.root;
}

HistoryProof history_of_frames(std::span<const Hash> frame_roots, const Hash& last_leaf,
                               std::vector<Hash> path_in_last_frame) {
    Hash uniform = last_leaf;
    for (std::size_t i = 0; i < path_in_last_frame.size(); ++i)
        uniform = crypto::plain_node(uniform, uniform);
    std::vector<Hash> level(frame_roots.begin(), frame_roots.end());
    HistoryProof out{.root = {}, .path = std::move(path_in_last_frame)};
    for (std::size_t last = level.size() - 1; level.size() > 1; last /= 2) {
        if (level.size() % 2 != 0) level.push_back(uniform);
        out.path.push_back(level[last ^ 1]);
        level = crypto::plain_parents(level);
        uniform = crypto::plain_node(uniform, uniform);
    }
    out.root = level.front();
    return out;
}

const char* to_string(Verdict verdict) {
    switch (verdict) {
        case Verdict::agree:
            return "agree";
        case Verdict::disagree:
            return "disagree";
        case Verdict::undecided:
            return "undecided";
    }
    return "?";
}

const char* to_string(VerdictReason reason) {
    switch (reason) {
        case VerdictReason::none:
            return "none";
        case VerdictReason::unknown_parent:
            return "unknown_parent";
        case VerdictReason::beyond_inbox:
            return "beyond_inbox";
        case VerdictReason::position:
            return "position";
        case VerdictReason::accumulator:
            return "accumulator";
        case VerdictReason::start_root:
            return "start_root";
        case VerdictReason::outputs_root:
            return "outputs_root";
        case VerdictReason::end_root:
            return "end_root";
        case VerdictReason::history_root:
            return "history_root";
    }
    return "?";
}

Judgement judge(const Claim& theirs, const Hash& their_start_root, const Parent& parent,
                const Proposal* own) {
    auto disagree = [](VerdictReason reason) { return Judgement{Verdict::disagree, reason}; };
    if (theirs.parent != parent.id) return disagree(VerdictReason::unknown_parent);
    if (theirs.position <= parent.position) return disagree(VerdictReason::position);
    if (own == nullptr || own->claim.position != theirs.position)
        return {Verdict::undecided, VerdictReason::beyond_inbox};
    // The inbox first: a claim over another inbox says nothing about this one.
    if (own->claim.accumulator != theirs.accumulator) return disagree(VerdictReason::accumulator);
    if (own->start_root != their_start_root) return disagree(VerdictReason::start_root);
    if (own->claim.outputs_root != theirs.outputs_root) return disagree(VerdictReason::outputs_root);
    if (own->claim.end_root != theirs.end_root) return disagree(VerdictReason::end_root);
    if (own->claim.history_root != theirs.history_root) return disagree(VerdictReason::history_root);
    return {Verdict::agree, VerdictReason::none};
}

}  // namespace belay::rollup
