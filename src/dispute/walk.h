// SPDX-License-Identifier: Apache-2.0
// The walk of a pair (rules G-5 to G-7), from the openings that L1 holds.
#pragma once

#include "base/result.h"
#include "dispute/game.h"
#include "dispute/game_error.h"

namespace belay::dispute {

/// One of the pair. The charge is reckoned until `now`.
struct WalkSide {
    Hash node;            ///< where it stands: at the bottom, its leaf
    bool opened = false;  ///< whether that node is opened; never at the bottom
    Seconds charge = 0;
    Seconds charge_at_reach = 0;  ///< without the wait at the depth where the walk stands
};

/// A level on which both nodes are opened.
struct WalkLevel {
    Hash x, y;  ///< the nodes
    Hash x_left, x_right, y_left, y_right;
};

struct Walk {
    std::vector<WalkLevel> levels;
    WalkSide x, y;
    Seconds reach = 0;  ///< reach(depth)
    LeafIndex leaf;     ///< at the bottom: i; above, the first leaf under the nodes
    bool bottom = false;

    unsigned depth() const { return static_cast<unsigned>(levels.size()); }
};

/// The walk of contestants x and y, which exist and differ, of the tournament, which exists.
/// WalkOfEqualRoots is the only failure. A pair whose inner tournament is open waits no more.
Result<Walk, GameError> walk_pair(const GameState& state, const Hash& tournament, ContestantIndex x,
                                  ContestantIndex y, Seconds now);

/// What the contract is shown: on each level the left and right of x, then those of y.
Bytes encode_walk(const Walk& walk);

}  // namespace belay::dispute
