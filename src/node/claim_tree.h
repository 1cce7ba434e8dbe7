// SPDX-License-Identifier: Apache-2.0
// The claims that L1 holds, as the tree that they are (C-8, C-11, G-1): folded from the events of the claims
// contract, in order. A reorg folds again from fewer of them.
#pragma once

#include <map>

#include "node/l1_events.h"

namespace belay::node {

/// A claim as L1 holds it.
struct KnownClaim {
    ClaimProposed proposed;     ///< the newest time, when its round was opened again (G-17)
    u64 sequence = 0;           ///< in the order of proposals, from 1; 0 is the genesis claim
    std::optional<u64> number;  ///< among the final claims, when it is one
    bool is_final() const { return number.has_value(); }
};

/// The newest round on a claim (G-1).
struct KnownRound {
    Hash id;
    u64 position = 0;           ///< of every claim in it
    std::vector<Hash> members;  ///< ids, in the order of joining
};

class ClaimTree {
  public:
    /// With the genesis claim (C-10) alone.
    explicit ClaimTree(const Hash& genesis_root);

    void apply(const ClaimEvent& event);
    /// Forgets all but the first `events`.
    void roll_back(u64 events);

    const KnownClaim* find(const Hash& id) const;
    const KnownClaim& at(const Hash& id) const { return claims_.at(id); }
    /// nullptr while nobody proposed on this claim.
    const KnownRound* round_on(const Hash& parent) const;
    /// In the order of proposals, without the genesis claim.
    const std::vector<Hash>& ids() const { return ids_; }
    std::size_t size() const { return ids_.size(); }
    /// By number; 0 is the genesis claim.
    const std::vector<Hash>& finals() const { return finals_; }
    const Hash& newest_final() const { return finals_.back(); }
    u64 finalized() const { return finals_.size() - 1; }

  private:
    void start();

    Hash genesis_root_;
    std::vector<ClaimEvent> events_;
    std::map<Hash, KnownClaim> claims_;
    std::map<Hash, KnownRound> rounds_;  // by parent
    std::vector<Hash> ids_, finals_;
};

}  // namespace belay::node
