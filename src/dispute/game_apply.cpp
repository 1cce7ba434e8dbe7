// SPDX-License-Identifier: Apache-2.0
// The fold of effects. Nothing here decides: the rules have, or L1 has. What is checked is only that an
// effect fits, so that a missed event is noticed.
#include <algorithm>

#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/game.h"

namespace belay::dispute {

namespace {

class Applier {
  public:
    explicit Applier(GameState& state) : state_(state) {}

    bool operator()(const RoundOpened& e) {
        Tournament t;
        t.height = e.height;
        t.opened_at = e.opened_at;
        t.closes_at = e.closes_at;
        t.bond = e.bond;
        t.round = e.round;
        return state_.tournaments.emplace(e.id, std::move(t)).second;
    }

    bool operator()(const StrideOpened& e) {
        Tournament* outer = find(e.outer);
        if (!outer || !has(*outer, e.stride.x) || !has(*outer, e.stride.y)) return false;
        Tournament t;
        t.level = 1;
        t.height = e.height;
        t.opened_at = e.opened_at;
        t.closes_at = e.closes_at;
        t.bond = e.bond;
        t.stride = e.stride;
        t.opener = e.opener;
        t.opener_gas_price = e.gas_price;
        if (!state_.tournaments.emplace(e.id, std::move(t)).second) return false;
        ++outer->cells[meeting_cell(state_.params, e.stride.x, e.stride.y)].inners_open;
        return true;
    }

    bool operator()(const Joined& e) {
        Tournament* t = find(e.id);
        if (!t || e.index != t->contestants.size()) return false;
        t->contestants.push_back(
            {e.root, e.tag, e.owner, e.at, e.charge, e.charge, 0, e.side, false, e.gas_price});
        ++t->cells[cell_of(state_.params, e.index, 0)].alive;
        state_.paid_in = sum(state_.paid_in, t->bond);
        return true;
    }

    bool operator()(const NodeOpened& e) {
        return state_.openings.emplace(e.node, Opening{e.left, e.right, e.at, e.mover, e.gas_price, false})
            .second;
    }

    bool operator()(const Eliminated& e) {
        Tournament* t = find(e.id);
        if (!t || !has(*t, e.index) || !has(*t, e.rival) || t->contestants[e.index].out) return false;
        put_out(*t, e.index);
        Contestant& rival = t->contestants[e.rival];
        if (e.rival != e.index) rival.carried = std::max(rival.carried, e.rival_charge);
        return pay(*t, e.caller, e.paid);
    }

    bool operator()(const Settled& e) {
        Tournament* t = find(e.id);
        if (!t || !has(*t, e.index)) return false;
        Contestant& contestant = t->contestants[e.index];
        if (contestant.out || cell_of(state_.params, e.index, contestant.stage) != e.cell) return false;
        if (Cell* above = leave(*t, e.cell, e.at)) {
            ++above->alive;
            ++contestant.stage;
            contestant.arrived_at = e.at;
            contestant.charge = contestant.carried;
        }
        return pay(*t, e.caller, e.paid);
    }

    bool operator()(const Voided& e) {
        Tournament* t = find(e.id);
        if (!t) return false;
        for (ContestantIndex k = 0; k < t->contestants.size(); ++k) {
            const Contestant& contestant = t->contestants[k];
            if (!contestant.out && cell_of(state_.params, k, contestant.stage) == e.cell) put_out(*t, k);
        }
        leave(*t, e.cell, e.at);
        return pay(*t, e.caller, e.paid);
    }

    bool operator()(const Over& e) {
        Tournament* t = find(e.id);
        if (!t || t->over_at != 0 || e.winner > t->contestants.size()) return false;
        t->over_at = e.at;
        t->winner = e.winner;
        if (t->level == 0) return true;
        Tournament* outer = find(t->stride.outer);
        Cell& met = outer->cells[meeting_cell(state_.params, t->stride.x, t->stride.y)];
        if (met.inners_open == 0) return false;
        --met.inners_open;
        return true;
    }

    bool operator()(const Refunded& e) {
        Tournament* t = find(e.id);
        if (!t || !mark_refunded(e.node)) return false;
        return pay(*t, e.to, e.amount);
    }

    bool operator()(const Finished& e) {
        Tournament* t = find(e.id);
        if (!t || t->finished) return false;
        const Prize prize = prize_of(*t);
        if (prize.amount != e.amount || prize.burned != e.burned) return false;
        t->finished = true;
        t->pool = {};
        state_.burned = sum(state_.burned, e.burned);
        credit(e.winner, e.amount);
        return true;
    }

    bool operator()(const Collected& e) {
        const auto it = state_.owed.find(e.to);
        if (it == state_.owed.end() || it->second != e.amount) return false;
        state_.owed.erase(it);
        state_.paid_out = sum(state_.paid_out, e.amount);
        return true;
    }

  private:
    static bool has(const Tournament& t, ContestantIndex index) { return index < t.contestants.size(); }

    Tournament* find(const Hash& id) {
        const auto it = state_.tournaments.find(id);
        return it == state_.tournaments.end() ? nullptr : &it->second;
    }

    void put_out(Tournament& t, ContestantIndex index) {
        t.contestants[index].out = true;
        --t.cells[cell_of(state_.params, index, t.contestants[index].stage)].alive;
        t.pool = sum(t.pool, t.bond);
    }

    // Marks a cell settled or void, and says where its survivor goes: nowhere from the last stage.
    Cell* leave(Tournament& t, CellId id, Seconds at) {
        Cell& cell = t.cells[id];
        cell.settled = true;
        if (is_last_stage(state_.params, t.contestants.size(), id.stage)) return nullptr;
        cell.alive = 0;
        Cell& above = t.cells[cell_above(state_.params, id)];
        ++above.settled_below;
        above.last_arrival = std::max(above.last_arrival, at);
        return &above;
    }

    // An inner tournament is paid for twice: its opener first, then its winner.
    bool mark_refunded(const Hash& node) {
        if (Tournament* inner = find(node)) {
            bool& flag = inner->opener_refunded ? inner->winner_refunded : inner->opener_refunded;
            if (flag) return false;
            return flag = true;
        }
        const auto it = state_.openings.find(node);
        if (it == state_.openings.end() || it->second.refunded) return false;
        return it->second.refunded = true;
    }

    bool pay(Tournament& t, const Address& to, const U256& amount) {
        if (!take(t.pool, amount)) return false;
        credit(to, amount);
        return true;
    }

    void credit(const Address& to, const U256& amount) {
        if (amount.is_zero()) return;
        U256& owed = state_.owed[to];
        owed = sum(owed, amount);
    }

    GameState& state_;
};

}  // namespace

bool apply(GameState& state, const Effect& effect) { return std::visit(Applier(state), effect); }

}  // namespace belay::dispute
