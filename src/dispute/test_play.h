// SPDX-License-Identifier: Apache-2.0
// The dispute game on a toy machine, without a chain: a truth, liars who differ from it at one step, and a
// board on which players' moves become effects by the rules. For tests.
#pragma once

#include <functional>

#include "crypto/keccak.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "dispute/game_rules.h"
#include "dispute/strategy.h"

namespace belay::dispute::toy {

inline Address address(u8 n) {
    Address a;
    a[19] = n;
    return a;
}

inline Hash toy_root(u64 step, u64 salt) {
    Bytes b(16);
    for (std::size_t i = 0; i < 8; ++i) {
        b[i] = static_cast<u8>(step >> (8 * i));
        b[8 + i] = static_cast<u8>(salt >> (8 * i));
    }
    return crypto::keccak256(b);
}

/// A computation that leaves the truth at step `from` (never: kNever) and may come back at `back`.
struct Story {
    FrameShape shape{6, 3};
    u64 batches = 2;
    u64 from = kNever, back = kNever, salt = 0;
    Hash tag = toy_root(0, 1000);

    Hash after(u64 step) const { return toy_root(step + 1, step >= from && step < back ? salt : 0); }
    Hash before(u64 step) const { return step == 0 ? toy_root(0, 0) : after(step - 1); }
    u64 strides() const { return batches * shape.strides_per_frame(); }
    HistoryTree history() const {
        std::vector<Hash> leaves;
        for (u64 i = 0; i < strides(); ++i) leaves.push_back(after((i + 1) * shape.steps_per_stride() - 1));
        return HistoryTree::from_leaves(std::move(leaves), {}, shape.history_levels(batches));
    }
    HistoryTree steps(u64 stride) const {
        std::vector<Hash> leaves;
        for (u64 i = 0; i < shape.steps_per_stride(); ++i)
            leaves.push_back(after(stride * shape.steps_per_stride() + i));
        return HistoryTree::from_leaves(std::move(leaves), {}, shape.log2_stride);
    }
};

/// Believes in a story.
class Believer final : public OwnHistories {
  public:
    explicit Believer(Story story) : story_(story), history_(story.history()) {}
    const Story& story() const { return story_; }
    Answer of_round(const Hash&, const Tournament&) override {
        return {Standing::known, &history_, story_.tag};
    }
    Answer of_stride(const Hash& id, const Tournament& inner) override {
        if (stride_delay && ++asked_[id] <= *stride_delay) return {Standing::not_yet, nullptr, {}};
        for (u64 i = 0; i < story_.strides(); ++i) {
            const Hash& leaf = history_.leaf({i});
            if (leaf != inner.stride.leaf_x && leaf != inner.stride.leaf_y) continue;
            steps_ = story_.steps(i);
            return {Standing::known, &*steps_, {}};
        }
        return {Standing::foreign, nullptr, {}};
    }
    std::optional<int> stride_delay;  ///< this many questions are answered with "not yet"

  private:
    Story story_;
    HistoryTree history_;
    std::optional<HistoryTree> steps_;
    std::map<Hash, int> asked_;
};

struct Account {
    U256 gas_spent, bonds, collected;
    std::map<MoveKind, u64> moves;
};

/// The contract, in time.
class Board {
  public:
    GameState state;
    Seconds now = 1'000;
    GasPrice price = 1'000'000'000;
    Story truth;
    Round round;
    std::map<Address, Account> accounts;
    std::map<Address, U256> in_flight;

    Board() {
        state.params = {.budget = 1'000,
                        .grace = 20,
                        .join_grace = 200,
                        .inner_join_grace = 60,
                        .log2_width = 2,
                        .gas_price = 1'000'000'000};
        state.gas = {.open = 60,
                     .open_stride = 400,
                     .join_stride = 200,
                     .timeout = 150,
                     .decide = 2'000,
                     .contradict = 120,
                     .settle = 90};
    }
    Hash id() const { return round_id(round.claims, round.parent_id, round.attempt); }
    const Tournament& at(const Hash& which) const { return state.tournaments.at(which); }

    /// The round is the truth's.
    void begin() {
        round.claims = address(200);
        round.frame = truth.shape;
        round.batches = static_cast<u32>(truth.batches);
        round.start_root = truth.before(0);
    }
    bool join(const Address& who, const Hash& root, const Hash& tag) {
        const U256 bond = bond_of(state.params, state.gas, 0, round.frame.history_levels(round.batches));
        return take(who, bond, dispute::join(state, {round.claims, now, price, bond}, round, root, tag, who));
    }
    bool join(const Address& who, const Story& story) { return join(who, story.history().root(), story.tag); }

    /// The call that a move of a plan stands for.
    bool make(const Address& who, const Move& m, const Believer& as) {
        Account& account = accounts[who];
        ++account.moves[m.kind];
        account.gas_spent = sum(account.gas_spent, gas_cost(m.gas, price));
        const Call call{who, now, price, m.value};
        switch (m.kind) {
            case MoveKind::open: {
                std::vector<Children> nodes;
                for (const NodeToOpen& node : m.nodes) nodes.push_back({node.left, node.right});
                return take(who, {}, open(state, call, nodes));
            }
            case MoveKind::timeout:
                return take(who, {}, timeout(state, call, {m.id, m.x, m.y}));
            case MoveKind::open_stride:
                return take(who, {}, open_stride(state, call, {m.id, m.x, m.y}, [&](const Walk& walk) {
                                return Result<StrideStart, GameError>(StrideStart{
                                    as.story().before(walk.leaf.value * truth.shape.steps_per_stride()), {}});
                            }));
            case MoveKind::join_round:
                return join(who, as.story());
            case MoveKind::join_stride: {
                const auto own = const_cast<Believer&>(as).of_stride(m.id, at(m.id));
                const Hash last = own.tree->leaf({truth.shape.steps_per_stride() - 1});
                return take(who, m.value,
                            join_stride(state, call, m.id, own.tree->root(), last, [] { return true; }));
            }
            case MoveKind::decide:
                return take(
                    who, {}, decide(state, call, {m.id, m.x, m.y}, [&](const Walk& walk) {
                        return Result<StepResult, GameError>({step(at(m.id), walk), state.gas.decide});
                    }));
            case MoveKind::contradict:
                return take(
                    who, {},
                    contradict(state, call, m.id, m.x, [&](const Contestant& c) -> Result<void, GameError> {
                        if (c.root == truth.history().root() && c.tag != truth.tag) return {};
                        return fail(GameError::ContradictsNothing);
                    }));
            case MoveKind::settle:
                return take(who, {}, settle(state, call, m.id, m.x));
            case MoveKind::void_cell:
                return take(who, {}, void_cell(state, call, m.id, m.cell));
            case MoveKind::refund:
                return take(who, {}, refund(state, call, m.id, m.y));
            case MoveKind::finish:
                return take(who, {}, finish(state, call, m.id));
            case MoveKind::collect:
                return take(who, {}, collect(state, call));
        }
        return false;
    }

  private:
    /// The step after the leaf before the walk's, from the stride's start root: the machine does not care who
    /// believes in it.
    Hash step(const Tournament& inner, const Walk& walk) const {
        for (u64 s = 0; s < truth.strides(); ++s) {
            const u64 first = s * truth.shape.steps_per_stride();
            if (truth.before(first) == inner.stride.start_root) return truth.after(first + walk.leaf.value);
        }
        return toy_root(~u64{0}, 7);
    }
    bool take(const Address& who, const U256& bond, const Ruling& ruling) {
        if (!ruling) return false;
        for (const Effect& effect : *ruling) {
            if (const auto* collected = std::get_if<Collected>(&effect))
                accounts[collected->to].collected = sum(accounts[collected->to].collected, collected->amount);
            if (!apply(state, effect)) return false;
        }
        accounts[who].bonds = sum(accounts[who].bonds, bond);
        return true;
    }
};

}  // namespace belay::dispute::toy
