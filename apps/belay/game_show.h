// SPDX-License-Identifier: Apache-2.0
// A dispute as people can follow it: every move on L1 as it happens, who made it and what it cost, and at the
// end the one instruction that decided.
#pragma once

#include <functional>
#include <map>
#include <string>

#include "dispute/game.h"
#include "l1/client.h"
#include "l1/contracts.h"

namespace belay::apps {

class GameShow {
  public:
    using Say = std::function<void(const std::string&)>;

    /// `names` tells the accounts apart; everybody else is "liar".
    GameShow(l1::L1& l1, const l1::RollupDescription& rollup, std::map<Address, std::string> names, Say say);

    /// From here on; what happened before is taken in silently.
    bool start();
    /// Takes in what is new. False when L1 cannot be read, or has events that the rules do not know.
    bool poll();

    const dispute::GameState& state() const { return state_; }
    /// Grows with every move.
    u64 moves() const { return moves_; }
    dispute::Seconds now() const { return now_; }

    struct Spent {
        u64 transactions = 0, gas = 0, opened = 0;
        U256 fees, bonds;
        U256 back;  ///< bonds, refunds, payments and prizes, whether collected or only owed
    };
    /// By name, in tournaments with a rival and those inside them.
    std::map<std::string, Spent> spent() const;
    const U256& burned() const { return burned_; }
    /// The round on L1 that was opened last; null before the first.
    const dispute::Tournament* newest_round() const;
    /// Gas of the step's transaction; 0 before it.
    u64 step_gas() const { return step_gas_; }
    const std::string& instruction() const { return instruction_; }

  private:
    bool take(const l1::Log& log);
    void count(const dispute::Effect& effect);
    bool is_contested(const Hash& id) const;
    void credit(const Hash& id, const Address& to, const U256& amount);
    void account(const l1::Log& log);
    void tell(const dispute::Effect& effect, const l1::Log& log);
    void tell(const dispute::Joined& joined);
    void tell(const dispute::StrideOpened& opened);
    void tell(const dispute::Eliminated& out, const l1::Log& log);
    void tell_depths();
    void tell_depth(const Hash& id, const dispute::Tournament& t, u32 x, u32 y);
    void tell_step(const l1::Log& log);
    std::string who(const Hash& id, u32 index) const;
    std::string name(const Address& account) const;

    l1::L1& l1_;
    const l1::RollupDescription rollup_;
    const std::map<Address, std::string> names_;
    const Say say_;
    dispute::GameState state_;
    u64 next_block_ = 0, moves_ = 0, step_gas_ = 0;
    dispute::Seconds now_ = 0;
    bool silent_ = true;
    std::string instruction_;
    std::map<std::string, unsigned> depths_;  // told, by pair
    std::map<Hash, bool> accounted_;          // transactions
    std::map<std::string, Spent> spent_;
    U256 burned_;
};

}  // namespace belay::apps
