// SPDX-License-Identifier: Apache-2.0
#include "node/true_histories.h"

#include <algorithm>

#include "dispute/walk.h"

namespace belay::node {

using dispute::Round;
using dispute::Tournament;

bool TrueHistories::on_true_chain(const Hash& claim) const {
    const KnownClaim* known = chain_.claims().find(claim);
    if (known != nullptr && known->is_final()) return true;
    const std::vector<Hash> chain = chain_.true_chain();
    return std::ranges::find(chain, claim) != chain.end();
}

std::optional<rollup::Parent> TrueHistories::parent_of(const Round& round) const {
    if (round.claims != chain_.rollup().claims) return std::nullopt;
    if (!on_true_chain(round.parent_id)) return std::nullopt;
    auto parent = chain_.parent_at(round.parent_id);
    if (!parent || parent->position != round.first_entry) return std::nullopt;
    if (parent->position + round.batches > chain_.results().size()) return std::nullopt;
    return parent;
}

TrueHistories::Answer TrueHistories::of_round(const Hash& id, const Tournament& t) {
    // What was true before a reorg need not be any more.
    if (std::exchange(reorgs_, chain_.follower().reorgs()) != chain_.follower().reorgs()) known_.clear();
    if (const auto found = known_.find(id); found != known_.end())
        return {Standing::known, &found->second.tree, found->second.tag};
    if (is_exit(t)) return of_exit(id, t);
    if (!on_true_chain(t.round.parent_id)) return {};
    const auto parent = parent_of(t.round);
    // When all has run, it is the round that does not fit.
    if (!parent && t.round.first_entry + t.round.batches <= chain_.results().size()) return {};
    if (!parent) return {Standing::not_yet, nullptr, {}};
    const u64 position = parent->position + t.round.batches;
    const auto claim = chain_.build(*parent, position);
    auto tree = chain_.history(*parent, position);
    if (!claim || !tree) return {};
    const auto& kept = known_.emplace(id, Known{std::move(*tree), claim->claim.outputs_root}).first->second;
    return {Standing::known, &kept.tree, kept.tag};
}

bool TrueHistories::is_exit(const Tournament& t) const {
    const Address& escape = chain_.rollup().parts.escape;
    return t.level == 0 && !escape.is_zero() && t.round.claims == escape;
}

TrueHistories::Answer TrueHistories::of_exit(const Hash& id, const Tournament& t) {
    if (exit_ == nullptr) return {Standing::not_yet, nullptr, {}};
    if (t.round.start_root != exit_->start.root() || t.round.parent_end_root != exit_->parent.root())
        return {};
    auto tree = rollup::exit_history(*exit_, t.round.frame);
    if (!tree) return {};
    const auto& kept = known_.emplace(id, Known{std::move(*tree), exit_->tag()}).first->second;
    return {Standing::known, &kept.tree, kept.tag};
}

std::optional<StrideAt> TrueHistories::stride_of(const Tournament& inner) const {
    const auto& s = inner.stride;
    const auto outer = view_.state().tournaments.find(s.outer);
    if (outer == view_.state().tournaments.end()) return std::nullopt;
    const auto walk = walk_pair(view_.state(), s.outer, s.x, s.y, inner.opened_at);
    if (!walk || !walk->bottom) return std::nullopt;
    const dispute::FrameShape& shape = outer->second.round.frame;
    return StrideAt{s.entry, {walk->leaf.value % shape.strides_per_frame()}, is_exit(outer->second)};
}

TrueHistories::Answer TrueHistories::of_stride(const Hash&, const Tournament& inner) {
    const auto stride = stride_of(inner);
    const bool there = stride && (stride->exit ? exit_ != nullptr : stride->entry < chain_.results().size());
    if (!there) return {Standing::not_yet, nullptr, {}};
    const dispute::HistoryTree* tree = steps_.steps(*stride);
    if (tree == nullptr) return {Standing::not_yet, nullptr, {}};
    return {Standing::known, tree, {}};
}

std::optional<machine::StatePreimage> TrueHistories::state_before(u64 entry) const {
    if (entry > 0 && entry <= chain_.results().size()) return chain_.results()[entry - 1].batch.end;
    const auto genesis = chain_.parent_at(chain_.claims().finals().front());
    if (entry != 0 || !genesis) return std::nullopt;
    return genesis->state;
}

}  // namespace belay::node
