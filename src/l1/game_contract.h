// SPDX-License-Identifier: Apache-2.0
// The dispute game's contract from C++: deployment, calldata of every move, views. IGame.sol says what each
// one does, spec/game.md why.
#pragma once

#include <span>
#include <vector>

#include "l1/abi.h"
#include "l1/client.h"

namespace belay::l1 {

/// What the game's constructor fixes for good (G-3). Times in seconds.
struct GameConfig {
    Address step;
    u64 budget = 0, grace = 0, join_grace = 0, inner_join_grace = 0;
    u8 log2_width = 0;
    u64 gas_price = 0;  // wei a gas, that bonds are reckoned at
    bool operator==(const GameConfig&) const = default;
};

/// Data of the creating transaction. unknown_contract when this build holds no code.
L1Result<Bytes> game_init_code(const GameConfig& config);

/// IGame.GasTable: the gas that bonds are made of (G-20).
struct GameGas {
    u64 open = 0, open_stride = 0, join_stride = 0, timeout = 0, decide = 0, contradict = 0, settle = 0;
};

/// A leaf of a history, and its siblings from the bottom.
struct GameLeaf {
    Hash value;
    std::vector<Hash> path;
};

/// Calldata, named after the functions. (Claims join their rounds by Claims.propose.)
namespace game_calls {
Bytes join_stride(const Hash& id, const Hash& root, const Hash& last, std::span<const Hash> last_path);
/// Pairs of children.
Bytes open(std::span<const std::array<Hash, 2>> children);
Bytes timeout(const Hash& id, u32 x, u32 y, ByteView walk);
Bytes open_stride(const Hash& id, u32 x, u32 y, ByteView walk, const GameLeaf& before, ByteView before_state,
                  const GameLeaf& parent);
Bytes decide(const Hash& id, u32 x, u32 y, ByteView walk, const GameLeaf& before, ByteView step_log,
             ByteView input_proof, ByteView parent_state);
Bytes contradict(const Hash& id, u32 x, u32 batch, ByteView state, std::span<const Hash> history_path,
                 const Hash& claimed_digest, std::span<const Hash> output_path);
Bytes settle(const Hash& id, u32 x);
Bytes void_cell(const Hash& id, u8 stage, u32 cell);
Bytes refund(const Hash& id, u32 loser, ByteView walk);
Bytes finish(const Hash& id);
Bytes collect();
}  // namespace game_calls

/// IGame.Tournament; all zero when there is none.
struct StoredTournament {
    u8 level = 0, height = 0;
    u64 opened_at = 0, closes_at = 0;
    u64 over_at = 0;  // 0: not over
    u32 count = 0;
    u32 winner = 0;  // index + 1; 0: none
    bool finished = false;
    U256 bond, pool;
    bool exists() const { return opened_at != 0; }
};

/// IGame.Contestant.
struct StoredContestant {
    Hash root, tag;
    Address owner;
    u64 arrived_at = 0, charge = 0, carried = 0;
    u8 stage = 0, side = 0;
    bool out = false;
};

/// Reads of one deployed game, each about one block.
class GameViews {
  public:
    GameViews(L1& l1, const Address& game) : l1_(&l1), game_(game) {}

    L1Result<GameConfig> params(const BlockId& at = BlockTag::latest) const;
    L1Result<GameGas> gas_table(const BlockId& at = BlockTag::latest) const;
    L1Result<U256> bond(u8 level, u8 height, const BlockId& at = BlockTag::latest) const;
    L1Result<StoredTournament> tournament(const Hash& id, const BlockId& at = BlockTag::latest) const;
    L1Result<StoredContestant> contestant(const Hash& id, u32 index,
                                          const BlockId& at = BlockTag::latest) const;
    /// 0: never.
    L1Result<u64> opened_at(const Hash& node, const BlockId& at = BlockTag::latest) const;
    L1Result<U256> owed(const Address& account, const BlockId& at = BlockTag::latest) const;

  private:
    L1* l1_;
    Address game_;
};

/// A decoded IGame.Params.
GameConfig game_config_of(const AbiValue& params);

/// The signatures that this file and its users encode by, for the test against the compiled ABI.
std::span<const std::string_view> game_signatures();

}  // namespace belay::l1
