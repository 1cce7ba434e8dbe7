// SPDX-License-Identifier: Apache-2.0
// Parties that mean harm, for testing the game (G-30 to G-33) and for showing it. Everything is made of
// players: one account that defends one history at both levels, true or false, in its own time. What people
// call an attack (Sybils, self-play, flooding inner tournaments, stalling) is a set of players.
//
// A player plans like the honest party does (strategy.h), by the histories that he says are his; his
// behaviour then takes moves out, puts them off to the last second, or adds nothing at all.
#pragma once

#include <map>
#include <memory>

#include "dispute/lie.h"
#include "dispute/strategy.h"

namespace belay::dispute {

/// What is true of a round, for whoever wants to lie about it.
class Truth {
  public:
    struct Claim {
        std::vector<LeafRun> strides;       ///< no padding
        ClaimEnds ends;                     ///< a digest for each batch
        machine::StatePreimage parent_end;  ///< the parent claim's end
        Hash start_root;                    ///< C-9
    };
    /// Null when there is none: its parent is false, or it is not known yet. Stays valid.
    virtual const Claim* claim(const Hash& id, const Tournament& round) = 0;
    /// The single steps of a stride of that claim; none while they are being computed.
    virtual std::vector<LeafRun> steps(const Hash& id, const Tournament& round, LeafIndex stride) = 0;
    /// The digest of an output that the batch did not have, but could, as far as L1 sees (C-8).
    virtual Hash forged_output(const Hash& id, const Tournament& round, BatchIndex batch, u64 salt) {
        return twisted(twisted(id, batch.value + round.round.first_entry), salt);
    }
    /// A step coordinate near `at` that reads input; `at` itself where there is none.
    virtual u64 reading_step(const Hash&, const Tournament&, u64 at) { return at; }

  protected:
    ~Truth() = default;
};

enum class Pace : u8 {
    prompt,
    at_grace,     ///< in the last second that costs nothing
    last_second,  ///< in the last second of grace and budget
    never,
    erratic,  ///< any of the above, by the move
};

struct Behaviour {
    Pace joining = Pace::prompt;
    Pace moving = Pace::prompt;       ///< openings and inner tournaments
    Pace eliminating = Pace::prompt;  ///< last_second: when the cell is about to be void
    bool operator==(const Behaviour&) const = default;
};

/// An inner tournament's steps told otherwise than by the history at level 0, though they end in the same
/// leaf.
struct InnerTwist {
    u64 from = 0;  ///< part of the stride, in 1/2^32
    u64 salt = 0;
};

/// Who a player is.
struct PlayerSpec {
    std::string label;                ///< what it is called in a report
    std::optional<LieSpec> lie;       ///< none: the truth at level 0
    std::optional<InnerTwist> twist;  ///< none: what level 0 says
    Behaviour behaviour;
    bool joins_rounds = true;  ///< false: plays on in the name of whoever joined
};

class Player final : public OwnHistories {
  public:
    /// `truth` outlives the player. It fills in what a lie has to know: LieSpec::before,
    /// parent_end and output_digest.
    Player(PlayerSpec spec, const Address& self, Truth& truth)
        : spec_(std::move(spec)), self_(self), truth_(truth) {}

    const PlayerSpec& spec() const { return spec_; }
    const Address& self() const { return self_; }

    Answer of_round(const Hash& id, const Tournament& round) override;
    Answer of_stride(const Hash& id, const Tournament& inner) override;
    /// What joining a round takes: of the tree perhaps only the path of the last leaf is known.
    struct Joining {
        Hash root, tag;
        const FalseTree* tree = nullptr;
        const ClaimEnds* ends = nullptr;
    };
    std::optional<Joining> joining(const Hash& id, const Tournament& round);

    /// What the player does now, and when he wants to be asked again.
    Plan plan(const GameState& state, Seconds now);

  private:
    struct Inner {
        HistoryTree own, truth;
    };
    struct Told {
        const Truth::Claim* claim = nullptr;
        FrameShape shape;
        std::optional<Lie> lie;
        std::optional<FalseTree> tree;
        ClaimEnds ends;
        Hash tag;
        std::map<Hash, Inner> inner;  // by inner tournament
    };
    Told* told(const Hash& id, const Tournament& round);
    std::optional<LieSpec> knowing(const LieSpec& lie, const Hash& id, const Tournament& round,
                                   const Truth::Claim& claim);
    Inner* inner(const Hash& id, const Tournament& t);
    void join_unopenable(std::vector<Move>& moves);
    bool allows(const Move& move);
    bool is_time(Plan& out, Seconds when) const;
    Pace pace_of(const Move& move) const;
    Seconds time_of(Pace pace, Seconds due, Seconds last) const;
    Seconds time_of(const Move& move) const;

    const PlayerSpec spec_;
    const Address self_;
    Truth& truth_;
    std::map<Hash, Told> told_;
    const GameState* state_ = nullptr;  // while planning
    Seconds now_ = 0;
};

}  // namespace belay::dispute
