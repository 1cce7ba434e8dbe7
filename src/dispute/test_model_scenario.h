// SPDX-License-Identifier: Apache-2.0
// What one run of the model checker explores, and how the rules can be weakened to see that it would notice.
#pragma once

#include <string>

#include "dispute/test_model_world.h"

namespace belay::dispute::model {

/// A false claim.
struct Lie {
    Hash root, tag;
    unsigned group = 0;  ///< lies of a group are alike: the later ones join after the earlier ones
};

enum class LieKind : u8 {
    wrong_end,     ///< right up to the last leaf
    wrong_from,    ///< wrong from leaf `at` to the end
    wrong_inside,  ///< wrong at leaf `at` only: the right end by a wrong history
    hidden,        ///< a root that nobody can open
    forged,        ///< the true history with other outputs
};
struct LieAbout {
    LieKind kind = LieKind::hidden;
    unsigned at = 0;
};

/// One weakened rule: the mutation check.
enum class Weakness : u8 {
    none,
    void_early,          ///< G-15: the deadline is a second earlier
    timeout_early,       ///< G-13: out of time at C, not above
    settle_early,        ///< G-14: joining is taken for over a second too early
    join_early,          ///< G-8: joining closes a second earlier
    inner_join_early,    ///< G-8: the same at level 1
    grace_short,         ///< G-7: a second of grace less
    join_grace_short,    ///< G-8
    inner_grace_short,   ///< G-8
    inner_recharged,     ///< G-9: an inner tournament gives the whole budget back
    inner_deadline_sum,  ///< G-15 with the sum of what both sides have left
};

struct Scenario {
    std::string name;
    GameParams params{
        .budget = 1, .grace = 1, .join_grace = 1, .inner_join_grace = 1, .log2_width = 1, .gas_price = 1};
    unsigned outer_height = 1, inner_height = 1;
    unsigned max_outer = 2, max_inner = 1;  ///< contestants
    std::vector<LieAbout> lies;
    std::vector<u8> inner_kinds{1, 3};
    Seconds censorship = 1;   ///< how long L1 is closed to the honest party, in all
    bool in_its_name = true;  ///< the adversary joins and opens the truth, too
    bool eager = false;       ///< ... and opens nodes that no walk has reached
    bool prompt = false;      ///< ... and may let the honest party be faster than G
    bool money = false;       ///< accounts are part of the state
    bool exact = false;       ///< states are one only when they are equal, times and all
    Weakness weakness = Weakness::none;
};

/// Prices that are all different, so that a payment for the wrong thing shows.
inline constexpr GasTable kModelGas{.open = 3,
                                    .open_stride = 5,
                                    .join_stride = 7,
                                    .timeout = 11,
                                    .decide = 23,
                                    .contradict = 13,
                                    .settle = 17};

inline u64 gas_of(const Move& move) {
    switch (move.kind) {
        case Move::join:
            return 0;
        case Move::open:
            return kModelGas.open;
        case Move::timeout:
            return kModelGas.timeout;
        case Move::open_stride:
            return kModelGas.open_stride;
        case Move::join_stride:
            return kModelGas.join_stride;
        case Move::decide:
            return kModelGas.decide;
        case Move::contradict:
            return kModelGas.contradict;
        case Move::settle:
        case Move::void_cell:
            return kModelGas.settle;
    }
    return 0;
}

inline std::vector<Lie> plant_lies(World& world, const std::vector<LieAbout>& kinds) {
    std::vector<Lie> lies;
    const u64 count = u64{1} << world.outer_height();
    std::vector<Hash> right;
    for (u64 i = 1; i <= count; ++i) right.push_back(truth(i << world.inner_height()));
    for (std::size_t n = 0; n < kinds.size(); ++n) {
        std::vector<Hash> leaves = right;
        const u8 mark = static_cast<u8>(10 + n);
        const unsigned group = static_cast<unsigned>(kinds[n].kind) * 16 + kinds[n].at;
        switch (kinds[n].kind) {
            case LieKind::wrong_end:
                leaves.back() = value(mark, 0);
                break;
            case LieKind::wrong_from:
                for (u64 i = kinds[n].at; i < count; ++i) leaves[i] = value(mark, 16 * i);
                break;
            case LieKind::wrong_inside:
                leaves[kinds[n].at] = value(mark, 0);
                break;
            case LieKind::hidden:
                lies.push_back({value(mark, 0), World::honest_tag(), group});
                continue;
            case LieKind::forged:
                lies.push_back({world.outer_truth(), value(mark, 0), group});
                continue;
        }
        lies.push_back({world.plant(leaves), World::honest_tag(), group});
    }
    return lies;
}

/// The rules as the scenario weakens them.
class Referee {
  public:
    Referee(const World& world, const Scenario& scenario) : world_(world), weakness_(scenario.weakness) {}

    Ruling operator()(const GameState& state, const Move& move, const Address& by, Seconds now) const {
        const Seconds ahead = look_ahead(state, move);
        if (move.kind == Move::join || move.kind == Move::join_stride) {
            if (ahead > 0)
                if (auto later = rule(world_, state, move, by, now + ahead); !later) return later;
            return rule(world_, state, move, by, now);
        }
        Ruling ruling = rule(world_, state, move, by, now);
        if (!ruling && ahead > 0) ruling = rule(world_, state, move, by, now + ahead);
        if (ruling)
            for (Effect& effect : *ruling) weaken(state, effect, now);
        return ruling;
    }

  private:
    Seconds look_ahead(const GameState& state, const Move& move) const {
        switch (weakness_) {
            case Weakness::void_early:
                return move.kind == Move::void_cell ? 1 : 0;
            case Weakness::timeout_early:
                return move.kind == Move::timeout ? 1 : 0;
            case Weakness::settle_early:
                return move.kind == Move::settle ? 1 : 0;
            case Weakness::join_early:
                return move.kind == Move::join ? 1 : 0;
            case Weakness::inner_join_early:
                return move.kind == Move::join_stride ? 1 : 0;
            case Weakness::inner_deadline_sum: {
                if (move.kind != Move::void_cell) return 0;
                const auto t = state.tournaments.find(move.id);
                if (t == state.tournaments.end() || t->second.level == 0) return 0;
                const Stride& stride = t->second.stride;
                return stride.charge_x > stride.charge_y ? stride.charge_x - stride.charge_y
                                                         : stride.charge_y - stride.charge_x;
            }
            default:
                return 0;
        }
    }

    void weaken(const GameState& state, Effect& effect, Seconds now) const {
        if (auto* settled = std::get_if<Settled>(&effect)) settled->at = now;
        if (auto* voided = std::get_if<Voided>(&effect)) voided->at = now;
        if (auto* over = std::get_if<Over>(&effect)) over->at = now;
        if (auto* opened = std::get_if<StrideOpened>(&effect))
            if (weakness_ == Weakness::inner_recharged) {
                opened->stride.charge_x = opened->stride.charge_y = 0;
                opened->closes_at = level1_closes_at(state.params, opened->stride, now);
            }
    }

    const World& world_;
    Weakness weakness_;
};

}  // namespace belay::dispute::model
