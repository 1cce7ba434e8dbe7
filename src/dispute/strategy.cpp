// SPDX-License-Identifier: Apache-2.0
#include "dispute/strategy.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "base/hex.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/own_walk.h"

namespace belay::dispute {
namespace {

std::optional<ContestantIndex> find(const Tournament& t, const Hash& root, const Hash& tag) {
    for (ContestantIndex i = 0; i < t.contestants.size(); ++i)
        if (t.contestants[i].root == root && t.contestants[i].tag == tag) return i;
    return std::nullopt;
}

Move make_move(MoveKind kind, const Hash& id, Seconds due, Seconds last = kNever, u64 gas = 0) {
    Move move;
    move.kind = kind;
    move.id = id;
    move.due = due;
    move.last = last;
    move.gas = gas;
    return move;
}

/// One making of a plan.
class Planner {
  public:
    Planner(const GameState& state, Seconds now, OwnHistories& own, const Address& self)
        : state_(state), params_(state.params), now_(now), own_(own), self_(self) {
        for (const auto& [id, t] : state.tournaments)
            if (t.level == 1) inners_[t.stride.outer].push_back(id);
    }

    Plan make() {
        for (const auto& [id, t] : state_.tournaments)
            if (t.level == 0) round(id, t);
        add_openings();
        if (const auto owed = state_.owed.find(self_); owed != state_.owed.end() && !owed->second.is_zero())
            add(make_move(MoveKind::collect, {}, now_)).gain = owed->second;
        std::ranges::sort(plan_.moves, [](const Move& a, const Move& b) {
            return std::tie(a.last, a.due, a.kind, a.id, a.x, a.y, a.cell) <
                   std::tie(b.last, b.due, b.kind, b.id, b.x, b.y, b.cell);
        });
        return std::move(plan_);
    }

  private:
    const Tournament& at(const Hash& id) const { return state_.tournaments.at(id); }
    Move& add(Move move) { return plan_.moves.emplace_back(std::move(move)); }
    void wait(Seconds until) {
        if (until > now_) plan_.wait_until = std::min(plan_.wait_until, until);
    }
    U256 inner_bond(const Tournament& round) const {
        return bond_of(params_, state_.gas, 1, round.round.frame.log2_stride);
    }
    /// The last time at which a side that has this charge now, and goes on waiting, is in time.
    Seconds last_of(const Walk& walk, Seconds charge) const {
        return charge > params_.budget
                   ? 0
                   : std::max(now_, walk.reach + params_.grace) + (params_.budget - charge);
    }

    bool is_done(const Tournament& t) const;
    bool holds_up(const Tournament& round, const Tournament& inner) const;
    void round(const Hash& id, const Tournament& t);
    void strides(const Hash& id, const Tournament& round, ContestantIndex own);
    void stride(const Hash& id, const Tournament& t, ContestantIndex own_outer, bool needed);
    std::optional<ContestantIndex> joined(const Hash& id, const Tournament& t,
                                          const OwnHistories::Answer& own, Move join, Seconds charge);
    void play(const Hash& id, const Tournament& t, ContestantIndex own, const HistoryTree& tree);
    void meet(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex rival,
              const HistoryTree& tree);
    void bottom(const Hash& id, const Tournament& t, const Walk& walk, Move move);
    void count(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex rival,
               unsigned depth);
    void cells(const Hash& id, const Tournament& t, std::optional<ContestantIndex> own);
    void cell(const Hash& id, const Tournament& t, CellId at, bool ours);
    void afterwards(const Hash& id, const Tournament& t, ContestantIndex own);
    void refund(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex loser);
    void need(NodeToOpen node);
    void add_openings();

    const GameState& state_;
    const GameParams& params_;
    const Seconds now_;
    OwnHistories& own_;
    const Address self_;
    std::map<Hash, std::vector<Hash>> inners_;  // by round
    std::map<Hash, NodeToOpen> nodes_;          // one opening serves every game
    std::set<Hash> refunding_;
    Plan plan_;
};

// ---- the round and its strides

/// Nothing is left in it for this party.
bool Planner::is_done(const Tournament& t) const {
    if (t.over_at == 0) return false;
    if (t.finished || t.winner == 0) return true;
    return now_ > t.over_at + refund_time(params_) && t.contestants[t.winner - 1].owner != self_;
}

void Planner::round(const Hash& id, const Tournament& t) {
    if (is_done(t) && std::ranges::all_of(inners_[id], [this](const Hash& in) { return is_done(at(in)); }))
        return;
    const OwnHistories::Answer own = own_.of_round(id, t);
    if (own.standing == OwnHistories::Standing::foreign) return;
    if (own.standing == OwnHistories::Standing::not_yet) {
        plan_.computing = true;
        return;
    }
    const Seconds free = free_until(params_, t);
    Move join = make_move(MoveKind::join_round, id, free, free + params_.budget);
    join.value = t.bond;
    const auto found = joined(id, t, own, std::move(join), 0);
    if (found && t.over_at == 0 && !t.contestants[*found].out) {
        play(id, t, *found, *own.tree);
        cells(id, t, found);
    } else if (t.over_at == 0) {
        cells(id, t, {});
    }
    // Own histories of strides are asked for now: what `own` points to is used no more.
    if (found) strides(id, t, *found);
    if (found) afterwards(id, t, *found);
}

/// The true contestant; or what there is to do that it becomes one.
std::optional<ContestantIndex> Planner::joined(const Hash& id, const Tournament& t,
                                               const OwnHistories::Answer& own, Move join, Seconds charge) {
    const auto found = find(t, own.tree->root(), own.tag);
    if (found) {
        const bool beaten = t.over_at != 0 && t.winner != *found + 1;
        if (t.contestants[*found].out || beaten) plan_.lost.push_back(id);
        return found;
    }
    const Seconds free = free_until(params_, t);
    charge += now_ > free ? now_ - free : 0;
    if (t.over_at == 0 && charge <= params_.budget)
        add(std::move(join));
    else if (t.over_at == 0 || t.winner != 0)
        plan_.lost.push_back(id);
    return std::nullopt;
}

/// A cell is not void while an inner tournament is open in it (G-15), whoever of the pair is out.
bool Planner::holds_up(const Tournament& round, const Tournament& inner) const {
    const CellId met = meeting_cell(params_, inner.stride.x, inner.stride.y);
    return inner.over_at == 0 && round.over_at == 0 && !cell_at(round, met).settled;
}

void Planner::strides(const Hash& id, const Tournament& round, ContestantIndex own) {
    for (const Hash& inner : inners_[id]) {
        const Tournament& t = at(inner);
        const bool x_out = round.contestants[t.stride.x].out, y_out = round.contestants[t.stride.y].out;
        // Who loses it goes out even when the rival went out before (G-16): ours has to be won in any case.
        if (t.stride.x == own || t.stride.y == own)
            stride(inner, t, own, round.over_at == 0 && !(t.stride.x == own ? x_out : y_out));
        else if (holds_up(round, t))
            cells(inner, t, {});
    }
}

void Planner::stride(const Hash& id, const Tournament& t, ContestantIndex own_outer, bool needed) {
    const bool ours =
        std::ranges::any_of(t.contestants, [&](const Contestant& c) { return c.owner == self_; });
    if (is_done(t) || (!needed && !ours && t.over_at == 0)) return;
    const OwnHistories::Answer own = own_.of_stride(id, t);
    if (own.standing != OwnHistories::Standing::known) {
        plan_.computing = true;
        return;
    }
    const Seconds charge = own_outer == t.stride.x ? t.stride.charge_x : t.stride.charge_y;
    const Seconds free = free_until(params_, t);
    Move join =
        make_move(MoveKind::join_stride, id, free,
                  charge > params_.budget ? 0 : free + params_.budget - charge, state_.gas.join_stride);
    join.value = t.bond;
    join.rival = own_outer == t.stride.x ? t.stride.y : t.stride.x;
    const auto found = joined(id, t, own, std::move(join), charge);
    if (t.over_at == 0) {
        if (found && !t.contestants[*found].out) play(id, t, *found, *own.tree);
        cells(id, t, found);
    }
    if (found) afterwards(id, t, *found);
}

// ---- pairs

void Planner::play(const Hash& id, const Tournament& t, ContestantIndex own, const HistoryTree& tree) {
    const CellId here = cell_of(params_, own, t.contestants[own].stage);
    for (ContestantIndex rival = 0; rival < t.contestants.size(); ++rival) {
        const Contestant& other = t.contestants[rival];
        if (rival == own || other.out || cell_of(params_, rival, other.stage) != here) continue;
        meet(id, t, own, rival, tree);
    }
}

void Planner::meet(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex rival,
                   const HistoryTree& tree) {
    const Seconds end = cell_deadline(params_, t, cell_of(params_, own, t.contestants[own].stage));
    if (t.contestants[rival].root == t.contestants[own].root) {  // another tag: it contradicts itself (G-12)
        Move move = make_move(MoveKind::contradict, id, now_, end, state_.gas.contradict);
        move.x = move.rival = rival;
        move.y = own;
        count(id, t, own, rival, 0);
        add(std::move(move));
        return;
    }
    const auto walk = walk_pair(state_, id, own, rival, now_);
    BELAY_CHECK(walk.has_value());
    count(id, t, own, rival, walk->depth());
    const Seconds last = std::min(end, last_of(*walk, walk->x.charge));
    const bool decided =
        t.level == 0 && walk->bottom &&
        state_.tournaments.contains(stride_id(id, std::min(own, rival), std::max(own, rival)));
    if (walk->y.charge > params_.budget && !decided) {
        Move move = make_move(MoveKind::timeout, id, now_, end, state_.gas.timeout);
        move.x = move.rival = rival;
        move.y = own;
        add(std::move(move));
        return;
    }
    if (walk->bottom) {
        Move move = make_move(MoveKind::decide, id, walk->reach + params_.grace, last, state_.gas.decide);
        move.x = std::min(own, rival);
        move.y = std::max(own, rival);
        move.rival = rival;
        if (!decided) bottom(id, t, *walk, std::move(move));
        return;
    }
    if (!walk->y.opened) wait(last_of(*walk, walk->y.charge) + 1);
    if (walk->x.opened) return;
    const NodeAt place = walk_place(t.height, walk->depth(), walk->leaf);
    for (const OwnNode& node : nodes_to_open(state_, place, walk->depth(), walk->y.node, tree)) {
        const auto [left, right] = tree.children(node.at);
        const bool first = node.depth == walk->depth();  // the others are waited for once this one is open
        need({node.node, left, right, id, own, rival, node.depth,
              first ? walk->reach + params_.grace : now_ + params_.grace, last});
    }
}

void Planner::bottom(const Hash& id, const Tournament& t, const Walk& walk, Move move) {
    move.leaf = walk.leaf;
    if (t.level == 0) {
        move.kind = MoveKind::open_stride;
        move.gas = state_.gas.open_stride;
        // Late here is not too late as long as the rival is in time (G-10).
        if (std::min(walk.x.charge, walk.y.charge) > params_.budget) return plan_.lost.push_back(id);
    }
    add(std::move(move));
}

// What the pair costs at most from here. Pairs of an inner tournament count for the pair above.
void Planner::count(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex rival,
                    unsigned depth) {
    if (t.level != 0) return;
    Duel duel{id, own, rival, depth, {}, t.bond};
    const Hash inner = stride_id(id, std::min(own, rival), std::max(own, rival));
    const auto found = state_.tournaments.find(inner);
    if (found == state_.tournaments.end()) {
        // Its bond, and one rival there.
        for (int i = 0; i < 2; ++i) duel.worst_cost = sum(duel.worst_cost, inner_bond(t));
    } else {
        const Tournament& in = found->second;
        duel.inner = inner;
        duel.worst_cost = {};  // openings and opening it are behind us
        const bool ours =
            std::ranges::any_of(in.contestants, [&](const Contestant& c) { return c.owner == self_; });
        if (!ours) duel.worst_cost = sum(in.bond, gas_cost(state_.gas.join_stride, params_.gas_price));
        for (const Contestant& other : in.contestants)
            if (!other.out && other.owner != self_) duel.worst_cost = sum(duel.worst_cost, in.bond);
    }
    plan_.duels.push_back(duel);
}

// ---- cells

void Planner::cells(const Hash& id, const Tournament& t, std::optional<ContestantIndex> own) {
    for (unsigned stage = 0;; ++stage) {
        if (!cell_exists(params_, t.contestants.size(), {stage, 0})) return;
        for (u32 index = 0; cell_exists(params_, t.contestants.size(), {stage, index}); ++index) {
            const bool ours = own && t.contestants[*own].stage == stage &&
                              cell_of(params_, *own, stage) == CellId{stage, index};
            cell(id, t, {stage, index}, ours);
        }
    }
}

void Planner::cell(const Hash& id, const Tournament& t, CellId where, bool ours) {
    const Cell cell = cell_at(t, where);
    if (cell.settled) return;
    if (!is_closed(params_, t, where, now_)) return wait(t.closes_at + 1);
    if (cell.alive == 1) {
        Move move = make_move(MoveKind::settle, id, now_, kNever, state_.gas.settle);
        for (ContestantIndex k = 0; k < t.contestants.size(); ++k) {
            const Contestant& c = t.contestants[k];
            if (!c.out && c.stage == where.stage && cell_of(params_, k, where.stage) == where) move.x = k;
        }
        move.cell = where;
        add(std::move(move));
        return;
    }
    const Seconds deadline = cell_deadline(params_, t, where);
    if (cell.alive > 1 && (ours || cell.inners_open > 0)) return;  // beaten one by one
    if (cell.alive > 1 && now_ <= deadline) return wait(deadline + 1);
    add(make_move(MoveKind::void_cell, id, now_, kNever, state_.gas.settle)).cell = where;
}

// ---- money

void Planner::afterwards(const Hash& id, const Tournament& t, ContestantIndex own) {
    if (t.over_at == 0 || t.winner != own + 1 || t.finished) return;
    const Seconds until = t.over_at + refund_time(params_);
    if (now_ <= until) {
        for (ContestantIndex loser = 0; loser < t.contestants.size(); ++loser)
            if (t.contestants[loser].root != t.contestants[own].root) refund(id, t, own, loser);
        return wait(until + 1);
    }
    if (t.contestants[own].owner == self_)
        add(make_move(MoveKind::finish, id, now_)).gain = prize_of(t).amount;
}

void Planner::refund(const Hash& id, const Tournament& t, ContestantIndex own, ContestantIndex loser) {
    const auto walk = walk_pair(state_, id, own, loser, now_);
    BELAY_CHECK(walk.has_value());
    Move move = make_move(MoveKind::refund, id, now_, t.over_at + refund_time(params_));
    move.x = own;
    move.y = move.rival = loser;
    const auto opening = [&](const Hash& node) {
        const Opening& o = state_.openings.at(node);
        if (o.refunded || !refunding_.insert(node).second) return;
        if (o.mover == self_) move.gain = sum(move.gain, gas_cost(state_.gas.open, o.gas_price));
    };
    for (const WalkLevel& level : walk->levels) opening(level.x);
    if (walk->x.opened) opening(walk->x.node);
    const auto inner = state_.tournaments.find(stride_id(id, std::min(own, loser), std::max(own, loser)));
    if (t.level == 0 && inner != state_.tournaments.end()) {
        const Tournament& in = inner->second;
        if (!in.opener_refunded && in.opener == self_)
            move.gain = sum(move.gain, gas_cost(state_.gas.open_stride, in.opener_gas_price));
        if (in.winner != 0 && !in.winner_refunded) {
            const Contestant& best = in.contestants[in.winner - 1];
            if (best.owner == self_ && best.side == (own == in.stride.x ? 0 : 1))
                move.gain = sum(move.gain, gas_cost(state_.gas.join_stride, best.gas_price));
        }
    }
    if (!move.gain.is_zero()) add(std::move(move));
}

// ---- openings

void Planner::need(NodeToOpen node) {
    const auto [known, fresh] = nodes_.emplace(node.node, node);
    if (!fresh && std::pair(node.last, node.due) < std::pair(known->second.last, known->second.due))
        known->second = node;
}

void Planner::add_openings() {
    std::vector<NodeToOpen> all;
    all.reserve(nodes_.size());
    for (const auto& [hash, node] : nodes_) all.push_back(node);
    std::ranges::sort(all, [](const NodeToOpen& a, const NodeToOpen& b) {
        return std::tuple(a.last, a.due, a.id, a.rival, a.depth) <
               std::tuple(b.last, b.due, b.id, b.rival, b.depth);
    });
    for (std::size_t from = 0; from < all.size(); from += kMostNodes) {
        const std::size_t to = std::min(all.size(), from + kMostNodes);
        Move move =
            make_move(MoveKind::open, {}, all[from].due, all[from].last, (to - from) * state_.gas.open);
        move.nodes.assign(all.begin() + static_cast<std::ptrdiff_t>(from),
                          all.begin() + static_cast<std::ptrdiff_t>(to));
        add(std::move(move));
    }
}

std::string short_hex(const Hash& hash) { return to_hex_plain(ByteView(hash).first(8)); }

}  // namespace

const char* to_string(MoveKind kind) {
    static constexpr const char* kNames[kMoveKinds] = {"open",        "timeout", "open_stride", "join_round",
                                                       "join_stride", "decide",  "contradict",  "settle",
                                                       "void_cell",   "refund",  "finish",      "collect"};
    return kNames[static_cast<std::size_t>(kind)];
}

std::string Move::name() const {
    std::string out = std::string("game/") + to_string(kind) + "/";
    if (kind == MoveKind::open) {
        for (const NodeToOpen& node : nodes) out += short_hex(node.node) + ",";
        return out;
    }
    if (kind == MoveKind::collect) return out + to_hex_plain(gain.to_hash());
    out += short_hex(id);
    if (kind == MoveKind::settle || kind == MoveKind::void_cell)
        return out + "/" + std::to_string(cell.stage) + "/" + std::to_string(cell.index);
    return out + "/" + std::to_string(x) + "/" + std::to_string(y);
}

Plan plan(const GameState& state, Seconds now, OwnHistories& own, const Address& self) {
    return Planner(state, now, own, self).make();
}

}  // namespace belay::dispute
