// SPDX-License-Identifier: Apache-2.0
// What an attacker of a live rollup has to know to lie well: the truth, as any node derives it from L1.
#pragma once

#include "dispute/adversary.h"
#include "node/input_reads.h"
#include "node/true_histories.h"

namespace belay::apps {

class ChainTruth final : public dispute::Truth {
  public:
    ChainTruth(const node::DerivedChain& chain, node::TrueHistories& truth, const node::Archive& archive)
        : chain_(chain), truth_(truth), reads_(chain, node::elements_from(archive)) {}

    const Claim* claim(const Hash& id, const dispute::Tournament& round) override;
    std::vector<dispute::LeafRun> steps(const Hash& id, const dispute::Tournament& round,
                                        dispute::LeafIndex stride) override;
    Hash forged_output(const Hash& id, const dispute::Tournament& round, dispute::BatchIndex batch,
                       u64 salt) override;
    u64 reading_step(const Hash& id, const dispute::Tournament& round, u64 at) override;

    /// Of this round alone from now on: players know nothing of others, and leave them alone.
    void only(const Hash& round) { only_ = round; }
    /// The round that claims on `parent` up to `position` are in, before there is one.
    std::optional<dispute::Tournament> round_on(const rollup::Parent& parent, u64 position) const;
    /// What L1 is shown for a player's claim, true or false (C-8). Nothing when he has none to make.
    std::optional<rollup::Proposal> proposal(dispute::Player& player, const Hash& id,
                                             const dispute::Tournament& round) const;

  private:
    const node::DerivedChain& chain_;
    node::TrueHistories& truth_;
    const node::InputReads reads_;
    std::optional<Hash> only_;
    std::map<Hash, Claim> claims_;
    std::map<Hash, Bytes> forged_;  // output headers, by digest
};

}  // namespace belay::apps
