// SPDX-License-Identifier: Apache-2.0
// Going out and going on (G-11 to G-17).
#include <algorithm>
#include <utility>

#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/rule_checks.h"

namespace belay::dispute {

namespace {

// The winner of a tournament, or that there is none, once its last cell is done.
void append_over(const GameState& state, const Call& call, const Hash& id, const Tournament& t, CellId cell,
                 u32 winner, Effects& effects) {
    if (!is_last_stage(state.params, t.contestants.size(), cell.stage)) return;
    effects.push_back(Over{id, winner, call.now});
    if (t.level == 1) append_inner_end(state, call, t, winner, effects);
}

// G-21: a cell that nobody contested pays nobody.
U256 cell_payment(const GameState& state, const Call& call, const Tournament& t, CellId cell) {
    return entered(state.params, t, cell) >= 2 ? payment(state, call, state.gas.settle) : U256();
}

}  // namespace

Ruling timeout(const GameState& state, const Call& call, const Pair& pair) {
    const auto found = standing_pair(state, pair);
    if (!found) return fail(found.error());
    const auto walk = walk_pair(state, pair.id, pair.x, pair.y, call.now);
    if (!walk) return fail(walk.error());
    if (walk->x.charge <= state.params.budget) return fail(GameError::InTime);
    return Effects{Eliminated{pair.id, pair.x, pair.y, Cause::timeout, walk->y.charge, call.from,
                              payment(state, call, state.gas.timeout)}};
}

Ruling decide(const GameState& state, const Call& call, const Pair& pair, const StepFacts& facts) {
    const auto found = standing_pair(state, pair, 1);
    if (!found) return fail(found.error());
    const auto walk = walk_pair(state, pair.id, pair.x, pair.y, call.now);
    if (!walk) return fail(walk.error());
    if (!walk->bottom) return fail(GameError::NotAtBottom);
    const auto truth = facts(*walk);
    if (!truth) return fail(truth.error());

    // One step is paid for once, whoever falls by it; the leaves differ, so at least one does.
    Effects effects;
    U256 paid = payment(state, call, std::min(truth->gas, state.gas.decide));
    const auto judge = [&](ContestantIndex index, const WalkSide& side, ContestantIndex rival,
                           Seconds rival_charge) {
        if (side.node == truth->end) return;
        effects.push_back(
            Eliminated{pair.id, index, rival, Cause::step, rival_charge, call.from, std::exchange(paid, {})});
    };
    judge(pair.x, walk->x, pair.y, walk->y.charge);
    judge(pair.y, walk->y, pair.x, walk->x.charge);
    return effects;
}

Ruling contradict(const GameState& state, const Call& call, const Hash& id, ContestantIndex x,
                  const ContradictionFacts& proof) {
    const auto found = standing(state, id, x, 0);
    if (!found) return fail(found.error());
    const auto shown = proof((*found)->contestants[x]);
    if (!shown) return fail(shown.error());
    return Effects{
        Eliminated{id, x, x, Cause::contradiction, 0, call.from, payment(state, call, state.gas.contradict)}};
}

Ruling settle(const GameState& state, const Call& call, const Hash& id, ContestantIndex x) {
    const auto found = standing(state, id, x);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    const CellId cell = cell_of(state.params, x, t.contestants[x].stage);
    if (!is_closed(state.params, t, cell, call.now)) return fail(GameError::CellNotClosed);
    if (cell_at(t, cell).alive > 1) return fail(GameError::CellHasSurvivors);
    Effects effects{Settled{id, x, cell, call.now, call.from, cell_payment(state, call, t, cell)}};
    append_over(state, call, id, t, cell, x + 1, effects);
    return effects;
}

Ruling void_cell(const GameState& state, const Call& call, const Hash& id, CellId cell_id) {
    const auto found = running(state, id);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    if (!cell_exists(state.params, t.contestants.size(), cell_id) ||
        !is_closed(state.params, t, cell_id, call.now))
        return fail(GameError::CellNotClosed);
    const Cell cell = cell_at(t, cell_id);
    if (cell.settled) return fail(GameError::CellSettled);
    if (cell.alive == 1) return fail(GameError::CellHasSurvivors);
    if (cell.alive > 1) {
        if (cell.inners_open > 0) return fail(GameError::CellHasSurvivors);
        if (call.now <= cell_deadline(state.params, t, cell_id)) return fail(GameError::CellInTime);
    }
    Effects effects{Voided{id, cell_id, call.now, call.from, cell_payment(state, call, t, cell_id)}};
    append_over(state, call, id, t, cell_id, 0, effects);
    return effects;
}

}  // namespace belay::dispute
