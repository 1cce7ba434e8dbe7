// SPDX-License-Identifier: Apache-2.0
// A rollup as its one L1 address describes it: all that a node needs besides the L1 itself.
#pragma once

#include "l1/client.h"
#include "rollup/claim.h"

namespace belay::node {

struct RollupInfo {
    Address rollup, inbox, vault, claims;
    Address sequencer, proposer, game;  ///< zero: everybody, an empty seat
    u64 chain_id = 0;
    u64 deployed_at = 0;  ///< no event of this rollup is in an older block
    Hash program_hash, genesis_root;
    rollup::Frame frame;       ///< C-2
    u64 challenge_period = 0;  ///< seconds
    U256 bond;                 ///< wei a claim
    u64 batch_time_window_ms = 0;
    u64 forced_deadline = 0;  ///< seconds
};

/// Reads `Rollup.describe()`. unknown_contract when there is no code, bad_abi when it is another contract.
l1::L1Result<RollupInfo> describe_rollup(l1::L1& l1, const Address& rollup);

}  // namespace belay::node
