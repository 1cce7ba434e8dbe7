// SPDX-License-Identifier: Apache-2.0
// Holds the sequencer to L1: hands it what waits in the queue, compares every derived entry with its plan,
// and has it start over from the first difference. Called on the derived chain's thread.
#pragma once

#include "node/derived_chain.h"
#include "node/sequencer.h"

namespace belay::node {

struct L1LinkConfig {
    u64 deposit_depth = 1;  ///< blocks on top of (and with) the one that queued an item before it is executed
};

class L1Link {
  public:
    L1Link(L1LinkConfig config, Sequencer& sequencer, std::function<void(const std::string&)> log);

    /// An entry ran: is it what we planned? `blobs` are those of its versioned hashes.
    void executed(const rollup::Entry& entry, const EntryResult& result, std::span<const l1::Blob> blobs);
    void rolled_back();
    /// When the chain has taken in all that L1 has, up to `head`.
    void head(const l1::Block& head, const DerivedChain& chain);

    /// The sequencer runs: from now on head() may act on it.
    void enable() { enabled_ = true; }

    /// After each round of the chain. What L1 got while this node was away, from another or from `belay
    /// upgrade`, is in the order before anything new is: a receipt given before that would move.
    void look(const DerivedChain& chain);
    /// It is, or there is nothing like it. Any thread.
    bool ready() const { return ready_; }

    /// Another key orders: the sequencer runs what L1 has and plans nothing of its own.
    void set_following(bool following) { following_ = following; }

    u64 rebases() const { return rebases_; }

  private:
    bool fits_now(const InboxEntry& entry) const;
    void take_back();
    void drop_what_fits();
    bool as_planned(const rollup::Entry& entry, const EntryResult& result, ByteView batch) const;
    std::optional<u64> first_lost(const l1::Block& head, const DerivedChain& chain);
    void give_queue(const l1::Block& head, const DerivedChain& chain);
    void start_rebase(u64 from, const l1::Block& head, const DerivedChain& chain);
    std::vector<QueueItem> confirmed(const l1::Block& head, const DerivedChain& chain) const;

    const L1LinkConfig config_;
    Sequencer& sequencer_;
    const std::function<void(const std::string&)> log_;
    std::vector<InboxEntry> different_;  // from the first entry that is not as planned
    std::vector<InboxEntry> handed_;     // what the rebase that runs was given
    bool followed_ = false;              // another led at the last head
    bool suspect_ = true;  // L1 reorganised, perhaps while we were away: planned queue items may be gone
    std::atomic<bool> enabled_{false}, rebasing_{false}, undone_{false}, following_{false}, ready_{false};
    std::atomic<u64> rebases_{0};
};

}  // namespace belay::node
