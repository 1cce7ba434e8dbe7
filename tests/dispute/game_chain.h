// SPDX-License-Identifier: Apache-2.0
// The game's contract on a development chain of its own, called at chosen seconds and prices; its events come
// back as effects, its reverts as the names of errors.
#pragma once

#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>

#include "dispute/game_rules.h"
#include "l1/anvil.h"
#include "l1/dev_chain.h"
#include "l1/http_l1.h"

namespace belay::dispute {

/// What a call came to: effects, or an error's name.
struct Outcome {
    Effects effects;
    std::string error;
};

class GameChain {
  public:
    /// A new chain with a game whose step contract's machine stands still: every step leads from a state to
    /// itself.
    static std::unique_ptr<GameChain> start(const GameParams& params);

    const std::vector<Address>& accounts() const { return accounts_; }
    const GasTable& gas() const { return gas_; }
    Seconds now() const { return now_; }

    /// The call in a block of its own at `call.now`, which is later than the last one.
    Outcome send(const Call& call, const Bytes& data);

    U256 owed(const Address& account);
    U256 balance();
    /// "tournament(bytes32)" and the like, decoded as `types`.
    std::vector<Hash> words(const Bytes& data);

  private:
    Address deploy(const Bytes& code);
    l1::Receipt mined(const nlohmann::json& transaction);

    std::unique_ptr<l1::Anvil> anvil_;
    std::unique_ptr<l1::HttpL1> l1_;
    std::unique_ptr<l1::DevChain> dev_;
    std::vector<Address> accounts_;
    Address game_;
    GasTable gas_;
    Seconds now_ = 0;
};

/// Calldata of the game's functions.
namespace game_calls {
struct LeafProof {
    Hash value;
    std::vector<Hash> path;
};
Bytes join(const Round& round, const Hash& history_root, const Hash& outputs_root, const Address& owner);
Bytes join_stride(const Hash& id, const Hash& root, const Hash& last, const std::vector<Hash>& path);
Bytes open(std::span<const Children> nodes);
Bytes timeout(const Pair& pair, const Bytes& walk);
Bytes open_stride(const Pair& pair, const Bytes& walk, const LeafProof& before);
Bytes decide(const Pair& pair, const Bytes& walk, const LeafProof& before, const Bytes& log);
Bytes contradict(const Hash& id, ContestantIndex x, const Bytes& state, const std::vector<Hash>& path,
                 const Hash& digest);
Bytes settle(const Hash& id, ContestantIndex x);
Bytes void_cell(const Hash& id, CellId cell);
Bytes refund(const Hash& id, ContestantIndex loser, const Bytes& walk);
Bytes finish(const Hash& id);
Bytes collect();
}  // namespace game_calls

}  // namespace belay::dispute
