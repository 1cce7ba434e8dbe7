// SPDX-License-Identifier: Apache-2.0
#include "dispute/lie.h"

#include <algorithm>

#include "base/check.h"
#include "base/endian.h"
#include "crypto/koalabear.h"
#include "crypto/plain_merkle.h"

namespace belay::dispute {

const char* to_string(LieKind kind) {
    switch (kind) {
        case LieKind::wrong_end:
            return "wrong-end";
        case LieKind::wrong_from_step:
            return "wrong-from-step";
        case LieKind::wrong_way:
            return "wrong-way";
        case LieKind::truncated:
            return "truncated";
        case LieKind::wrong_last_output:
            return "wrong-last-output";
        case LieKind::wrong_past_output:
            return "wrong-past-output";
        case LieKind::wrong_tag:
            return "wrong-tag";
        case LieKind::garbage:
            return "garbage";
        case LieKind::wrong_read:
            return "wrong-read";
    }
    return "?";
}

const char* describe(LieKind kind) {
    switch (kind) {
        case LieKind::wrong_end:
            return "the true history but for its last root: another memory at the end";
        case LieKind::wrong_from_step:
            return "another computation from a step on, to another end";
        case LieKind::wrong_way:
            return "another computation from a step on that still arrives at the true end";
        case LieKind::truncated:
            return "the machine stands still from a step on: the batch never finishes";
        case LieKind::wrong_last_output:
            return "another output of the last batch, in the end state and in the claim";
        case LieKind::wrong_past_output:
            return "another output of an earlier batch, in its state and in the claim";
        case LieKind::wrong_tag:
            return "the true history, and an output that it contradicts";
        case LieKind::garbage:
            return "a history root that nobody can open";
        case LieKind::wrong_read:
            return "another computation from a step on that reads input: L1 looks into the inbox";
    }
    return "?";
}

bool is_possible(const FrameShape& shape, u64 batches, LieKind kind, u64 at) {
    const u64 steps = batches * shape.steps_per_frame();
    if (batches == 0 || at >= steps) return false;
    // L1 sees the last leaf, its state and the last output: they cannot contradict each other.
    if (kind == LieKind::wrong_past_output || kind == LieKind::wrong_tag)
        return at / shape.steps_per_frame() + 1 < batches;
    if (kind == LieKind::wrong_way || kind == LieKind::truncated) return at + 1 < steps;
    return true;
}

Hash twisted(const Hash& root, u64 salt) {
    std::array<u8, 40> bytes{};
    std::copy_n(root.data(), 32, bytes.data());
    store_be<u64>(bytes.data() + 32, salt);
    return crypto::keccak256(bytes);
}

// ---- trees

FalseTree FalseTree::garbage(const Hash& leaf, LeafIndex last, unsigned height, u64 salt) {
    FalseTree out;
    out.leaf_ = leaf;
    out.last_ = last;
    Hash uniform = leaf;
    for (unsigned level = 0; level < height; ++level) {
        const bool is_right = (last.value >> level & 1) != 0;
        out.path_.push_back(is_right ? twisted(uniform, salt) : uniform);
        uniform = crypto::plain_node(uniform, uniform);
    }
    out.root_ = crypto::plain_root_from_path(leaf, last.value, out.path_);
    return out;
}

std::optional<std::pair<Hash, Hash>> FalseTree::children(NodeAt at) const {
    if (tree_) return tree_->children(at);
    const unsigned level = at.level.value - 1;
    if (at.index.value != last_.value >> at.level.value) return std::nullopt;
    const u64 below = last_.value >> level;
    const Hash own = crypto::plain_root_from_path(leaf_, last_.value, std::span(path_).first(level));
    return (below & 1) != 0 ? std::pair(path_[level], own) : std::pair(own, path_[level]);
}

std::vector<Hash> FalseTree::path(LeafIndex leaf) const {
    if (tree_) return tree_->path(leaf);
    BELAY_CHECK(leaf == last_);
    return path_;
}

// ---- the lie

Lie::Lie(const FrameShape& shape, const LieSpec& spec, const ClaimEnds& truth)
    : shape_(shape), spec_(spec), ends_(truth) {
    const u64 batches = truth.output_digests.size(), batch = spec.at / shape.steps_per_frame();
    BELAY_CHECK(is_possible(shape, batches, spec.kind, spec.at));
    const u64 frame_end = spec.at | (shape.steps_per_frame() - 1);
    switch (spec.kind) {
        case LieKind::wrong_end:
            forge_end();
            break;
        case LieKind::wrong_from_step:
        case LieKind::wrong_read:
            tell(spec.at, Telling::twisted);
            forge_end();
            break;
        case LieKind::wrong_way:
            tell(spec.at, Telling::twisted);
            break;
        case LieKind::truncated:
            tell(spec.at, Telling::frozen);
            tell(frame_end, Telling::twisted);
            if (batch + 1 < batches) {
                forge_end();
            } else {  // C-4
                ends_.end = spec.parent_end;
                ends_.end.state = machine::void_successor(spec.parent_end.state, truth.end.state.input_limit,
                                                          truth.end.state.inbox_accumulator);
                ends_.output_digests.back() = ends_.end.state.output_digest;
            }
            break;
        case LieKind::wrong_last_output:
            ends_.end.state.output_digest = ends_.output_digests.back() = spec.output_digest;
            break;
        case LieKind::wrong_past_output:
            tell(frame_end, Telling::twisted);
            tell(frame_end + 1, Telling::truth);
            [[fallthrough]];
        case LieKind::wrong_tag:
            ends_.output_digests[batch] = spec.output_digest;
            break;
        case LieKind::garbage:
            break;
    }
}

// Somebody's balance, say: nothing that L1 sees of a claim (C-8).
void Lie::forge_end() {
    u32& word = ends_.end.memory_root[0];
    word = static_cast<u32>((u64{word} + 1 + spec_.salt % 1'000'000'000) % crypto::KoalaBear::kModulus);
}

Lie::Part Lie::part_at(u64 coordinate) const {
    Part out;
    for (const Part& part : parts_)
        if (part.from <= coordinate) out = part;
    return out;
}

u64 Lie::next_change(u64 coordinate) const {
    u64 next = coordinate < last() ? last() : last() + 1;
    for (const Part& part : parts_)
        if (part.from > coordinate) next = std::min(next, part.from);
    return next;
}

// Leaves whose coordinates begin at `first` and are `distance` apart.
std::vector<LeafRun> Lie::told(std::span<const LeafRun> truth, u64 first, u64 distance) const {
    const Hash end = ends_.end.root();
    std::vector<LeafRun> out;
    for (const LeafRun& run : truth) {
        for (u64 left = run.count; left > 0;) {
            const u64 alike = std::min(left, (next_change(first) - first + distance - 1) / distance);
            const Telling how = part_at(first).how;
            const Hash root = first == last()           ? end
                              : how == Telling::truth   ? run.root
                              : how == Telling::twisted ? twisted(run.root, spec_.salt)
                                                        : spec_.before;
            append_run(out, root, alike);
            first += alike * distance;
            left -= alike;
        }
    }
    return out;
}

std::vector<LeafRun> Lie::strides(std::span<const LeafRun> truth) const {
    return told(truth, shape_.steps_per_stride() - 1, shape_.steps_per_stride());
}

std::vector<LeafRun> Lie::steps(LeafIndex stride, std::span<const LeafRun> truth) const {
    return told(truth, stride.value << shape_.log2_stride, 1);
}

FalseTree Lie::tree(std::span<const LeafRun> truth) const {
    const u64 batches = ends_.output_digests.size();
    const unsigned height = shape_.history_levels(batches);
    if (spec_.kind == LieKind::garbage)
        return FalseTree::garbage(ends_.end.root(), shape_.last_leaf(batches), height, spec_.salt);
    return FalseTree(HistoryTree::from_runs(strides(truth), height));
}

std::vector<LeafRun> other_steps(std::span<const LeafRun> steps, StepIndex from, u64 salt) {
    std::vector<LeafRun> out;
    u64 first = 0;
    const u64 last = leaf_count(steps) - 1;
    for (const LeafRun& run : steps) {
        const u64 end = first + run.count;
        const u64 twist = std::clamp(from.value, first, end), keep = std::clamp(last, twist, end);
        if (twist > first) append_run(out, run.root, twist - first);
        if (keep > twist) append_run(out, twisted(run.root, salt), keep - twist);
        if (end > keep) append_run(out, run.root, end - keep);
        first = end;
    }
    return out;
}

}  // namespace belay::dispute
