// SPDX-License-Identifier: Apache-2.0
// From a move of the strategy to the call that makes it, with everything that L1 has to be shown: walks,
// paths, state preimages, step logs, proofs of input.
#pragma once

#include "dispute/walk.h"
#include "node/true_histories.h"

namespace belay::node {

enum class [[nodiscard]] MoveReason : u8 {
    not_yet,   ///< something is being computed
    no_data,   ///< what has to be shown is neither here nor on L1
    not_ours,  ///< it does not fit what this node knows: the state has moved on
};
const char* to_string(MoveReason reason);
struct MoveFailure {
    MoveReason reason = MoveReason::not_yet;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};

class MoveWriter {
  public:
    MoveWriter(const DerivedChain& chain, const GameView& view, TrueHistories& truth, l1::L1& l1,
               Archive archive)
        : chain_(chain), view_(view), truth_(truth), l1_(l1), archive_(archive) {}

    /// Calldata for the game's contract. Not for join_round, which is the claims contract's (ClaimSender).
    Result<Bytes, MoveFailure> write(const dispute::Move& move);

  private:
    using Data = Result<Bytes, MoveFailure>;
    const dispute::Tournament& at(const Hash& id) const { return view_.state().tournaments.at(id); }
    Result<dispute::Walk, MoveFailure> walk(const Hash& id, u32 x, u32 y) const;
    Data join_stride(const dispute::Move& move);
    Data open_stride(const dispute::Move& move);
    Data decide(const dispute::Move& move);
    Data contradict(const dispute::Move& move);
    Result<Bytes, MoveFailure> input_proof_for(ByteView log, u64 entry);
    /// The contestant's claim; nullptr while it is not known here.
    const ClaimProposed* claim_of(const Hash& round, u32 contestant) const;

    const DerivedChain& chain_;
    const GameView& view_;
    TrueHistories& truth_;
    l1::L1& l1_;
    Archive archive_;
};

/// The input position that the step of a log reads; nothing when it reads none. The log is our own.
std::optional<u64> input_read_by(ByteView step_log);

}  // namespace belay::node
