// SPDX-License-Identifier: Apache-2.0
#include "dispute/rule_checks.h"

#include "dispute/bonds.h"
#include "dispute/bracket.h"

namespace belay::dispute {

FoundTournament running(const GameState& state, const Hash& id, unsigned level) {
    const Tournament* t = find_tournament(state, id);
    if (!t) return fail(GameError::NoSuchTournament);
    if (level != kAnyLevel && t->level != level) return fail(GameError::WrongLevel);
    if (t->over_at != 0) return fail(GameError::TournamentOver);
    return t;
}

FoundTournament standing(const GameState& state, const Hash& id, ContestantIndex x, unsigned level) {
    const auto found = running(state, id, level);
    if (!found) return found;
    if (x >= (*found)->contestants.size()) return fail(GameError::NoSuchContestant);
    if ((*found)->contestants[x].out) return fail(GameError::ContestantOut);
    return found;
}

FoundTournament standing_pair(const GameState& state, const Pair& pair, unsigned level) {
    const auto found = running(state, pair.id, level);
    if (!found) return found;
    const std::vector<Contestant>& all = (*found)->contestants;
    if (pair.x >= all.size() || pair.y >= all.size()) return fail(GameError::NoSuchContestant);
    if (pair.x == pair.y) return fail(GameError::SameContestant);
    if (all[pair.x].out || all[pair.y].out) return fail(GameError::ContestantOut);
    if (cell_of(state.params, pair.x, all[pair.x].stage) != cell_of(state.params, pair.y, all[pair.y].stage))
        return fail(GameError::NotInOneCell);
    return found;
}

void append_inner_end(const GameState& state, const Call& call, const Tournament& inner, u32 winner,
                      Effects& effects) {
    const Stride& stride = inner.stride;
    const Tournament& outer = state.tournaments.at(stride.outer);
    if (outer.over_at != 0) return;
    const auto eliminate = [&](ContestantIndex out, ContestantIndex rival, Seconds rival_charge) {
        if (outer.contestants[out].out) return;
        effects.push_back(Eliminated{stride.outer, out, rival, Cause::inner, rival_charge, call.from, {}});
    };
    if (winner == 0) {
        eliminate(stride.x, stride.x, 0);
        eliminate(stride.y, stride.y, 0);
        return;
    }
    // The winner's censorship in there counts on out here (G-9).
    const Contestant& best = inner.contestants[winner - 1];
    if (best.side == 0)
        eliminate(stride.y, stride.x, best.carried);
    else
        eliminate(stride.x, stride.y, best.carried);
}

U256 payment(const GameState& state, const Call& call, u64 gas) {
    return gas_cost(gas, counted_price(state.params, call.gas_price));
}

}  // namespace belay::dispute
