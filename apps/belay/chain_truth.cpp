// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/chain_truth.h"

#include "wire/output.h"

namespace belay::apps {

using dispute::LeafRun;
using dispute::Tournament;

const dispute::Truth::Claim* ChainTruth::claim(const Hash& id, const Tournament& round) {
    if (only_ && *only_ != id) return nullptr;
    if (const auto found = claims_.find(id); found != claims_.end()) return &found->second;
    const auto parent = truth_.parent_of(round.round);
    if (!parent) return nullptr;
    Claim out;
    for (u64 i = 0; i < round.round.batches; ++i) {
        const rollup::BatchResult& batch = chain_.results()[parent->position + i].batch;
        for (const LeafRun& run : batch.strides) append_run(out.strides, run.root, run.count);
        out.ends.output_digests.push_back(batch.output_digest());
        out.ends.end = batch.end;
    }
    out.parent_end = parent->state;
    out.start_root = round.round.start_root;
    return &claims_.emplace(id, std::move(out)).first->second;
}

std::vector<LeafRun> ChainTruth::steps(const Hash&, const Tournament& round, dispute::LeafIndex stride) {
    const dispute::FrameShape& shape = round.round.frame;
    const u64 entry = round.round.first_entry + shape.batch_of(stride).value;
    const dispute::HistoryTree* tree = truth_.steps().steps({entry, shape.stride_of(stride)});
    std::vector<LeafRun> out;
    if (!tree) return out;
    for (u64 i = 0; i < shape.steps_per_stride(); ++i) append_run(out, tree->leaf({i}));
    return out;
}

// An output of the same entry with withdrawals that nobody made (O-5).
Hash ChainTruth::forged_output(const Hash&, const Tournament& round, dispute::BatchIndex batch, u64 salt) {
    const u64 index = round.round.first_entry + batch.value;
    const rollup::BatchResult& truth = chain_.results()[index].batch;
    wire::OutputHeader header;
    if (const auto decoded = wire::decode_output_header(truth.output_header)) {
        header = *decoded;
    } else {
        header.entry_index = index;
        header.kind = truth.entry.kind;
    }
    header.outbox_root = dispute::twisted(header.outbox_root, salt);
    header.outbox_count = 1;
    const Bytes bytes = wire::encode(header);
    const Hash digest = wire::output_digest(bytes);
    forged_.emplace(digest, bytes);
    return digest;
}

u64 ChainTruth::reading_step(const Hash&, const Tournament& round, u64 at) {
    const u64 frame = round.round.frame.steps_per_frame(), batch = at / frame;
    const auto found = reads_.near_step(round.round.first_entry + batch, {at % frame});
    return found ? batch * frame + found->value : at;
}

std::optional<Tournament> ChainTruth::round_on(const rollup::Parent& parent, u64 position) const {
    const auto proposal = chain_.build(parent, position);
    if (!proposal) return std::nullopt;
    Tournament out;
    out.round.claims = chain_.rollup().claims;
    out.round.parent_id = parent.id;
    out.round.frame = chain_.rollup().frame;
    out.round.batches = static_cast<u32>(position - parent.position);
    out.round.first_entry = parent.position;
    out.round.start_root = proposal->start_root;
    out.round.parent_end_root = parent.state.root();
    out.round.inbox = chain_.rollup().inbox;
    out.height = out.round.frame.history_levels(out.round.batches);
    return out;
}

std::optional<rollup::Proposal> ChainTruth::proposal(dispute::Player& player, const Hash& id,
                                                     const Tournament& round) const {
    const auto parent = truth_.parent_of(round.round);
    const auto joining = player.joining(id, round);
    if (!parent || !joining) return std::nullopt;
    auto out = chain_.build(*parent, parent->position + round.round.batches);
    if (!out) return std::nullopt;
    out->claim.history_root = joining->root;
    out->claim.outputs_root = joining->tag;
    out->end_state = joining->ends->end;
    out->claim.end_root = out->end_state.root();
    out->history = {joining->root, joining->tree->path(round.round.frame.last_leaf(round.round.batches))};
    out->evaluations.clear();
    for (std::size_t i = 0; i < out->outputs.size(); ++i) {
        const Hash& said = joining->ends->output_digests[i];
        Bytes& header = out->outputs[i];
        if (said == wire::void_output_digest()) {
            header.clear();
        } else if (const auto forged = forged_.find(said); forged != forged_.end()) {
            header = forged->second;
        }
        if (const auto decoded = wire::decode_output_header(header))
            for (const wire::BlobEvaluation& e : decoded->evaluations()) out->evaluations.push_back(e);
    }
    return *std::move(out);
}

}  // namespace belay::apps
