// SPDX-License-Identifier: Apache-2.0
// The logs of a rollup's contracts as plain values.
#pragma once

#include <memory>
#include <optional>
#include <span>
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
    Hash round;     ///< the tournament that it joined (G-1)
    u32 index = 0;  ///< and its place there
    Hash transaction;
    /// C-14, one per batch: 32 bytes each, and one copy for all who hold the event.
    std::shared_ptr<const std::vector<Hash>> outputs;

    std::span<const Hash> output_digests() const {
        return outputs ? std::span<const Hash>(*outputs) : std::span<const Hash>();
    }
};
struct ClaimFinalized {
    u64 number = 0;
    Hash id;
};
using ClaimEvent = std::variant<ClaimProposed, ClaimFinalized>;
using RollupEvent = std::variant<rollup::InboxEvent, ClaimEvent>;

/// nullopt: an event that no node needs. bad_abi: a log that these contracts cannot have made.
l1::L1Result<std::optional<RollupEvent>> decode_event(const RollupInfo& rollup, const l1::Log& log);
/// Of every event that it knows.
std::vector<Hash> rollup_topics();

}  // namespace belay::node
