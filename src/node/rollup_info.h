// SPDX-License-Identifier: Apache-2.0
// A rollup as its one L1 address describes it: all that a node needs besides the L1 itself.
#pragma once

#include "dispute/game.h"
#include "l1/contracts.h"
#include "machine/program.h"
#include "rollup/claim.h"

namespace belay::node {

struct RollupInfo {
    Address rollup, inbox, vault, claims;
    Address sequencer, game;
    u64 chain_id = 0;
    u64 deployed_at = 0;  ///< no event of this rollup is in an older block
    Hash program_hash, genesis_root;
    rollup::Frame frame;              ///< C-2
    Address step;                     ///< executes the game's single steps
    dispute::GameParams game_params;  ///< G-3
    u64 batch_time_window_ms = 0;
    u64 forced_deadline = 0;    ///< seconds
    u32 max_due_appends = 0;    ///< I-11's M
    u64 sequencer_silence = 0;  ///< seconds (I-16); 0: nobody else ever submits
    l1::RollupParts parts;      ///< zero where a guarantee is absent

    /// Seconds from the first claim of a round until it is final when nobody disputes it (G-31).
    u64 challenge_period() const { return game_params.join_grace + game_params.budget; }
};

/// What a deployment is told of its program (M-7).
l1::ProgramFacts program_facts(const machine::Program& program);
/// What a machine starts from that L1 restarts with these facts (U-2).
machine::RestartFacts restart_facts(const l1::ProgramFacts& facts, bool let_in);

/// Reads `Rollup.describe()`. unknown_contract when there is no code, bad_abi when it is another contract.
l1::L1Result<RollupInfo> describe_rollup(l1::L1& l1, const Address& rollup);

}  // namespace belay::node
