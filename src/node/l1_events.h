// SPDX-License-Identifier: Apache-2.0
// The logs of a rollup's contracts as plain values.
#pragma once

#include <optional>
#include <variant>

#include "l1/types.h"
#include "node/rollup_info.h"
#include "rollup/derivation.h"

namespace belay::node {

struct ClaimProposed {
    Hash id;
    Address proposer;
    rollup::Claim claim;
    Hash start_root;
    Hash round;        ///< the tournament that it joined (G-1)
    u32 index = 0;     ///< and its place there
    Hash transaction;  ///< whose calldata holds everything that L1 was shown
};
struct ClaimFinalized {
    u64 number = 0;
    Hash id;
};
using ClaimEvent = std::variant<ClaimProposed, ClaimFinalized>;
using RollupEvent = std::variant<rollup::InboxEvent, ClaimEvent>;

/// nullopt: an event that no node needs. bad_abi: a log that these contracts cannot have made.
l1::L1Result<std::optional<RollupEvent>> decode_event(const RollupInfo& rollup, const l1::Log& log);

}  // namespace belay::node
