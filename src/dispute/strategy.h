// SPDX-License-Identifier: Apache-2.0
// What an honest party has to do in the dispute game, from the state of the game and what it knows to be
// true. A claim is its history, so there is nothing to decide: the plan is the list of calls that are due,
// the most urgent first, and the time at which the next becomes possible. Pure: chains, clocks and money are
// the caller's.
//
// Played are the rounds on true parents, and in them the true contestant and, in each of its inner
// tournaments, the true history of steps. Of what concerns only liars the plan takes the settlements and
// voids that the round cannot end without.
#pragma once

#include <string>

#include "dispute/game.h"
#include "dispute/history_tree.h"

namespace belay::dispute {

/// A time that never comes.
inline constexpr Seconds kNever = ~Seconds{0};

/// What the party knows to be true.
class OwnHistories {
  public:
    enum class Standing : u8 {
        foreign,  ///< no true history exists: the parent is false, or we are not where it starts
        not_yet,  ///< it is being computed
        known,
    };
    struct Answer {
        Standing standing = Standing::foreign;
        const HistoryTree* tree = nullptr;  ///< when known; valid until the next question
        Hash tag;
    };
    /// The history and the outputs root over a round's batches.
    virtual Answer of_round(const Hash& id, const Tournament& round) = 0;
    /// The single steps of a stride. Asked only when the stride is one of a true contestant's.
    virtual Answer of_stride(const Hash& id, const Tournament& inner) = 0;

  protected:
    ~OwnHistories() = default;
};

enum class MoveKind : u8 {
    open,
    timeout,
    open_stride,
    join_round,  ///< through the claims contract (C-6)
    join_stride,
    decide,
    contradict,
    settle,
    void_cell,
    refund,
    finish,
    collect,
};
inline constexpr std::size_t kMoveKinds = 12;
const char* to_string(MoveKind kind);

/// A node to open, and the game that forces it.
struct NodeToOpen {
    Hash node, left, right;
    Hash id;
    ContestantIndex own = 0, rival = 0;
    unsigned depth = 0;
    Seconds due = 0, last = kNever;
};

struct Move {
    MoveKind kind = MoveKind::open;
    Hash id;                        ///< tournament; zero for openings and collecting
    ContestantIndex x = 0, y = 0;   ///< as the call names them: timeout eliminates x; refund: y is the loser
    ContestantIndex rival = 0;      ///< of ours, in a pair
    CellId cell;                    ///< void_cell
    LeafIndex leaf;                 ///< open_stride and decide: where the pair stands
    std::vector<NodeToOpen> nodes;  ///< open
    Seconds due = 0;                ///< from then on waiting is charged (G-7), or only delays
    Seconds last = kNever;          ///< after it the true contestant is lost
    u64 gas = 0;                    ///< at most, as bonds reckon (G-20); 0: no part of a bond
    U256 value;                     ///< the bond, when it joins
    U256 gain;                      ///< what the party gets for it: refunds, prizes, what is owed
    /// The same for the same piece of work, whenever the plan is made.
    std::string name() const;
};

/// A pair of a round that the true contestant has to win.
struct Duel {
    Hash id;
    ContestantIndex own = 0, rival = 0;
    unsigned depth = 0;
    Hash inner;  ///< its inner tournament; zero: none
    /// What it takes at most to win from here, with the inner tournament and those who have joined there, at
    /// the price that bonds are reckoned at (G-20).
    U256 worst_cost;
};

struct Plan {
    std::vector<Move> moves;      ///< deadline first
    std::vector<Duel> duels;      ///< that are on
    Seconds wait_until = kNever;  ///< the next time at which more becomes possible
    bool computing = false;       ///< a history is not there yet
    std::vector<Hash> lost;  ///< tournaments in which the true contestant is out or could not join: never
};

/// The most nodes in one transaction.
inline constexpr std::size_t kMostNodes = 96;

/// For the party at `self`, at L1 time `now`: what a call in a block of that time or later can do.
Plan plan(const GameState& state, Seconds now, OwnHistories& own, const Address& self);

}  // namespace belay::dispute
