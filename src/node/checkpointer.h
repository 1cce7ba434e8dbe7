// SPDX-License-Identifier: Apache-2.0
// Checkpoints at an interval, by the node that posts the chain's batches: closes the venue, lets everything
// acknowledged come to L1, posts a restart with the program that runs, and opens again.
//
// step() is called by the owner of the DerivedChain, on its thread, when that has run what L1 has.
#pragma once

#include <chrono>

#include "node/restart_poster.h"

namespace belay::node {

struct CheckpointerConfig {
    u64 every_entries = 0;  ///< 0: never
    std::chrono::milliseconds patience{600'000};
};

struct CheckpointerHooks {
    /// The venue takes no transactions meanwhile.
    std::function<void(bool)> close;
    /// Everything acknowledged is on L1, which has so many batches.
    std::function<bool(u64 batches)> drained;
    /// The batcher posts nothing meanwhile.
    std::function<void(bool)> rest;
    std::function<void(const std::string&)> log;
};

class Checkpointer {
  public:
    /// `txs`: with the sequencer's key. What an earlier process left under way keeps the venue closed until
    /// L1 has decided.
    Checkpointer(CheckpointerConfig config, DerivedChain& chain, Archive archive, l1::TxManager& txs,
                 CheckpointerHooks hooks);

    void step();

  private:
    using Clock = std::chrono::steady_clock;
    enum class Stage : u8 { idle, left_over, draining, posting };

    bool due();
    void begin();
    void drain();
    void post();
    void give_up(const std::string& why);
    void open();

    const CheckpointerConfig config_;
    DerivedChain& chain_;
    const Archive archive_;
    l1::TxManager& txs_;
    const CheckpointerHooks hooks_;
    Stage stage_ = Stage::idle;
    std::optional<RestartPoster> poster_;
    Clock::time_point deadline_{}, not_before_{};
    int calm_ = 0;    // heads in a row at which nothing was missing on L1
    u64 seen_ = 0;    // entries looked at for restarts
    u64 newest_ = 0;  // the newest one's index, or 0
};

}  // namespace belay::node
