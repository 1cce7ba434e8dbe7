// SPDX-License-Identifier: Apache-2.0
// When two states of the model are one: all that the future can depend on, with times relative to now and cut
// off where no rule looks further. Addresses and money only count in scenarios about money.
#pragma once

#include <functional>

#include "dispute/test_model_scenario.h"

namespace belay::dispute::model {

struct Key {
    u64 a = 0, b = 0;
    bool operator==(const Key&) const = default;
};
struct KeyHash {
    std::size_t operator()(const Key& key) const { return key.a; }
};

/// Two independent 64-bit mixes: 128 bits, so that two states out of 10^8 meet with probability 10^-22.
class KeyHasher {
  public:
    void add(u64 word) {
        a_ = mix(a_ ^ word, 0x9e3779b97f4a7c15);
        b_ = mix(b_ + word, 0xd6e8feb86659fd93);
    }
    void add(const Hash& hash) {
        u64 low = 0, high = 0;
        std::memcpy(&low, hash.data(), 8);
        std::memcpy(&high, hash.data() + 24, 8);
        add(low);
        add(high);
    }
    Key finish() const { return {a_, b_}; }

  private:
    static u64 mix(u64 x, u64 k) {
        const u128 product = u128{x ^ (x >> 29)} * k + 1;
        return static_cast<u64>(product) ^ static_cast<u64>(product >> 64) * 0xff51afd7ed558ccd;
    }
    u64 a_ = 0x243f6a8885a308d3, b_ = 0x13198a2e03707344;
};

class StateKey {
  public:
    StateKey(const World& world, const Scenario& scenario, const GameState& state, Seconds now)
        : world_(world), scenario_(scenario), state_(state), now_(now) {}

    Key of(Seconds censorship_left, const std::vector<Move>& pending) {
        out_.add(censorship_left);
        out_.add(pending.size());
        for (const Move& move : pending) {
            out_.add(move.kind | u64{move.x} << 8 | u64{move.y} << 24 | u64{move.stage} << 40);
            out_.add(move.kind == Move::open ? move.node : move.id);
        }
        for (const auto& [id, t] : state_.tournaments) add(id, t);
        if (scenario_.money) add_money();
        if (scenario_.exact) add_times();
        return out_.finish();
    }

  private:
    // How long ago, up to where it makes no difference any more.
    u64 age(Seconds at) const {
        const GameParams& p = state_.params;
        const Seconds horizon = 2 * p.budget + 8 * p.grace + p.join_grace + p.inner_join_grace + 2;
        return std::min(now_ + horizon - at, 2 * horizon);
    }

    void add(const Hash& id, const Tournament& t) {
        out_.add(id);
        out_.add(t.over_at != 0 ? 1 + t.winner : 0);
        if (t.over_at == 0 || scenario_.money)
            for (const Contestant& c : t.contestants) add(t, c);
        if (t.over_at != 0) return;
        out_.add(age(t.opened_at));
        if (t.level == 1) out_.add(t.stride.charge_x << 32 | t.stride.charge_y);
        for (const auto& [cell, c] : t.cells) {
            out_.add(u64{cell.stage} << 32 | cell.index);
            out_.add(u64{c.settled} << 32 | u64{c.settled_below} << 16 | c.inners_open);
            if (cell.stage > 0 && !c.settled) out_.add(age(c.last_arrival));
        }
        for (ContestantIndex x = 0; x < t.contestants.size(); ++x)
            for (ContestantIndex y = x + 1; y < t.contestants.size(); ++y) add_pair(id, t, x, y);
    }

    void add(const Tournament& t, const Contestant& c) {
        out_.add(c.root);
        if (t.level == 0) out_.add(c.tag);
        out_.add(u64{c.side} << 8 | u64{c.stage} << 4 | u64{c.out});
        if (scenario_.money) out_.add(c.owner[19]);
        if (c.out || t.over_at != 0) return;
        out_.add(c.charge << 32 | c.carried);
        if (scenario_.eager || t.height > 1) add_openings(c.root);
    }

    void add_openings(const Hash& node) {
        const auto it = state_.openings.find(node);
        out_.add(it == state_.openings.end() ? 0 : 1);
        if (it == state_.openings.end()) return;
        if (world_.children(it->second.left)) add_openings(it->second.left);
        if (world_.children(it->second.right)) add_openings(it->second.right);
    }

    void add_pair(const Hash& id, const Tournament& t, ContestantIndex x, ContestantIndex y) {
        const Contestant& cx = t.contestants[x];
        const Contestant& cy = t.contestants[y];
        if (cx.out || cy.out || cx.stage != cy.stage) return;
        if (cell_of(state_.params, x, cx.stage) != cell_of(state_.params, y, cy.stage)) return;
        const auto walk = walk_pair(state_, id, x, y, now_);
        if (!walk) return;
        const u64 cap = state_.params.budget + 1;
        out_.add(u64{walk->depth()} << 48 | u64{walk->x.opened} << 41 | u64{walk->y.opened} << 40 |
                 std::min(walk->x.charge, cap) << 20 | std::min(walk->y.charge, cap));
        out_.add(std::min(walk->x.charge_at_reach, cap) << 20 | std::min(walk->y.charge_at_reach, cap));
        // The grace that is left; when it is used up, only the charge says how far.
        out_.add(std::min(now_ - walk->reach, state_.params.grace));
    }

    void add_times() {
        out_.add(now_);
        for (const auto& [node, opening] : state_.openings) {
            out_.add(node);
            out_.add(opening.at);
        }
        for (const auto& [id, t] : state_.tournaments) {
            out_.add(t.opened_at << 32 | t.over_at);
            for (const Contestant& c : t.contestants) out_.add(c.arrived_at << 32 | c.carried);
        }
    }

    void add_money() {
        for (const auto& [node, opening] : state_.openings) {
            out_.add(node);
            out_.add(opening.mover[19]);
        }
        for (const auto& [id, t] : state_.tournaments) {
            out_.add(t.pool.limb[0]);
            out_.add(t.opener[19]);
        }
    }

    const World& world_;
    const Scenario& scenario_;
    const GameState& state_;
    Seconds now_;
    KeyHasher out_;
};

}  // namespace belay::dispute::model
