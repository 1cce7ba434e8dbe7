// SPDX-License-Identifier: Apache-2.0
// A round played to its end without a chain, by players who see the same state and clock. The rules are the
// real ones; the machine is a list of roots.
#pragma once

#include <algorithm>
#include <set>

#include "base/endian.h"
#include "dispute/attack.h"
#include "dispute/bounds.h"
#include "dispute/bracket.h"
#include "dispute/game_rules.h"

namespace belay::dispute {

/// A true history of some batches whose machine roots are made up.
class ToyTruth final : public Truth {
  public:
    ToyTruth(const FrameShape& shape, u32 batches, u64 seed) : shape_(shape), seed_(seed) {
        start_ = machine_root(~u64{0});
        claim_.start_root = start_;
        claim_.parent_end.state.status = machine::Status::yielded;
        claim_.ends.end.state.status = machine::Status::yielded;
        claim_.ends.end.state.input_position = claim_.ends.end.state.input_limit = batches;
        for (u32 i = 0; i < batches; ++i) claim_.ends.output_digests.push_back(twisted(start_, i));
        claim_.ends.end.state.output_digest = claim_.ends.output_digests.back();
        steps_ = batches * shape.steps_per_frame();
        for (u64 leaf = 0; leaf < steps_ >> shape.log2_stride; ++leaf)
            append_run(claim_.strides, root_after(((leaf + 1) << shape.log2_stride) - 1));
    }

    const Claim* claim(const Hash&, const Tournament&) override { return &claim_; }
    std::vector<LeafRun> steps(const Hash&, const Tournament&, LeafIndex stride) override {
        std::vector<LeafRun> out;
        for (u64 i = 0; i < shape_.steps_per_stride(); ++i)
            append_run(out, root_after((stride.value << shape_.log2_stride) + i));
        return out;
    }
    const Claim& claim() const { return claim_; }
    u64 steps() const { return steps_; }

    /// The machine after the step at this coordinate; in the second half of a frame it stands still.
    Hash root_after(u64 step) const {
        if (step + 1 == steps_) return claim_.ends.end.root();
        const u64 frame = shape_.steps_per_frame(), in_frame = step % frame;
        const bool still = in_frame >= frame / 2 && in_frame + 1 < frame;
        return machine_root(still ? step - in_frame + frame / 2 : step);
    }
    /// What it acts on: the resumed machine (C-3) at a frame's first.
    Hash root_before(u64 step) const {
        if (step == 0) return start_;
        const Hash last = root_after(step - 1);
        return step % shape_.steps_per_frame() == 0 ? twisted(last, 0) : last;
    }

  private:
    Hash machine_root(u64 at) const {
        Hash seed;
        store_le<u64>(seed.data(), seed_);
        return twisted(seed, at);
    }

    const FrameShape shape_;
    const u64 seed_;
    u64 steps_ = 0;
    Hash start_;
    Claim claim_;
};

/// Seconds in which L1 is closed to the honest party.
struct Closed {
    Seconds from = 0, to = 0;
};

struct SimulationSpec {
    GameParams params;
    GasTable gas;
    FrameShape frame{8, 3};
    u32 batches = 4;
    std::vector<PlayerSpec> adversaries;
    Pace honest_pace = Pace::prompt;
    std::vector<Closed> closed;  ///< counted from the round's beginning
    bool honest_first = true;    ///< the round begins with the true claim
    /// Liars in cells without the true claim do not fight: one of each is let through as late as can be.
    bool directed = false;
    u64 seed = 1;
};

/// What came of it. Sums in wei; gas at the price that bonds are reckoned at.
struct Outcome {
    std::string trouble;  ///< what should never happen; empty: nothing
    bool honest_won = false;
    Seconds delay = 0, bound = 0;
    u64 contestants = 0, inner_tournaments = 0, own_inner_tournaments = 0, most_inner = 0;
    u64 calls = 0, honest_calls = 0, refused = 0;
    U256 honest_in, honest_gas, honest_back, honest_most_in_flight;
    U256 honest_unpaid;                      ///< settlements of cells that nobody contested (G-21)
    U256 honest_in_bound, honest_gas_bound;  ///< G-32
    U256 others_in, others_gas, others_back;
    U256 paid_in, paid_out, burned;
};

class Simulation {
  public:
    explicit Simulation(SimulationSpec spec);
    Outcome run();
    const GameState& state() const { return state_; }

  private:
    static constexpr u64 kMostPasses = 100'000;
    struct Account {
        U256 in, gas, back;
    };

    void begin();
    void play();
    void clean_up();
    bool pass();
    bool act(std::size_t index);
    bool perform(std::size_t index, const Move& move);
    Ruling rule(Player& player, const Move& move, const Call& call);
    Ruling join_round(Player& player, Call call);
    Ruling join_inner(Player& player, const Move& move, const Call& call);
    Ruling contradiction(const Move& move, const Call& call);
    Result<StrideStart, GameError> stride_start(Player& player, const Walk& walk);
    Result<StepResult, GameError> step(Player& player, const Hash& id, const Walk& walk);
    void seat();
    void end_tournament(const Hash& id, const Call& call);
    bool enact(const Ruling& ruling, const Address& from);
    bool takes_part(std::size_t index) const;
    std::optional<Seconds> closed_until(std::size_t index) const;
    void note(const std::string& what) {
        if (out_.trouble.empty()) out_.trouble = what;
    }
    void report();

    const SimulationSpec spec_;
    ToyTruth truth_;
    GameState state_;
    Seconds now_ = 1'000'000, begun_ = 1'000'000;
    Address claims_, cleaner_;
    Round round_;
    Hash id_;
    std::vector<std::unique_ptr<Player>> players_;  // the honest one first
    std::map<Hash, Player*> player_of_claim_;       // by root and tag, hashed
    Seconds next_ = kNever;                         // when somebody wants to be asked again
    std::map<Address, Account> accounts_;
    std::vector<std::optional<CellId>> seats_;  // in the round, by player; none: out, or not in it
    std::map<CellId, std::size_t> first_in_;    // the first player of a cell
    Outcome out_;
};

}  // namespace belay::dispute
