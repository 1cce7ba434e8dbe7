// SPDX-License-Identifier: Apache-2.0
// After the end (G-22 to G-24).
#include <algorithm>

#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/rule_checks.h"

namespace belay::dispute {

namespace {

Result<const Tournament*, GameError> over(const GameState& state, const Hash& id) {
    const Tournament* t = find_tournament(state, id);
    if (!t) return fail(GameError::NoSuchTournament);
    if (t->over_at == 0) return fail(GameError::TournamentRunning);
    if (t->finished) return fail(GameError::AlreadyFinished);
    return t;
}

void append_opening(const GameState& state, const Hash& id, const Hash& node, Effects& effects) {
    const auto it = state.openings.find(node);
    if (it == state.openings.end() || it->second.refunded) return;
    const Opening& opening = it->second;
    effects.push_back(Refunded{id, opening.mover, gas_cost(state.gas.open, opening.gas_price), node});
}

// The inner tournament of winner and loser: who opened it, and who won it for the winner.
void append_inner(const GameState& state, const Hash& id, ContestantIndex winner, ContestantIndex loser,
                  Effects& effects) {
    const Hash inner_id = stride_id(id, std::min(winner, loser), std::max(winner, loser));
    const Tournament* inner = find_tournament(state, inner_id);
    if (!inner) return;
    if (!inner->opener_refunded)
        effects.push_back(
            Refunded{id, inner->opener, gas_cost(state.gas.open_stride, inner->opener_gas_price), inner_id});
    if (inner->winner == 0 || inner->winner_refunded) return;
    const Contestant& best = inner->contestants[inner->winner - 1];
    if (best.side != (winner == inner->stride.x ? 0 : 1)) return;
    effects.push_back(Refunded{id, best.owner, gas_cost(state.gas.join_stride, best.gas_price), inner_id});
}

}  // namespace

Ruling refund(const GameState& state, const Call& call, const Hash& id, ContestantIndex loser) {
    const auto found = over(state, id);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    if (t.winner == 0) return fail(GameError::NothingToRefund);
    if (call.now > t.over_at + refund_time(state.params)) return fail(GameError::RefundsClosed);
    if (loser >= t.contestants.size()) return fail(GameError::NoSuchContestant);
    const ContestantIndex winner = t.winner - 1;
    if (loser == winner) return fail(GameError::SameContestant);
    const auto walk = walk_pair(state, id, winner, loser, call.now);
    if (!walk) return fail(walk.error());
    Effects effects;
    for (const WalkLevel& level : walk->levels) append_opening(state, id, level.x, effects);
    if (walk->x.opened) append_opening(state, id, walk->x.node, effects);
    if (t.level == 0) append_inner(state, id, winner, loser, effects);
    if (effects.empty()) return fail(GameError::NothingToRefund);
    return effects;
}

Ruling finish(const GameState& state, const Call& call, const Hash& id) {
    const auto found = over(state, id);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    if (t.winner != 0 && call.now <= t.over_at + refund_time(state.params))
        return fail(GameError::RefundsRunning);
    const Prize prize = prize_of(t);
    const Address owner = t.winner == 0 ? Address{} : t.contestants[t.winner - 1].owner;
    return Effects{Finished{id, owner, prize.amount, prize.burned}};
}

Ruling collect(const GameState& state, const Call& call) {
    const auto it = state.owed.find(call.from);
    if (it == state.owed.end() || it->second.is_zero()) return fail(GameError::NothingToCollect);
    return Effects{Collected{call.from, it->second}};
}

}  // namespace belay::dispute
