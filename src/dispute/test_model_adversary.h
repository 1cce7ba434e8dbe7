// SPDX-License-Identifier: Apache-2.0
// Everything that the adversary of the model may try in a state: every call of the game, on its own
// contestants and on everybody else's.
#pragma once

#include "dispute/test_model_honest.h"
#include "dispute/test_model_scenario.h"

namespace belay::dispute::model {

class Adversary {
  public:
    Adversary(World& world, const Scenario& scenario)
        : world_(world),
          scenario_(scenario),
          lies_(plant_lies(world, scenario.lies)),
          outer_truth_(world.outer_truth()) {}

    const std::vector<Lie>& lies() const { return lies_; }

    // Of lies that are alike, the next one.
    bool is_next(const GameState& state, std::size_t i) const {
        const auto t = state.tournaments.find(model_round_id());
        if (t != state.tournaments.end() && has(t->second, lies_[i].root, lies_[i].tag)) return false;
        for (std::size_t k = 0; k < i; ++k)
            if (lies_[k].group == lies_[i].group &&
                (t == state.tournaments.end() || !has(t->second, lies_[k].root, lies_[k].tag)))
                return false;
        return true;
    }

    std::vector<Move> moves(const GameState& state, Seconds now) {
        std::vector<Move> out;
        for (const auto& [id, t] : state.tournaments) {
            if (t.over_at != 0) continue;
            if (t.level == 0)
                add_joins(state, id, t, out);
            else
                add_inner_joins(state, id, t, out);
            add_pairs(state, now, id, t, out);
            for (ContestantIndex k = 0; k < t.contestants.size(); ++k) {
                out.push_back({Move::settle, id, k});
                if (t.level == 0) out.push_back({Move::contradict, id, k});
                if (scenario_.eager && !t.contestants[k].out) add_nodes(state, t.contestants[k].root, out);
            }
            for (const CellId cell : Honest::all_cells(state.params, t))
                out.push_back({Move::void_cell, id, cell.index, 0, cell.stage});
        }
        return out;
    }

  private:
    static bool has(const Tournament& t, const Hash& root, const Hash& tag) {
        return std::ranges::any_of(t.contestants,
                                   [&](const Contestant& c) { return c.root == root && c.tag == tag; });
    }

    void add_joins(const GameState& state, const Hash& id, const Tournament& t, std::vector<Move>& moves) {
        const bool truth_in = has(t, outer_truth_, World::honest_tag());
        if (!truth_in && scenario_.in_its_name)
            moves.push_back({Move::join, id, 0, 0, 0, outer_truth_, World::honest_tag()});
        // The true claim joins as well: what the scenario counts are contestants in all.
        if (t.contestants.size() + (truth_in ? 0 : 1) >= scenario_.max_outer) return;
        for (std::size_t i = 0; i < lies_.size(); ++i)
            if (is_next(state, i)) moves.push_back({Move::join, id, 0, 0, 0, lies_[i].root, lies_[i].tag});
    }

    void add_inner_joins(const GameState& state, const Hash& id, const Tournament& t,
                         std::vector<Move>& moves) {
        const Tournament& outer = state.tournaments.at(t.stride.outer);
        const std::array<Hash, 2> lasts{t.stride.leaf_x, t.stride.leaf_y};
        std::array<bool, 2> true_side{};
        std::size_t room = scenario_.max_inner;
        for (std::size_t side = 0; side < 2; ++side) {
            true_side[side] = is_truth(outer.contestants[side == 0 ? t.stride.x : t.stride.y]);
            // The place that the true history will take.
            if (true_side[side] && !has(t, inner(t, lasts[side], 0), {})) --room;
        }
        for (std::size_t side = 0; side < 2; ++side) {
            const auto join = [&](u8 kind) {
                const Hash& root = inner(t, lasts[side], kind);
                if (!has(t, root, {})) moves.push_back({Move::join_stride, id, 0, 0, 0, root, lasts[side]});
            };
            const bool has_room = t.contestants.size() < room;
            if (true_side[side] ? scenario_.in_its_name : has_room) join(0);
            if (!has_room) continue;
            for (const u8 kind : scenario_.inner_kinds)
                if (kind != 2 || has(t, inner(t, lasts[side], 1), {})) join(kind);
        }
    }
    const Hash& inner(const Tournament& t, const Hash& last, u8 kind) {
        return world_.inner_history(t.stride.start_root, last, kind);
    }
    bool is_truth(const Contestant& c) const {
        return c.root == outer_truth_ && c.tag == World::honest_tag();
    }

    void add_pairs(const GameState& state, Seconds now, const Hash& id, const Tournament& t,
                   std::vector<Move>& moves) {
        for (ContestantIndex x = 0; x < t.contestants.size(); ++x)
            for (ContestantIndex y = x + 1; y < t.contestants.size(); ++y) {
                const Contestant& cx = t.contestants[x];
                const Contestant& cy = t.contestants[y];
                if (cx.out || cy.out || cx.stage != cy.stage || cx.root == cy.root) continue;
                if (meeting_cell(state.params, x, y) != cell_of(state.params, x, cx.stage)) continue;
                moves.push_back({Move::timeout, id, x, y});
                moves.push_back({Move::timeout, id, y, x});
                moves.push_back({t.level == 0 ? Move::open_stride : Move::decide, id, x, y});
                const auto walk = walk_pair(state, id, x, y, now);
                add_node(walk->x, cx, moves);
                add_node(walk->y, cy, moves);
            }
    }

    void add_node(const WalkSide& side, const Contestant& c, std::vector<Move>& moves) {
        if (side.opened || !world_.children(side.node)) return;
        if (!scenario_.in_its_name && c.root == outer_truth_) return;
        moves.push_back({Move::open, {}, 0, 0, 0, side.node});
    }

    void add_nodes(const GameState& state, const Hash& at, std::vector<Move>& moves) {
        const Children* below = world_.children(at);
        if (!below) return;
        const auto it = state.openings.find(at);
        if (it == state.openings.end()) {
            moves.push_back({Move::open, {}, 0, 0, 0, at});
        } else {
            add_nodes(state, below->left, moves);
            if (below->right != below->left) add_nodes(state, below->right, moves);
        }
    }

    World& world_;
    const Scenario& scenario_;
    std::vector<Lie> lies_;
    Hash outer_truth_;
};

}  // namespace belay::dispute::model
