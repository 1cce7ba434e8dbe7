// SPDX-License-Identifier: Apache-2.0
#include "node/move_writer.h"

#include "base/hex.h"
#include "crypto/counted_merkle.h"
#include "dispute/own_walk.h"
#include "kzg/kzg.h"
#include "l1/game_contract.h"
#include "rollup/input_proof.h"

namespace belay::node {
namespace {

using dispute::LeafIndex;
using dispute::Move;
using dispute::MoveKind;
using dispute::Tournament;
namespace calls = l1::game_calls;

std::unexpected<MoveFailure> failed(MoveReason reason, std::string detail) {
    return fail(MoveFailure{reason, std::move(detail)});
}

Bytes bytes_of(const machine::StatePreimage& state) {
    const auto encoded = state.encode();
    return {encoded.begin(), encoded.end()};
}

}  // namespace

const char* to_string(MoveReason reason) {
    switch (reason) {
        case MoveReason::not_yet:
            return "not_yet";
        case MoveReason::no_data:
            return "no_data";
        case MoveReason::not_ours:
            return "not_ours";
    }
    return "?";
}

Result<dispute::Walk, MoveFailure> MoveWriter::walk(const Hash& id, u32 x, u32 y) const {
    auto found = walk_pair(view_.state(), id, x, y, view_.head() ? view_.head()->timestamp : 0);
    if (!found) return failed(MoveReason::not_ours, "contestants with equal roots have no walk");
    return *std::move(found);
}

Result<Bytes, MoveFailure> MoveWriter::write(const Move& move) {
    switch (move.kind) {
        case MoveKind::open: {
            std::vector<std::array<Hash, 2>> nodes;
            for (const auto& node : move.nodes) nodes.push_back({node.left, node.right});
            return calls::open(nodes);
        }
        case MoveKind::timeout:
        case MoveKind::refund: {
            const auto way = walk(move.id, move.x, move.y);
            if (!way) return fail(way.error());
            const Bytes shown = encode_walk(*way);
            return move.kind == MoveKind::refund ? calls::refund(move.id, move.y, shown)
                                                 : calls::timeout(move.id, move.x, move.y, shown);
        }
        case MoveKind::join_stride:
            return join_stride(move);
        case MoveKind::open_stride:
            return open_stride(move);
        case MoveKind::decide:
            return decide(move);
        case MoveKind::contradict:
            return contradict(move);
        case MoveKind::settle:
            return calls::settle(move.id, move.x);
        case MoveKind::void_cell:
            return calls::void_cell(move.id, static_cast<u8>(move.cell.stage), move.cell.index);
        case MoveKind::finish:
            return calls::finish(move.id);
        case MoveKind::collect:
            return calls::collect();
        case MoveKind::join_round:
            break;
    }
    return failed(MoveReason::not_ours, "claims join by the claims contract");
}

Result<Bytes, MoveFailure> MoveWriter::join_stride(const Move& move) {
    const auto own = truth_.of_stride(move.id, at(move.id));
    if (own.tree == nullptr) return failed(MoveReason::not_yet, "the steps of the stride");
    const LeafIndex last{(u64{1} << own.tree->height()) - 1};
    return calls::join_stride(move.id, own.tree->root(), own.tree->leaf(last), own.tree->path(last));
}

// G-10. x's history may be the rival's: its openings and our own tree below them give the paths.
Result<Bytes, MoveFailure> MoveWriter::open_stride(const Move& move) {
    const Tournament& t = at(move.id);
    const auto way = walk(move.id, move.x, move.y);
    if (!way) return fail(way.error());
    const auto own = truth_.of_round(move.id, t);
    if (!way->bottom || own.tree == nullptr) return failed(MoveReason::not_ours, "not at the bottom");
    const dispute::FrameShape& shape = t.round.frame;
    const u64 leaf = way->leaf.value, frame = shape.strides_per_frame();
    const auto shown = [&](u64 index, l1::GameLeaf& out) {
        auto path = path_through_openings(view_.state(), t.contestants[move.x].root, {index}, *own.tree);
        if (!path) return false;
        out = {own.tree->leaf({index}), std::move(*path)};
        return true;
    };
    l1::GameLeaf before, parent;
    Bytes before_state;
    if (leaf > 0 && !shown(leaf - 1, before)) return failed(MoveReason::not_ours, "the leaf before");
    if (leaf > 0 && leaf % frame == 0) {
        const auto state = truth_.state_before(t.round.first_entry + leaf / frame);
        if (!state || state->root() != before.value)
            return failed(MoveReason::not_ours, "the state before the frame");
        before_state = bytes_of(*state);
    }
    const bool last_of_frame = leaf % frame == frame - 1;
    if (last_of_frame && leaf >= frame && !shown(leaf - frame, parent))
        return failed(MoveReason::not_ours, "the leaf before the frame");
    return calls::open_stride(move.id, move.x, move.y, encode_walk(*way), before, before_state, parent);
}

// G-11.
Result<Bytes, MoveFailure> MoveWriter::decide(const Move& move) {
    const Tournament& t = at(move.id);
    const auto way = walk(move.id, move.x, move.y);
    if (!way) return fail(way.error());
    const auto stride = truth_.stride_of(t);
    const auto own = truth_.of_stride(move.id, t);
    if (!way->bottom || !stride || own.tree == nullptr) return failed(MoveReason::not_yet, "the steps");
    const u64 step = way->leaf.value;
    l1::GameLeaf before;
    if (step > 0) {
        auto path = path_through_openings(view_.state(), t.contestants[move.x].root, {step - 1}, *own.tree);
        if (!path) return failed(MoveReason::not_ours, "the leaf before");
        before = {own.tree->leaf({step - 1}), std::move(*path)};
    }
    const auto log = truth_.steps().step_log(*stride, step);
    if (!log) return failed(MoveReason::not_yet, "the step log " + truth_.steps().trouble());
    // The exit batch stands at its limit: a step of it reads nothing (M-22).
    const auto input =
        stride->exit ? Result<Bytes, MoveFailure>(Bytes{}) : input_proof_for(*log, stride->entry);
    if (!input) return fail(input.error());
    Bytes parent;
    if (!t.stride.parent_root.is_zero()) {
        const auto state = truth_.state_before(stride->entry);
        if (!state || state->root() != t.stride.parent_root)
            return failed(MoveReason::not_ours, "the state before the frame");
        parent = bytes_of(*state);
    }
    return calls::decide(move.id, move.x, move.y, encode_walk(*way), before, *log, *input, parent);
}

// I-22.
Result<Bytes, MoveFailure> MoveWriter::input_proof_for(ByteView log, u64 index) {
    const auto position = input_read_by(log);
    if (!position) return Bytes{};
    // A step at a frame's limit may read nothing: then L1 asks for no proof.
    const rollup::Entry& entry = chain_.entries()[index];
    if (*position >= entry.limit) return Bytes{};
    std::optional<rollup::BlobWordOpening> opening;
    if (const auto word = rollup::blob_word_at(entry, *position)) {
        const auto blob = archive_.fetch(l1_, entry.header.l1_block,
                                         std::span(entry.versioned_hashes).subspan(word->blob, 1));
        if (!blob) return failed(MoveReason::no_data, to_string(blob.error()));
        const kzg::Kzg& kzg = kzg::Kzg::instance();
        const auto commitment = kzg.commit(blob->front());
        const auto opened = kzg.open(blob->front(), rollup::word_point(word->word));
        if (!commitment || !opened) return failed(MoveReason::no_data, "a blob that KZG refuses");
        opening = {commitment->bytes, opened->proof.bytes, opened->y};
    }
    auto proof = rollup::input_proof(entry, *position, opening);
    if (!proof) return failed(MoveReason::no_data, rollup::to_string(proof.error()));
    return *std::move(proof);
}

// G-12: our state at the end of the first frame whose digest the rival's outputs root has differently.
Result<Bytes, MoveFailure> MoveWriter::contradict(const Move& move) {
    const Tournament& t = at(move.id);
    const auto own = truth_.of_round(move.id, t);
    const ClaimProposed* claim = claim_of(move.id, move.x);
    if (claim == nullptr)
        return failed(MoveReason::not_yet, "the claim of contestant " + std::to_string(move.x));
    const auto digests = claim->output_digests();
    if (own.tree == nullptr || digests.size() != t.round.batches)
        return failed(MoveReason::not_ours, "the round");
    std::vector<Hash> leaves;
    for (const Hash& digest : digests) leaves.push_back(rollup::output_leaf(digest));
    for (u32 batch = 0; batch < t.round.batches; ++batch) {
        const rollup::BatchResult& ours = chain_.results()[t.round.first_entry + batch].batch;
        if (digests[batch] == ours.output_digest()) continue;
        const LeafIndex leaf{(batch + u64{1}) * t.round.frame.strides_per_frame() - 1};
        return calls::contradict(move.id, move.x, batch, bytes_of(ours.end), own.tree->path(leaf),
                                 digests[batch], crypto::counted_path(leaves, batch));
    }
    return failed(MoveReason::not_ours, "contestant " + std::to_string(move.x) + " has our outputs");
}

const ClaimProposed* MoveWriter::claim_of(const Hash& round, u32 contestant) const {
    for (const Hash& id : chain_.claims().ids()) {
        const ClaimProposed& claim = chain_.claims().at(id).proposed;
        if (claim.round == round && claim.index == contestant) return &claim;
    }
    return nullptr;
}

}  // namespace belay::node
