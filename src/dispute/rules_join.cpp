// SPDX-License-Identifier: Apache-2.0
// Coming in: joining, opening nodes, opening an inner tournament (G-1, G-2, G-4, G-8, G-10).
#include <algorithm>

#include "crypto/plain_merkle.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/rule_checks.h"

namespace belay::dispute {

namespace {

constexpr unsigned kMaxHeight = 63;  // leaves are counted in 64 bits

bool is_valid(const Round& round) {
    return round.frame.is_valid() && round.batches > 0 && round.first_entry < u64{1} << 63 &&
           round.frame.history_levels(round.batches) <= kMaxHeight;
}

// G-8.
Seconds joining_charge(const GameParams& params, const Tournament& t, u8 side, Seconds now) {
    const Seconds free = free_until(params, t);
    const Seconds before = t.level == 0 ? 0 : side == 0 ? t.stride.charge_x : t.stride.charge_y;
    return before + (now > free ? now - free : 0);
}

bool has_joined(const Tournament& t, const Hash& root, const Hash& tag) {
    return std::ranges::any_of(t.contestants,
                               [&](const Contestant& c) { return c.root == root && c.tag == tag; });
}

Joined joined(const GameState& state, const Call& call, const Hash& id, const Tournament& t, u8 side) {
    Joined e;
    e.id = id;
    e.index = static_cast<ContestantIndex>(t.contestants.size());
    e.side = side;
    e.at = call.now;
    e.charge = joining_charge(state.params, t, side, call.now);
    e.gas_price = counted_price(state.params, call.gas_price);
    return e;
}

}  // namespace

Ruling join(const GameState& state, const Call& call, const Round& given, const Hash& history_root,
            const Hash& outputs_root, const Address& owner) {
    Round round = given;
    round.claims = call.from;
    const Hash id = round_id(call.from, round.parent_id, round.attempt);
    const Tournament* t = find_tournament(state, id);
    Effects effects;
    Tournament fresh;
    if (!t) {
        if (!is_valid(round)) return fail(GameError::RoundShape);
        fresh.height = round.frame.history_levels(round.batches);
        fresh.opened_at = call.now;
        fresh.bond = bond_of(state.params, state.gas, 0, fresh.height);
        effects.push_back(RoundOpened{id, round, fresh.height, call.now,
                                      level0_closes_at(state.params, call.now), fresh.bond});
        t = &fresh;
    } else {
        if (t->over_at != 0) return fail(GameError::TournamentOver);
        if (t->round != round) return fail(GameError::RoundShape);
    }
    if (call.value != t->bond) return fail(GameError::BondWrong);
    Joined e = joined(state, call, id, *t, 0);
    if (e.charge > state.params.budget) return fail(GameError::JoinClosed);
    if (has_joined(*t, history_root, outputs_root)) return fail(GameError::AlreadyJoined);
    e.root = history_root;
    e.tag = outputs_root;
    e.owner = owner;
    effects.push_back(e);
    return effects;
}

Ruling join_stride(const GameState& state, const Call& call, const Hash& id, const Hash& root,
                   const Hash& last, const std::function<bool()>& last_is_in_history) {
    const auto found = running(state, id, 1);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    if (call.value != t.bond) return fail(GameError::BondWrong);
    if (last != t.stride.leaf_x && last != t.stride.leaf_y) return fail(GameError::LastLeafNotContested);
    Joined e = joined(state, call, id, t, last == t.stride.leaf_x ? 0 : 1);
    if (e.charge > state.params.budget) return fail(GameError::JoinClosed);
    if (has_joined(t, root, {})) return fail(GameError::AlreadyJoined);
    if (!last_is_in_history()) return fail(GameError::LeafNotInHistory);
    e.root = root;
    e.owner = call.from;
    return Effects{e};
}

Effects open(const GameState& state, const Call& call, std::span<const Children> nodes) {
    Effects effects;
    std::vector<Hash> now_open;
    for (const Children& children : nodes) {
        const Hash node = crypto::plain_node(children.left, children.right);
        if (state.openings.contains(node) || std::ranges::find(now_open, node) != now_open.end()) continue;
        now_open.push_back(node);
        effects.push_back(NodeOpened{node, children.left, children.right, call.from, call.now,
                                     counted_price(state.params, call.gas_price)});
    }
    return effects;
}

Ruling open_stride(const GameState& state, const Call& call, const Pair& pair, const StrideFacts& facts) {
    const auto found = standing_pair(state, pair, 0);
    if (!found) return fail(found.error());
    const Tournament& t = **found;
    if (pair.x > pair.y) return fail(GameError::PairOrder);
    StrideOpened e;
    e.id = stride_id(pair.id, pair.x, pair.y);
    if (state.tournaments.contains(e.id)) return fail(GameError::StrideExists);
    const auto walk = walk_pair(state, pair.id, pair.x, pair.y, call.now);
    if (!walk) return fail(walk.error());
    if (!walk->bottom) return fail(GameError::NotAtBottom);
    const Seconds budget = state.params.budget;
    if (walk->x.charge_at_reach > budget || walk->y.charge_at_reach > budget ||
        std::min(walk->x.charge, walk->y.charge) > budget)
        return fail(GameError::OutOfTime);
    const auto start = facts(*walk);
    if (!start) return fail(start.error());

    e.outer = pair.id;
    e.stride = {.outer = pair.id,
                .x = pair.x,
                .y = pair.y,
                .charge_x = std::min(walk->x.charge, budget),
                .charge_y = std::min(walk->y.charge, budget),
                .entry = t.round.first_entry + t.round.frame.batch_of(walk->leaf).value,
                .start_root = start->start_root,
                .leaf_x = walk->x.node,
                .leaf_y = walk->y.node,
                .parent_root = start->parent_root};
    e.height = t.round.frame.log2_stride;
    e.opened_at = call.now;
    e.closes_at = level1_closes_at(state.params, e.stride, call.now);
    e.bond = bond_of(state.params, state.gas, 1, e.height);
    e.opener = call.from;
    e.gas_price = counted_price(state.params, call.gas_price);
    return Effects{e};
}

}  // namespace belay::dispute
