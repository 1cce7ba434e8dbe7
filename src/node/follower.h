// SPDX-License-Identifier: Apache-2.0
// Follows L1: reads the rollup's events in order, derives entries from them, and steps back when L1
// reorganises.
//
// Each round takes the logs from the last checked block to the newest deep enough one. Block hashes are
// compared before and after, and every round's end is remembered with the derivation that belongs to it, so a
// reorg goes back to the newest remembered block that is still in the chain and derives again from there.
#pragma once

#include <deque>
#include <functional>

#include "node/l1_events.h"

namespace belay::node {

struct FollowerConfig {
    u64 confirmations = 1;         ///< 1: the head block counts
    u64 max_range = 2'000;         ///< blocks of logs in one round
    std::size_t remembered = 256;  ///< rounds that can be undone; a deeper reorg starts over from deployment
};

struct FollowerHooks {
    /// Entries from `position` on, queue items from `queue` on and claim events from `claim_events` on are
    /// not what they were.
    std::function<void(u64 position, u64 queue_length, u64 claim_events)> rolled_back;
    std::function<void(std::vector<rollup::Entry>&&)> entries;
    std::function<void(const rollup::Queued&)> queued;
    std::function<void(const ClaimEvent&)> claim;
    std::function<void(const l1::Block&)> head;  ///< the newest block that counts, after its events
};

enum class [[nodiscard]] FollowReason : u8 {
    l1,          ///< L1 did not answer as it should: try again
    derivation,  ///< L1 holds events that these contracts cannot make: wrong address, or a fault of ours
};
struct FollowFailure {
    FollowReason reason = FollowReason::l1;
    std::string detail;
};

class Follower {
  public:
    Follower(l1::L1& l1, RollupInfo rollup, FollowerConfig config, FollowerHooks hooks);

    /// One round. True when there is more to do at once.
    Result<bool, FollowFailure> poll();

    const RollupInfo& rollup() const { return rollup_; }
    const rollup::Derivation& derivation() const { return here_.derivation; }
    /// The newest block taken in; 0 before the first.
    u64 block() const { return here_.number; }
    u64 reorgs() const { return reorgs_; }

  private:
    struct Place {
        u64 number = 0;
        Hash hash;
        rollup::Derivation derivation;
        u64 claim_events = 0;
    };

    l1::L1Result<bool> still_there(const Place& place);
    l1::L1Result<bool> step_back();
    Result<void, FollowFailure> take(Place& next, const std::vector<l1::Log>& logs,
                                     std::vector<RollupEvent>& events);
    void announce(Place next, std::vector<RollupEvent> events, const l1::Block& head);

    l1::L1& l1_;
    const RollupInfo rollup_;
    const FollowerConfig config_;
    const FollowerHooks hooks_;
    Place here_;
    std::deque<Place> before_;  // older rounds' ends, newest last
    u64 reorgs_ = 0;
};

}  // namespace belay::node
