// SPDX-License-Identifier: Apache-2.0
// What holds in every state of the model and between a state and the next (G-24, G-30, G-34, G-35).
#pragma once

#include "dispute/test_model_honest.h"
#include "dispute/test_model_scenario.h"

namespace belay::dispute::model {

inline u64 wei(const U256& amount) {
    BELAY_CHECK(amount.fits_u64());
    return amount.limb[0];
}

/// G-24: what was paid in is in the contestants' bonds, in the pools, owed, paid out or burned.
inline bool books_balance(const GameState& state) {
    u64 held = wei(state.paid_out) + wei(state.burned);
    for (const auto& [account, amount] : state.owed) held += wei(amount);
    for (const auto& [id, t] : state.tournaments) {
        if (t.finished) continue;
        held += wei(t.pool);
        for (const Contestant& c : t.contestants) held += c.out ? 0 : wei(t.bond);
    }
    return held == wei(state.paid_in);
}

/// G-30, first half: the true claim is in, or has not joined yet.
inline bool truth_stands(World& world, const GameState& state) {
    const Hash root = world.outer_truth();
    for (const Contestant& c : state.tournaments.at(model_round_id()).contestants)
        if (c.root == root && c.tag == World::honest_tag() && c.out) return false;
    return true;
}

inline bool charges_grew(const GameState& before, Seconds then, const GameState& after, Seconds now,
                         const Hash& id, const Tournament& t, ContestantIndex x) {
    for (ContestantIndex y = 0; y < t.contestants.size(); ++y) {
        if (y == x || t.contestants[x].root == t.contestants[y].root) continue;
        if (meeting_cell(before.params, x, y) != cell_of(before.params, x, t.contestants[x].stage)) continue;
        if (t.contestants[x].stage != t.contestants[y].stage) continue;
        const Tournament& later = after.tournaments.at(id);
        if (later.contestants[x].out || later.contestants[y].out) continue;
        // Above the budget there is only "out of time", which opening an inner tournament forgives (G-10).
        const auto capped = [&](const GameState& state, Seconds at) {
            return std::min(walk_pair(state, id, x, y, at)->x.charge, state.params.budget);
        };
        if (capped(after, now) < capped(before, then)) return false;
    }
    return true;
}

/// G-35.
inline bool is_monotone(const GameState& before, Seconds then, const GameState& after, Seconds now) {
    for (const auto& [id, t] : before.tournaments) {
        const Tournament& later = after.tournaments.at(id);
        if (t.over_at != 0 && (later.over_at != t.over_at || later.winner != t.winner)) return false;
        for (const auto& [cell, c] : t.cells)
            if (c.settled && !cell_at(later, cell).settled) return false;
        for (ContestantIndex x = 0; x < t.contestants.size(); ++x) {
            const Contestant& c = t.contestants[x];
            const Contestant& d = later.contestants[x];
            if ((c.out && !d.out) || d.charge < c.charge || d.carried < c.carried || d.stage < c.stage)
                return false;
            if (!c.out && !charges_grew(before, then, after, now, id, t, x)) return false;
        }
    }
    return true;
}

/// G-34: calls that anybody may make empty the books. `refunds` says whether anybody asks for those.
inline bool drain(const World& world, GameState& state, Seconds now, bool refunds) {
    const auto play = [&](const Ruling& ruling) {
        if (!ruling) return;
        for (const Effect& effect : *ruling) BELAY_CHECK(apply(state, effect));
    };
    const Address anybody = account(3);
    const auto once = [&](const Hash& id) {
        const Call call{anybody, now, 0, {}};
        for (ContestantIndex k = 0; k < state.tournaments.at(id).contestants.size(); ++k) {
            play(rule(world, state, {Move::settle, id, k}, anybody, now));
            if (refunds) play(refund(state, call, id, k));
        }
        for (const CellId cell : Honest::all_cells(state.params, state.tournaments.at(id)))
            play(rule(world, state, {Move::void_cell, id, cell.index, 0, cell.stage}, anybody, now));
        play(finish(state, call, id));
    };
    const auto finished = [&] {
        return std::ranges::all_of(state.tournaments, [](const auto& t) { return t.second.finished; });
    };
    for (const Seconds end = now + 400; !finished(); ++now) {
        if (now == end) return false;
        std::vector<Hash> ids;
        for (const auto& [id, t] : state.tournaments)
            if (!t.finished) ids.push_back(id);
        for (const Hash& id : ids) once(id);
    }
    return books_balance(state);
}

/// Collects everything that is owed; then what was paid in is paid out or burned.
inline bool collect_all(GameState& state, Seconds now) {
    while (!state.owed.empty()) {
        const auto ruling = collect(state, {state.owed.begin()->first, now, 0, {}});
        if (!ruling || !apply(state, ruling->front())) return false;
    }
    return wei(state.paid_in) == wei(state.paid_out) + wei(state.burned);
}

}  // namespace belay::dispute::model
