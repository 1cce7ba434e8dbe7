// SPDX-License-Identifier: Apache-2.0
// The world of the model checker: a machine whose state is a counter, the trees that its truth and every kind
// of lie about it give, and the calls of the game with the facts that a real caller would prove.
#pragma once

#include <algorithm>
#include <map>
#include <optional>

#include "base/check.h"
#include "crypto/plain_merkle.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/game_rules.h"

namespace belay::dispute::model {

/// An account that plays.
inline Address account(u8 number) {
    Address out;
    out[19] = number;
    return out;
}
inline const Address kClaims = account(9);
inline const Address kHonest = account(1);
inline const Address kAdversary = account(2);

/// A root that the machine never has, or (kind 0) the one after `number` steps.
inline Hash value(u8 kind, u64 number) { return U256(number, 0, 0, u64{kind} + 1).to_hash(); }
inline Hash truth(u64 step) { return value(0, step); }
/// One step of the machine: from a state that it never has, to another one.
inline Hash step(const Hash& from) {
    U256 number = U256::from_hash(from);
    add(number, number, 1);
    return number.to_hash();
}

/// Everything that anybody in the model can show.
class World {
  public:
    World(unsigned outer_height, unsigned inner_height)
        : outer_height_(outer_height), inner_height_(inner_height) {}

    unsigned outer_height() const { return outer_height_; }
    unsigned inner_height() const { return inner_height_; }

    /// The tree over these leaves; nullopt: a node that nobody can open stands over the left half.
    Hash plant(const std::vector<Hash>& leaves, bool left_half_hidden = false) {
        std::vector<Hash> row = leaves;
        bool hide = left_half_hidden;
        while (row.size() > 1) {
            std::vector<Hash> above;
            for (std::size_t i = 0; i < row.size(); i += 2) above.push_back(grow(row[i], row[i + 1]));
            if (hide && above.size() == 2) above[0] = value(200, hidden_++);
            row = std::move(above);
        }
        if (!left_half_hidden) leaves_[row[0]] = leaves;
        return row[0];
    }

    const Children* children(const Hash& node) const {
        const auto it = children_.find(node);
        return it == children_.end() ? nullptr : &it->second;
    }
    std::optional<Hash> leaf(const Hash& root, u64 index) const {
        const auto it = leaves_.find(root);
        if (it == leaves_.end()) return std::nullopt;
        return it->second[index];
    }

    /// The true history of the round, and the true one of a stride from `start` that ends in `last`.
    Hash outer_truth() {
        std::vector<Hash> leaves;
        for (u64 i = 1; i <= u64{1} << outer_height_; ++i) leaves.push_back(truth(i << inner_height_));
        return plant(leaves);
    }
    std::vector<Hash> inner_leaves(const Hash& start, const Hash& last) const {
        std::vector<Hash> leaves;
        Hash at = start;
        for (u64 i = 0; i < u64{1} << inner_height_; ++i) leaves.push_back(at = step(at));
        leaves.back() = last;
        return leaves;
    }
    /// A history of a stride, of one of the kinds of lies; 0 is the one without a lie before its last leaf.
    const Hash& inner_history(const Hash& start, const Hash& last, u8 kind) {
        auto [it, fresh] = inner_.try_emplace({start, last, kind});
        if (!fresh) return it->second;
        std::vector<Hash> leaves = inner_leaves(start, last);
        // 1, 2: wrong from the first step (two Sybils of a kind); 3: hidden; 4: wrong just before the end.
        if (kind == 1 || kind == 2)
            for (u64 i = 0; i + 1 < leaves.size(); ++i) leaves[i] = value(100 + kind, i);
        if (kind == 4) leaves[leaves.size() - 2] = value(104, 0);
        it->second = plant(leaves, kind == 3);
        return it->second;
    }

    /// What a claim with this history and no contradiction has as its outputs root.
    static Hash honest_tag() { return value(50, 0); }

  private:
    Hash grow(const Hash& left, const Hash& right) {
        const Hash node = crypto::plain_node(left, right);
        children_.try_emplace(node, Children{left, right});
        return node;
    }

    unsigned outer_height_, inner_height_;
    u64 hidden_ = 0;
    std::map<Hash, Children> children_;
    std::map<Hash, std::vector<Hash>> leaves_;
    struct InnerKey {
        Hash start, last;
        u8 kind;
        auto operator<=>(const InnerKey&) const = default;
    };
    std::map<InnerKey, Hash> inner_;
};

/// A call of the game.
struct Move {
    enum Kind : u8 { join, open, timeout, open_stride, join_stride, decide, contradict, settle, void_cell };
    Kind kind = join;
    Hash id{};                     ///< tournament
    ContestantIndex x = 0, y = 0;  ///< void_cell: x is the cell
    unsigned stage = 0;            ///< void_cell
    Hash node{};                   ///< joins: the root; open: the node
    Hash tag{};                    ///< join: the outputs root; join_stride: the last leaf
    bool operator==(const Move&) const = default;
};

/// The round of the model: one batch of 2^H1 strides.
inline Round model_round(const World& world) {
    Round round;
    round.claims = kClaims;
    round.parent_id = value(60, 0);
    round.frame = {world.outer_height() + world.inner_height(), world.inner_height()};
    round.batches = 1;
    round.start_root = truth(0);
    return round;
}
inline Hash model_round_id() { return round_id(kClaims, value(60, 0), 0); }

/// What the rules say to a move. Facts come from the trees.
inline Ruling rule(const World& world, const GameState& state, const Move& move, const Address& by,
                   Seconds now) {
    Call call{by, now, state.params.gas_price, {}};
    const Pair pair{move.id, move.x, move.y};
    const auto tournament = [&]() -> const Tournament& { return state.tournaments.at(move.id); };
    const auto leaf_before = [&](const Walk& walk, const Hash& start) -> Result<Hash, GameError> {
        if (walk.leaf.value == 0) return start;
        const auto leaf = world.leaf(tournament().contestants[move.x].root, walk.leaf.value - 1);
        if (!leaf) return fail(GameError::LeafNotInHistory);
        return *leaf;
    };
    switch (move.kind) {
        case Move::join: {
            call.from = kClaims;
            call.value = bond_of(state.params, state.gas, 0, world.outer_height());
            return join(state, call, model_round(world), move.node, move.tag, by);
        }
        case Move::open: {
            const Children* children = world.children(move.node);
            BELAY_CHECK(children != nullptr);
            return open(state, call, {children, 1});
        }
        case Move::timeout:
            return timeout(state, call, pair);
        case Move::open_stride:
            return open_stride(state, call, pair, [&](const Walk& walk) -> Result<StrideStart, GameError> {
                const auto start = leaf_before(walk, truth(0));
                if (!start) return fail(start.error());
                return StrideStart{*start, {}};
            });
        case Move::join_stride:
            call.value = bond_of(state.params, state.gas, 1, world.inner_height());
            return join_stride(state, call, move.id, move.node, move.tag, [] { return true; });
        case Move::decide:
            return decide(state, call, pair, [&](const Walk& walk) -> Result<StepResult, GameError> {
                const auto before = leaf_before(walk, tournament().stride.start_root);
                if (!before) return fail(before.error());
                return StepResult{step(*before), state.gas.decide};
            });
        case Move::contradict:
            return contradict(state, call, move.id, move.x,
                              [](const Contestant& c) -> Result<void, GameError> {
                                  if (c.tag == World::honest_tag())
                                      return fail(GameError::ContradictsNothing);
                                  return {};
                              });
        case Move::settle:
            return settle(state, call, move.id, move.x);
        case Move::void_cell:
            return void_cell(state, call, move.id, {move.stage, move.x});
    }
    return fail(GameError::NoSuchTournament);
}

}  // namespace belay::dispute::model
