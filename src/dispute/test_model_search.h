// SPDX-License-Identifier: Apache-2.0
// The search: every order of the adversary's calls, in every second, against the honest party, whose calls
// take effect G seconds after it can see a reason (G = 1 here: in the next second, after the adversary's), or
// later when the adversary closes L1 to it. Every state is visited once; what comes back from it is the worst
// that can follow: how long the round still takes, and what the adversary still gains.
//
// The adversary never closes L1 while the honest party has nothing to send: that would only spend its means.
#pragma once

#include <limits>
#include <unordered_map>

#include "dispute/test_model_adversary.h"
#include "dispute/test_model_check.h"
#include "dispute/test_model_key.h"

namespace belay::dispute::model {

/// The worst that can follow from a state.
struct Outcome {
    i32 seconds = 0;                             ///< until the round is over
    i32 gain = std::numeric_limits<i32>::min();  ///< of the adversary, beyond what G-33 allows
};

struct Report {
    u64 states = 0, transitions = 0, ends = 0;
    Outcome worst;
    std::string failure;  ///< the first one, with the calls that lead to it
};

class Search {
  public:
    explicit Search(const Scenario& scenario)
        : scenario_(scenario),
          world_(scenario.outer_height, scenario.inner_height),
          adversary_(world_, scenario_),
          referee_(world_, scenario_) {
        outer_truth_ = world_.outer_truth();
    }

    /// From every first claim of the round, true or false.
    Report run() {
        Node root;
        root.state.params = scenario_.params;
        if (scenario_.weakness == Weakness::grace_short) --root.state.params.grace;
        if (scenario_.weakness == Weakness::join_grace_short) --root.state.params.join_grace;
        if (scenario_.weakness == Weakness::inner_grace_short) --root.state.params.inner_join_grace;
        root.state.gas = kModelGas;
        root.now = kStart;
        root.censorship_left = scenario_.censorship;
        first_claim(root, {outer_truth_, World::honest_tag(), 0}, kHonest);
        if (scenario_.in_its_name) first_claim(root, {outer_truth_, World::honest_tag(), 0}, kAdversary);
        for (std::size_t i = 0; i < adversary_.lies().size(); ++i)
            if (adversary_.is_next(root.state, i)) first_claim(root, adversary_.lies()[i], kAdversary);
        report_.states = seen_.size();
        return report_;
    }

  private:
    static constexpr Seconds kStart = 100;
    static constexpr Seconds kTooLong = 300;

    struct Node {
        GameState state;
        Seconds now = 0;
        Seconds censorship_left = 0;
        std::vector<Move> pending;  ///< what the honest party has sent
    };

    void first_claim(const Node& root, const Lie& claim, const Address& owner) {
        Node node = root;
        const Move move{Move::join, model_round_id(), 0, 0, 0, claim.root, claim.tag};
        if (!play(node, move, owner)) return fail("the first claim cannot join");
        worsen(report_.worst, visit(node), 0,
               owner == kAdversary ? paid_for(node.state, root.state, move) : 0);
    }

    static void worsen(Outcome& worst, const Outcome& next, i32 seconds, i32 gain) {
        worst.seconds = std::max(worst.seconds, next.seconds + seconds);
        if (next.gain != std::numeric_limits<i32>::min()) worst.gain = std::max(worst.gain, next.gain + gain);
    }

    Outcome visit(const Node& node) {
        if (!report_.failure.empty()) return {};
        const Key key =
            StateKey(world_, scenario_, node.state, node.now).of(node.censorship_left, node.pending);
        if (const auto it = seen_.find(key); it != seen_.end()) return it->second;
        Outcome worst;
        if (node.state.tournaments.at(model_round_id()).over_at != 0) {
            worst = end(node);
        } else if (node.now > kStart + kTooLong) {
            fail("the round does not end");
        } else {
            for (const Move& move : adversary_.moves(node.state, node.now)) try_move(node, move, worst);
            pass(node, false, worst);
            if (node.censorship_left > 0 && !node.pending.empty()) pass(node, true, worst);
            if (scenario_.prompt) honest_now(node, worst);
        }
        return seen_[key] = worst;
    }

    void try_move(const Node& node, const Move& move, Outcome& worst) {
        Node next = node;
        if (!play(next, move, kAdversary)) return;
        trail_.push_back(describe(move, node.now));
        check(node, next);
        worsen(worst, visit(next), 0, paid_for(next.state, node.state, move));
        trail_.pop_back();
    }

    // A second goes by; before that the calls that the honest party sent take effect, unless L1 is closed.
    void pass(const Node& node, bool closed, Outcome& worst) {
        Node next = node;
        trail_.push_back(closed ? "-- closed" : "--");
        if (!closed) send(next);
        next.pending = Honest(world_, next.state, next.now).wants();
        const bool is_over = next.state.tournaments.at(model_round_id()).over_at != 0;
        if (!is_over) ++next.now;
        if (closed) --next.censorship_left;
        check(node, next);
        worsen(worst, visit(next), is_over ? 0 : 1,
               owed_to_adversary(next.state) - owed_to_adversary(node.state));
        trail_.pop_back();
    }

    // The honest party may also be faster: it sees and sends within the second.
    void honest_now(const Node& node, Outcome& worst) {
        Node next = node;
        trail_.push_back("prompt");
        const bool acted = send(next);
        next.pending = Honest(world_, next.state, next.now).wants();
        if (acted || next.pending != node.pending) {
            check(node, next);
            worsen(worst, visit(next), 0, owed_to_adversary(next.state) - owed_to_adversary(node.state));
        }
        trail_.pop_back();
    }

    bool send(Node& node) {
        bool acted = false;
        for (const Move& move : node.pending) {
            if (!play(node, move, kHonest)) continue;
            acted = true;
            trail_.back() += " h:" + describe(move, node.now);
        }
        return acted;
    }

    bool play(Node& node, const Move& move, const Address& by) {
        const Ruling ruling = referee_(node.state, move, by, node.now);
        if (!ruling || ruling->empty()) return false;
        ++report_.transitions;
        for (const Effect& effect : *ruling)
            if (!apply(node.state, effect)) fail("an effect does not fit");
        return true;
    }

    void check(const Node& before, const Node& after) {
        if (!books_balance(after.state)) fail("G-24");
        if (!truth_stands(world_, after.state)) fail("G-30: the true claim is out");
        if (!is_monotone(before.state, before.now, after.state, after.now)) fail("G-35");
    }

    Outcome end(const Node& node) {
        ++report_.ends;
        const Tournament& t = node.state.tournaments.at(model_round_id());
        if (t.winner == 0 || t.contestants[t.winner - 1].root != outer_truth_ ||
            t.contestants[t.winner - 1].tag != World::honest_tag())
            fail("G-30: the round is not won by the true claim");
        Outcome out{0, std::numeric_limits<i32>::min()};
        for (const bool refunds : {true, false}) {
            GameState rest = node.state;
            if (!drain(world_, rest, node.now, refunds)) fail("G-34: stuck");
            const i32 gain = owed_to_adversary(rest) - owed_to_adversary(node.state) - won_fairly(rest);
            out.gain = std::max(out.gain, gain);
            if (!collect_all(rest, node.now)) fail("G-24: the books are not empty");
        }
        return out;
    }

    static i32 owed_to_adversary(const GameState& state) {
        const auto it = state.owed.find(kAdversary);
        return it == state.owed.end() ? 0 : static_cast<i32>(wei(it->second));
    }

    // What the adversary got by its own call, less what it paid: the bond and the gas.
    i32 paid_for(const GameState& after, const GameState& before, const Move& move) const {
        const i32 bond = static_cast<i32>(wei(after.paid_in)) - static_cast<i32>(wei(before.paid_in));
        return owed_to_adversary(after) - owed_to_adversary(before) - bond - static_cast<i32>(gas_of(move));
    }

    // G-33: a bond for each tournament won against somebody else.
    static i32 won_fairly(const GameState& state) {
        i32 sum = 0;
        for (const auto& [id, t] : state.tournaments) {
            if (t.winner == 0 || t.contestants[t.winner - 1].owner != kAdversary) continue;
            if (std::ranges::any_of(t.contestants, [](const auto& c) { return c.owner != kAdversary; }))
                sum += static_cast<i32>(wei(t.bond));
        }
        return sum;
    }

    static std::string describe(const Move& move, Seconds now) {
        static constexpr std::array kNames{"join",   "open",       "timeout", "open_stride", "join_stride",
                                           "decide", "contradict", "settle",  "void_cell"};
        return std::string(kNames[move.kind]) + "@" + std::to_string(now - kStart) + "(" +
               (move.id == model_round_id() ? "0" : "1") + "," + std::to_string(move.x) + "," +
               std::to_string(move.y) + "," + std::to_string(move.node[0]) + std::to_string(move.node[7]) +
               ")";
    }

    void fail(const std::string& what) {
        if (!report_.failure.empty()) return;
        report_.failure = what;
        for (const std::string& line : trail_) report_.failure += "\n  " + line;
    }

    Scenario scenario_;
    World world_;
    Adversary adversary_;
    Referee referee_;
    Hash outer_truth_;
    std::unordered_map<Key, Outcome, KeyHash> seen_;
    std::vector<std::string> trail_;
    Report report_;
};

}  // namespace belay::dispute::model
