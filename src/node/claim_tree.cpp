// SPDX-License-Identifier: Apache-2.0
#include "node/claim_tree.h"

namespace belay::node {

ClaimTree::ClaimTree(const Hash& genesis_root) : genesis_root_(genesis_root) { start(); }

void ClaimTree::start() {
    KnownClaim genesis;
    genesis.proposed.claim.end_root = genesis_root_;
    genesis.proposed.id = claim_id(genesis.proposed.claim);
    genesis.number = 0;
    ids_.clear();
    rounds_.clear();
    claims_.clear();
    finals_ = {genesis.proposed.id};
    claims_.emplace(genesis.proposed.id, genesis);
}

void ClaimTree::apply(const ClaimEvent& event) {
    events_.push_back(event);
    if (const auto* final = std::get_if<ClaimFinalized>(&event)) {
        const auto claim = claims_.find(final->id);
        if (claim == claims_.end() || final->number != finals_.size()) return;  // the genesis claim's own
        claim->second.number = final->number;
        finals_.push_back(final->id);
        return;
    }
    const auto& proposed = std::get<ClaimProposed>(event);
    if (proposed.claim.position == 0) return;  // the genesis claim is known without L1
    KnownRound& round = rounds_[proposed.claim.parent];
    if (round.id != proposed.round) round = {proposed.round, proposed.claim.position, {}};
    round.members.push_back(proposed.id);
    const auto [claim, is_new] = claims_.try_emplace(proposed.id);
    claim->second.proposed = proposed;
    if (!is_new) return;
    ids_.push_back(proposed.id);
    claim->second.sequence = ids_.size();
}

void ClaimTree::roll_back(u64 events) {
    if (events >= events_.size()) return;
    std::vector<ClaimEvent> kept(events_.begin(), events_.begin() + static_cast<std::ptrdiff_t>(events));
    events_.clear();
    start();
    for (const ClaimEvent& event : kept) apply(event);
}

const KnownClaim* ClaimTree::find(const Hash& id) const {
    const auto claim = claims_.find(id);
    return claim == claims_.end() ? nullptr : &claim->second;
}

const KnownRound* ClaimTree::round_on(const Hash& parent) const {
    const auto round = rounds_.find(parent);
    return round == rounds_.end() ? nullptr : &round->second;
}

}  // namespace belay::node
