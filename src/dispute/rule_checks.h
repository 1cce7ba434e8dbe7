// SPDX-License-Identifier: Apache-2.0
// Checks that several rules begin with, in the contract's order.
#pragma once

#include "dispute/game_rules.h"

namespace belay::dispute {

inline const Tournament* find_tournament(const GameState& state, const Hash& id) {
    const auto it = state.tournaments.find(id);
    return it == state.tournaments.end() ? nullptr : &it->second;
}

/// For calls that are for both levels.
inline constexpr unsigned kAnyLevel = 2;
using FoundTournament = Result<const Tournament*, GameError>;

/// A tournament that exists, has that level, and is not over.
FoundTournament running(const GameState& state, const Hash& id, unsigned level = kAnyLevel);
/// ... with a contestant x that is not out.
FoundTournament standing(const GameState& state, const Hash& id, ContestantIndex x,
                         unsigned level = kAnyLevel);
/// ... with two such contestants that stand in one cell.
FoundTournament standing_pair(const GameState& state, const Pair& pair, unsigned level = kAnyLevel);

/// What the end of an inner tournament does at level 0 (G-16).
void append_inner_end(const GameState& state, const Call& call, const Tournament& inner, u32 winner,
                      Effects& effects);

/// What a call is paid for `gas` (G-21).
U256 payment(const GameState& state, const Call& call, u64 gas);

}  // namespace belay::dispute
