// SPDX-License-Identifier: Apache-2.0
// What this node holds to be true, as the strategy of the dispute game asks for it: histories of rounds from
// the derived chain, single steps of strides from whoever computes them.
#pragma once

#include "dispute/strategy.h"
#include "node/derived_chain.h"
#include "node/game_view.h"
#include "rollup/exit.h"

namespace belay::node {

/// A stride of the chain.
struct StrideAt {
    u64 entry = 0;
    dispute::StrideIndex stride;  ///< of the entry's frame
    bool exit = false;            ///< of the exit batch, which runs instead of that entry (E-8)
    auto operator<=>(const StrideAt&) const = default;
};

/// Computes single steps, in its own time.
class StepSource {
  public:
    virtual ~StepSource() = default;
    /// The history of the stride's steps; nullptr while it is being computed.
    virtual const dispute::HistoryTree* steps(const StrideAt& stride) = 0;
    /// The log (S-1) of step `step` of the stride, from 0; nothing while it is being made.
    virtual std::optional<Bytes> step_log(const StrideAt& stride, u64 step) = 0;
    /// Why the last thing asked for cannot be had; empty while all is well.
    virtual std::string trouble() const { return {}; }
};

class TrueHistories final : public dispute::OwnHistories {
  public:
    TrueHistories(const DerivedChain& chain, const GameView& view, StepSource& steps)
        : chain_(chain), view_(view), steps_(steps) {}

    /// The exit batch, once it has run here; its rounds are played from then on. Outlives this.
    void set_exit(const rollup::ExitResult* exit) { exit_ = exit; }
    const rollup::ExitResult* exit() const { return exit_; }
    /// The round is about the exit batch (E-10).
    bool is_exit(const dispute::Tournament& round) const;

    Answer of_round(const Hash& id, const dispute::Tournament& round) override;
    Answer of_stride(const Hash& id, const dispute::Tournament& inner) override;

    /// The parent of a round, when the round is one on the true chain and its entries have run.
    std::optional<rollup::Parent> parent_of(const dispute::Round& round) const;
    /// The stride that an inner tournament is about.
    std::optional<StrideAt> stride_of(const dispute::Tournament& inner) const;
    /// The state before the first step of an entry's frame, not yet resumed (C-3).
    std::optional<machine::StatePreimage> state_before(u64 entry) const;
    StepSource& steps() { return steps_; }

  private:
    struct Known {
        dispute::HistoryTree tree;
        Hash tag;
    };
    bool on_true_chain(const Hash& claim) const;
    Answer of_exit(const Hash& id, const dispute::Tournament& round);

    const DerivedChain& chain_;
    const GameView& view_;
    StepSource& steps_;
    const rollup::ExitResult* exit_ = nullptr;
    std::map<Hash, Known> known_;  // by round
    u64 reorgs_ = 0;
};

}  // namespace belay::node
