// SPDX-License-Identifier: Apache-2.0
// The rules of the dispute game (G-1 to G-23): from a call to its effects, or the reason why not. Pure: the
// state is not changed; the caller applies the effects, in order, or none of them.
//
// What only the machine, the inbox or a Merkle proof can tell comes in as a fact that is asked for once the
// rules before it hold; so the order of checks is the contract's: tournament, contestants, cell, walk, clock,
// then proofs.
#pragma once

#include <functional>

#include "dispute/game_error.h"
#include "dispute/walk.h"

namespace belay::dispute {

using Effects = std::vector<Effect>;
using Ruling = Result<Effects, GameError>;

/// Who calls, when, at which gas price, with how much ether.
struct Call {
    Address from;
    Seconds now = 0;
    GasPrice gas_price = 0;
    U256 value;
};

/// Two different contestants of a tournament.
struct Pair {
    Hash id;
    ContestantIndex x = 0, y = 0;
};

/// G-1. `call.from` is the claims contract, `owner` who gets what the claim wins.
Ruling join(const GameState& state, const Call& call, const Round& round, const Hash& history_root,
            const Hash& outputs_root, const Address& owner);

/// G-2. `last_is_in_history` is asked whether `last` is the last leaf under `root`.
Ruling join_stride(const GameState& state, const Call& call, const Hash& id, const Hash& root,
                   const Hash& last, const std::function<bool()>& last_is_in_history);

struct Children {
    Hash left, right;
};
/// G-4. Nodes that are open already have no effect; never fails.
Effects open(const GameState& state, const Call& call, std::span<const Children> nodes);

/// G-13: x is out of time against y.
Ruling timeout(const GameState& state, const Call& call, const Pair& pair);

/// G-10: from the walk of the pair, at the bottom.
struct StrideStart {
    Hash start_root, parent_root;
};
using StrideFacts = std::function<Result<StrideStart, GameError>(const Walk&)>;
/// G-10. The pair is x < y.
Ruling open_stride(const GameState& state, const Call& call, const Pair& pair, const StrideFacts& facts);

/// G-11: the root after the step at the bottom of the walk, closed where the frame ends.
struct StepResult {
    Hash end;
    u64 gas = 0;  ///< of the whole call, that its caller is paid for; at most the bound (G-21)
};
using StepFacts = std::function<Result<StepResult, GameError>(const Walk&)>;
Ruling decide(const GameState& state, const Call& call, const Pair& pair, const StepFacts& facts);

/// G-12. `proof` fails unless it shows that the contestant contradicts itself.
using ContradictionFacts = std::function<Result<void, GameError>(const Contestant&)>;
Ruling contradict(const GameState& state, const Call& call, const Hash& id, ContestantIndex x,
                  const ContradictionFacts& proof);

/// G-14.
Ruling settle(const GameState& state, const Call& call, const Hash& id, ContestantIndex x);
/// G-15.
Ruling void_cell(const GameState& state, const Call& call, const Hash& id, CellId cell);

/// G-22.
Ruling refund(const GameState& state, const Call& call, const Hash& id, ContestantIndex loser);
/// G-23.
Ruling finish(const GameState& state, const Call& call, const Hash& id);
Ruling collect(const GameState& state, const Call& call);

}  // namespace belay::dispute
