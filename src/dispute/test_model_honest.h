// SPDX-License-Identifier: Apache-2.0
// The honest party of the model: the least that it has to do. What it wants is a function of the state alone;
// when its calls take effect is the adversary's choice (test_model_search.h).
#pragma once

#include "dispute/test_model_world.h"

namespace belay::dispute::model {

class Honest {
  public:
    Honest(World& world, const GameState& state, Seconds now) : world_(world), state_(state), now_(now) {}

    std::vector<Move> wants() {
        for (const auto& [id, t] : state_.tournaments) {
            if (t.over_at != 0) continue;
            if (const auto mine = my_history(t)) play(id, t, *mine);
            tidy(id, t);
        }
        return std::move(moves_);
    }

  private:
    struct Mine {
        Hash root, tag, last;
    };

    // What this party plays in a tournament: the truth, in those that the true claim is in.
    std::optional<Mine> my_history(const Tournament& t) {
        if (t.level == 0) return Mine{world_.outer_truth(), World::honest_tag(), {}};
        const Tournament& outer = state_.tournaments.at(t.stride.outer);
        if (outer.over_at != 0) return std::nullopt;
        for (const ContestantIndex k : {t.stride.x, t.stride.y}) {
            const Contestant& c = outer.contestants[k];
            if (c.root != world_.outer_truth() || c.tag != World::honest_tag()) continue;
            const Hash& last = k == t.stride.x ? t.stride.leaf_x : t.stride.leaf_y;
            return Mine{world_.inner_history(t.stride.start_root, last, 0), {}, last};
        }
        return std::nullopt;
    }

    void play(const Hash& id, const Tournament& t, const Mine& mine) {
        for (ContestantIndex k = 0; k < t.contestants.size(); ++k) {
            const Contestant& me = t.contestants[k];
            if (me.root != mine.root || me.tag != mine.tag) continue;
            if (me.out) return;
            for (ContestantIndex r = 0; r < t.contestants.size(); ++r) {
                const Contestant& rival = t.contestants[r];
                if (r != k && !rival.out && rival.stage == me.stage &&
                    cell_of(state_.params, k, me.stage) == cell_of(state_.params, r, me.stage))
                    fight(id, t, k, r);
            }
            return;
        }
        // It takes the whole join grace, but a second for the call.
        if (now_ + state_.params.grace < free_until(state_.params, t)) return;
        want({t.level == 0 ? Move::join : Move::join_stride, id, 0, 0, 0, mine.root,
              t.level == 0 ? mine.tag : mine.last});
    }

    void fight(const Hash& id, const Tournament& t, ContestantIndex me, ContestantIndex rival) {
        const auto walk = walk_pair(state_, id, me, rival, now_);
        const ContestantIndex x = std::min(me, rival), y = std::max(me, rival);
        const Seconds budget = state_.params.budget;
        if (!walk)
            want({Move::contradict, id, rival});
        else if (walk->bottom && t.level == 1)
            want({Move::decide, id, x, y});
        else if (walk->bottom && walk->y.charge_at_reach <= budget)
            want({Move::open_stride, id, x, y});
        else if (walk->y.charge > budget)
            want({Move::timeout, id, rival, me});
        else if (!walk->x.opened)
            want({Move::open, {}, 0, 0, 0, walk->x.node});
    }

    // Settles and voids whatever can be, its own or not.
    void tidy(const Hash& id, const Tournament& t) {
        for (ContestantIndex k = 0; k < t.contestants.size(); ++k) want({Move::settle, id, k});
        for (const CellId cell : all_cells(state_.params, t))
            want({Move::void_cell, id, cell.index, 0, cell.stage});
    }

    void want(const Move& move) {
        if (rule(world_, state_, move, kHonest, now_)) moves_.push_back(move);
    }

  public:
    static std::vector<CellId> all_cells(const GameParams& params, const Tournament& t) {
        std::vector<CellId> cells;
        for (unsigned stage = 0; cell_exists(params, t.contestants.size(), {stage, 0}); ++stage)
            for (u32 k = 0; cell_exists(params, t.contestants.size(), {stage, k}); ++k)
                cells.push_back({stage, k});
        return cells;
    }

  private:
    World& world_;
    const GameState& state_;
    Seconds now_;
    std::vector<Move> moves_;
};

}  // namespace belay::dispute::model
