// SPDX-License-Identifier: Apache-2.0
// The dispute game as data (rules G-1 to G-35): what the contract holds, and the effects that change it. An
// effect is what a rule found to be right, and on L1 it is an event: the state of a game on L1 is the fold of
// its events, and the same `apply` runs in the challenger, the model checker and the differential test.
//
// The rules themselves, from a call to its effects or the reason why not, are in game_rules.h.
#pragma once

#include <map>
#include <variant>
#include <vector>

#include "base/u256.h"
#include "dispute/frame.h"

namespace belay::dispute {

/// Seconds of L1 time, or a duration in them.
using Seconds = u64;
/// Wei a unit of gas.
using GasPrice = u64;
/// A contestant of a tournament, in the order of joining.
using ContestantIndex = u32;

/// G-3.
struct GameParams {
    Seconds budget = 0, grace = 0, join_grace = 0, inner_join_grace = 0;
    unsigned log2_width = 0;
    GasPrice gas_price = 0;
    bool operator==(const GameParams&) const = default;
};

/// Gas that bonds are made of (G-20) and callers are paid for (G-21). The contract has the same constants.
struct GasTable {
    u64 open = 0;                                 ///< one opening
    u64 open_stride = 0;                          ///< opening an inner tournament
    u64 join_stride = 0;                          ///< joining it, settling it with a single contestant
    u64 timeout = 0, decide = 0, contradict = 0;  ///< eliminations; `decide` at the step's bound
    u64 settle = 0;                               ///< settling or voiding a cell
    bool operator==(const GasTable&) const = default;
};

/// G-1: what fixes a round besides its contestants.
struct Round {
    Address claims;
    Hash parent_id;
    u32 attempt = 0;
    FrameShape frame;
    u32 batches = 0;
    u64 first_entry = 0;
    Hash start_root, parent_end_root;
    Address inbox;
    bool operator==(const Round&) const = default;
};

/// G-2, G-10: what an inner tournament decides.
struct Stride {
    Hash outer;
    ContestantIndex x = 0, y = 0;
    Seconds charge_x = 0, charge_y = 0;
    u64 entry = 0;
    Hash start_root, leaf_x, leaf_y;
    Hash parent_root;  ///< of C-4 at a frame's last stride, else zero
    bool operator==(const Stride&) const = default;
};

struct Contestant {
    Hash root, tag;
    Address owner;
    Seconds arrived_at = 0;
    Seconds charge = 0;   ///< on arrival (G-7)
    Seconds carried = 0;  ///< what it takes to its next stage (G-8)
    unsigned stage = 0;
    u8 side = 0;
    bool out = false;
    GasPrice gas_price = 0;  ///< paid when joining
    bool operator==(const Contestant&) const = default;
};

struct CellId {
    unsigned stage = 0;
    u32 index = 0;
    auto operator<=>(const CellId&) const = default;
};

struct Cell {
    u32 alive = 0;             ///< in it and not out
    u32 settled_below = 0;     ///< cells below that are settled or void; stage 0 has none
    u32 inners_open = 0;       ///< inner tournaments between its contestants
    Seconds last_arrival = 0;  ///< of the newest settlement or void below
    bool settled = false;      ///< or void
    bool operator==(const Cell&) const = default;
};

struct Tournament {
    unsigned level = 0, height = 0;
    Seconds opened_at = 0, closes_at = 0;
    Seconds over_at = 0;  ///< 0: not over
    u32 winner = 0;       ///< index + 1; 0: none
    bool finished = false;
    bool opener_refunded = false, winner_refunded = false;  ///< level 1 (G-22)
    U256 bond, pool;
    Round round;     ///< level 0
    Stride stride;   ///< level 1
    Address opener;  ///< level 1
    GasPrice opener_gas_price = 0;
    std::vector<Contestant> contestants;
    std::map<CellId, Cell> cells;
    bool operator==(const Tournament&) const = default;
};

/// G-4.
struct Opening {
    Hash left, right;
    Seconds at = 0;
    Address mover;
    GasPrice gas_price = 0;
    bool refunded = false;
    bool operator==(const Opening&) const = default;
};

struct GameState {
    GameParams params;
    GasTable gas;
    std::map<Hash, Tournament> tournaments;
    std::map<Hash, Opening> openings;
    std::map<Address, U256> owed;
    U256 paid_in, paid_out, burned;
    bool operator==(const GameState&) const = default;
};

// ---- effects: one for each event of the contract, with the same fields

enum class Cause : u8 { timeout, step, contradiction, inner };

struct RoundOpened {
    Hash id;
    Round round;
    unsigned height = 0;
    Seconds opened_at = 0, closes_at = 0;
    U256 bond;
    bool operator==(const RoundOpened&) const = default;
};
struct StrideOpened {
    Hash id, outer;
    Stride stride;
    unsigned height = 0;
    Seconds opened_at = 0, closes_at = 0;
    U256 bond;
    Address opener;
    GasPrice gas_price = 0;
    bool operator==(const StrideOpened&) const = default;
};
struct Joined {
    Hash id;
    ContestantIndex index = 0;
    Hash root, tag;
    u8 side = 0;
    Address owner;
    Seconds at = 0, charge = 0;
    GasPrice gas_price = 0;
    bool operator==(const Joined&) const = default;
};
struct NodeOpened {
    Hash node, left, right;
    Address mover;
    Seconds at = 0;
    GasPrice gas_price = 0;
    bool operator==(const NodeOpened&) const = default;
};
struct Eliminated {
    Hash id;
    ContestantIndex index = 0, rival = 0;  ///< rival == index when there is none
    Cause cause = Cause::timeout;
    Seconds rival_charge = 0;
    Address caller;
    U256 paid;
    bool operator==(const Eliminated&) const = default;
};
struct Settled {
    Hash id;
    ContestantIndex index = 0;
    CellId cell;
    Seconds at = 0;
    Address caller;
    U256 paid;
    bool operator==(const Settled&) const = default;
};
struct Voided {
    Hash id;
    CellId cell;
    Seconds at = 0;
    Address caller;
    U256 paid;
    bool operator==(const Voided&) const = default;
};
struct Over {
    Hash id;
    u32 winner = 0;
    Seconds at = 0;
    bool operator==(const Over&) const = default;
};
struct Refunded {
    Hash id;
    Address to;
    U256 amount;
    Hash node;  ///< what this is for: the opened node, or the id of an inner tournament (opener or winner)
    bool operator==(const Refunded&) const = default;
};
struct Finished {
    Hash id;
    Address winner;
    U256 amount, burned;
    bool operator==(const Finished&) const = default;
};
struct Collected {
    Address to;
    U256 amount;
    bool operator==(const Collected&) const = default;
};

using Effect = std::variant<RoundOpened, StrideOpened, Joined, NodeOpened, Eliminated, Settled, Voided, Over,
                            Refunded, Finished, Collected>;

/// Changes the state by an effect that a rule, or L1, found to be right. False when it does not fit the
/// state: then the fold has missed something.
[[nodiscard]] bool apply(GameState& state, const Effect& effect);

}  // namespace belay::dispute
