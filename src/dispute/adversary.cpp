// SPDX-License-Identifier: Apache-2.0
#include "dispute/adversary.h"

#include <algorithm>

#include "base/endian.h"
#include "crypto/counted_merkle.h"
#include "dispute/bracket.h"
#include "dispute/walk.h"

namespace belay::dispute {

namespace {

Hash root_in(std::span<const LeafRun> runs, u64 index) {
    for (const LeafRun& run : runs) {
        if (index < run.count) return run.root;
        index -= run.count;
    }
    BELAY_CHECK(false);
    return {};
}

// C-7.
Hash outputs_root(std::span<const Hash> digests) {
    std::vector<Hash> leaves;
    for (const Hash& digest : digests) {
        std::array<u8, 33> bytes{};
        std::copy_n(digest.data(), 32, bytes.data() + 1);
        leaves.push_back(crypto::keccak256(bytes));
    }
    return crypto::counted_root(leaves);
}

// The nearest lie that a claim of so many batches can tell.
LieSpec fit(LieSpec spec, const FrameShape& shape, u64 batches) {
    const u64 steps = batches * shape.steps_per_frame();
    spec.at %= steps;
    const bool of_past = spec.kind == LieKind::wrong_past_output || spec.kind == LieKind::wrong_tag;
    if (of_past && batches > 1) spec.at %= (batches - 1) * shape.steps_per_frame();
    if (of_past && batches == 1) spec.kind = LieKind::wrong_last_output;
    if (!is_possible(shape, batches, spec.kind, spec.at)) --spec.at;
    return spec;
}

}  // namespace

// ---- what the player says is his

Player::Told* Player::told(const Hash& id, const Tournament& round) {
    if (const auto found = told_.find(id); found != told_.end()) return &found->second;
    const Truth::Claim* claim = truth_.claim(id, round);
    if (!claim) return nullptr;
    Told out;
    out.claim = claim;
    out.shape = round.round.frame;
    if (!spec_.lie) {
        out.tree.emplace(HistoryTree::from_runs(claim->strides, round.height));
        out.ends = claim->ends;
    } else {
        const auto spec = knowing(*spec_.lie, id, round, *claim);
        if (!spec) return nullptr;
        out.lie.emplace(out.shape, *spec, claim->ends);
        out.tree.emplace(out.lie->tree(claim->strides));
        out.ends = out.lie->ends();
    }
    out.tag = outputs_root(out.ends.output_digests);
    return &told_.emplace(id, std::move(out)).first->second;
}

// With what it takes of the truth; nothing while that is being computed.
std::optional<LieSpec> Player::knowing(const LieSpec& lie, const Hash& id, const Tournament& round,
                                       const Truth::Claim& claim) {
    const FrameShape& shape = round.round.frame;
    LieSpec spec = fit(lie, shape, round.round.batches);
    if (spec.kind == LieKind::wrong_read) spec.at = truth_.reading_step(id, round, spec.at);
    spec.parent_end = claim.parent_end;
    const u64 last = round.round.batches - u64{1};
    const u64 batch = spec.kind == LieKind::wrong_last_output ? last : spec.at / shape.steps_per_frame();
    spec.output_digest = truth_.forged_output(id, round, {batch}, spec.salt);
    const u64 stride = spec.at >> shape.log2_stride, step = spec.at % shape.steps_per_stride();
    if (spec.at == 0) {
        spec.before = claim.start_root;
    } else if (step == 0) {
        spec.before = root_in(claim.strides, stride - 1);
    } else if (spec.kind == LieKind::truncated) {
        const std::vector<LeafRun> steps = truth_.steps(id, round, {stride});
        if (steps.empty()) return std::nullopt;
        spec.before = root_in(steps, step - 1);
    }
    return spec;
}

OwnHistories::Answer Player::of_round(const Hash& id, const Tournament& round) {
    Told* const known = told(id, round);
    // Nobody plays a history that he cannot open.
    if (!known || !known->tree->whole()) return {};
    return {Standing::known, known->tree->whole(), known->tag};
}

std::optional<Player::Joining> Player::joining(const Hash& id, const Tournament& round) {
    const Told* const known = told(id, round);
    if (!known) return std::nullopt;
    return Joining{known->tree->root(), known->tag, &*known->tree, &known->ends};
}

Player::Inner* Player::inner(const Hash& id, const Tournament& t) {
    const auto outer = state_->tournaments.find(t.stride.outer);
    if (outer == state_->tournaments.end()) return nullptr;
    Told* const known = told(t.stride.outer, outer->second);
    if (!known || !known->tree->whole()) return nullptr;
    if (const auto found = known->inner.find(id); found != known->inner.end()) return &found->second;

    const auto walk = walk_pair(*state_, t.stride.outer, t.stride.x, t.stride.y, now_);
    if (!walk || !walk->bottom) return nullptr;
    const Hash& leaf = known->tree->whole()->leaf(walk->leaf);
    if (leaf != t.stride.leaf_x && leaf != t.stride.leaf_y) return nullptr;
    const std::vector<LeafRun> truth = truth_.steps(t.stride.outer, outer->second, walk->leaf);
    if (truth.empty()) return nullptr;
    std::vector<LeafRun> own = known->lie ? known->lie->steps(walk->leaf, truth) : truth;
    if (spec_.twist) {
        const u64 most = (u64{1} << t.height) - 1;
        own = other_steps(own, {most * spec_.twist->from >> 32}, spec_.twist->salt);
    }
    return &known->inner
                .emplace(
                    id, Inner{HistoryTree::from_runs(own, t.height), HistoryTree::from_runs(truth, t.height)})
                .first->second;
}

OwnHistories::Answer Player::of_stride(const Hash& id, const Tournament& t) {
    const Inner* const known = inner(id, t);
    if (!known) return {Standing::not_yet, nullptr, {}};
    return {Standing::known, &known->own, {}};
}

// ---- what he does

Plan Player::plan(const GameState& state, Seconds now) {
    state_ = &state;
    now_ = now;
    Plan out = dispute::plan(state, now, *this, self_);
    std::vector<Move> all = std::move(out.moves);
    out.moves.clear();
    join_unopenable(all);
    for (Move& move : all) {
        if (!allows(move)) continue;
        if (move.kind == MoveKind::open) {
            std::erase_if(move.nodes, [&](const NodeToOpen& node) {
                return !is_time(out, time_of(pace_of(move), node.due, node.last));
            });
            move.gas = move.nodes.size() * state.gas.open;
        }
        const bool go = move.kind == MoveKind::open ? !move.nodes.empty() : is_time(out, time_of(move));
        if (go) out.moves.push_back(std::move(move));
    }
    return out;
}

// plan() plays only what can be opened.
void Player::join_unopenable(std::vector<Move>& moves) {
    for (const auto& [id, t] : state_->tournaments) {
        if (t.level != 0 || t.over_at != 0 || now_ > t.closes_at) continue;
        Told* const known = told(id, t);
        if (!known || known->tree->whole()) continue;
        const bool joined = std::ranges::any_of(t.contestants, [&](const Contestant& c) {
            return c.root == known->tree->root() && c.tag == known->tag;
        });
        if (joined) continue;
        Move move;
        move.kind = MoveKind::join_round;
        move.id = id;
        move.due = free_until(state_->params, t);
        move.last = t.closes_at;
        move.value = t.bond;
        moves.push_back(std::move(move));
    }
}

bool Player::is_time(Plan& out, Seconds when) const {
    if (when <= now_) return true;
    out.wait_until = std::min(out.wait_until, when);
    return false;
}

bool Player::allows(const Move& move) {
    const bool honest = !spec_.lie && !spec_.twist;
    switch (move.kind) {
        case MoveKind::join_round:
            return spec_.joins_rounds;
        case MoveKind::contradict:
            return !spec_.lie;
        case MoveKind::decide: {
            // A step that would go against him is for others to show; for one from a false root there is no
            // log.
            if (honest) return true;
            const auto found = state_->tournaments.find(move.id);
            const Inner* const known =
                found == state_->tournaments.end() ? nullptr : inner(move.id, found->second);
            const u64 at = move.leaf.value;
            return known && known->own.leaf({at}) == known->truth.leaf({at}) &&
                   (at == 0 || known->own.leaf({at - 1}) == known->truth.leaf({at - 1}));
        }
        default:
            return true;
    }
}

Pace Player::pace_of(const Move& move) const {
    const Behaviour& b = spec_.behaviour;
    Pace pace = Pace::prompt;
    switch (move.kind) {
        case MoveKind::join_round:
        case MoveKind::join_stride:
            pace = b.joining;
            break;
        case MoveKind::open:
        case MoveKind::open_stride:
        case MoveKind::decide:
            pace = b.moving;
            break;
        case MoveKind::timeout:
            pace = b.eliminating;
            break;
        default:
            break;
    }
    if (pace != Pace::erratic) return pace;
    Bytes key(self_.data(), self_.data() + Address::kSize);
    const std::string name = move.name();
    key.insert(key.end(), name.begin(), name.end());
    static constexpr Pace kAny[] = {Pace::prompt, Pace::at_grace, Pace::last_second, Pace::never};
    return kAny[crypto::keccak256(key)[0] % std::size(kAny)];
}

Seconds Player::time_of(Pace pace, Seconds due, Seconds last) const {
    switch (pace) {
        case Pace::prompt:
            return 0;
        case Pace::at_grace:
            return due;
        case Pace::last_second:
            return last == kNever ? due : last;
        default:
            return kNever;
    }
}

Seconds Player::time_of(const Move& move) const {
    const Pace pace = pace_of(move);
    if (move.kind != MoveKind::timeout || pace != Pace::last_second)
        return time_of(pace, move.due, move.last);
    const auto found = state_->tournaments.find(move.id);
    if (found == state_->tournaments.end()) return 0;
    return cell_deadline(state_->params, found->second, meeting_cell(state_->params, move.x, move.y));
}

}  // namespace belay::dispute
