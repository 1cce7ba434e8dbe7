// SPDX-License-Identifier: Apache-2.0
// The state of a rollup's disputes, folded from the game's logs (src/dispute/game.h). The game serves many
// rollups: of the others only the openings are kept, which are facts about nodes and belong to nobody (G-4).
//
// Each round takes the logs from the last checked block to the newest deep enough one. The hashes of rounds'
// ends are remembered; when L1 reorganises, everything after the newest one that is still there is folded
// again.
#pragma once

#include <set>

#include "dispute/game.h"
#include "node/follower.h"

namespace belay::node {

class GameView {
  public:
    /// `gas` is the deployed game's own table.
    GameView(l1::L1& l1, RollupInfo rollup, dispute::GasTable gas, FollowerConfig config);

    /// One round of bounded work. True when there is more to do at once. `derivation`: L1 holds events that
    /// this game cannot make.
    Result<bool, FollowFailure> poll();

    const dispute::GameState& state() const { return state_; }
    /// What an account has had paid out, whatever it was for.
    U256 collected(const Address& account) const;
    /// The newest block taken in; its time is the game's clock.
    const std::optional<l1::Block>& head() const { return head_; }
    u64 reorgs() const { return reorgs_; }
    /// Changes with every event taken in or undone.
    u64 version() const { return version_; }

  private:
    struct Place {
        u64 number = 0;
        Hash hash;
    };
    struct Happened {
        u64 block = 0;
        dispute::Effect effect;
    };

    u64 before_all() const { return rollup_.deployed_at == 0 ? 0 : rollup_.deployed_at - 1; }
    l1::L1Result<bool> still_there(const Place& place);
    l1::L1Result<void> step_back();
    Result<void, FollowFailure> take(const std::vector<l1::Log>& logs);
    bool fold(const dispute::Effect& effect);
    void start();

    l1::L1& l1_;
    const RollupInfo rollup_;
    const dispute::GasTable gas_;
    const FollowerConfig config_;
    dispute::GameState state_;
    std::map<Address, U256> collected_;
    std::vector<Happened> events_;
    std::deque<Place> places_;  // ends of rounds, newest last
    std::optional<l1::Block> head_;
    u64 reorgs_ = 0, version_ = 0;
};

}  // namespace belay::node
