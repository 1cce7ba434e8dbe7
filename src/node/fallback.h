// SPDX-License-Identifier: Apache-2.0
// What keeps a chain going when its sequencer does not: appends entries of the queue that are due and that
// nobody appended (I-11), and while the sequencer is silent (I-16) lets this node's own sequencer take
// transactions and its batcher post them.
//
// step() is called by the owner of the DerivedChain, on its thread, when that has taken in what L1 has.
#pragma once

#include <chrono>

#include "l1/contracts.h"
#include "node/rollup_info.h"

namespace belay::node {

struct FallbackConfig {
    std::chrono::milliseconds every{12'000};     ///< between two looks at the inbox
    std::chrono::milliseconds patience{60'000};  ///< what is due is left to others for so long
    bool takes_over = false;  ///< there is a sequencer here to open when the chain's is silent
};

struct FallbackStatus {
    l1::QueueState queue;
    u64 calls = 0;  ///< of appendDue, sent by this node
};

struct FallbackHooks {
    std::function<void(bool)>
        open;  ///< the node's own sequencer and batcher: once at first, then on every change
    std::function<void(const FallbackStatus&)> status;
    std::function<void(const std::string&)> log;
};

class Fallback {
  public:
    Fallback(FallbackConfig config, const RollupInfo& rollup, l1::L1& l1, l1::TxManager& txs,
             FallbackHooks hooks)
        : config_(config), rollup_(rollup), l1_(l1), txs_(txs), hooks_(std::move(hooks)) {}

    void step();
    const FallbackStatus& status() const { return status_; }

  private:
    using Clock = std::chrono::steady_clock;

    l1::L1Result<void> look();
    void append_due();
    void take_over(bool silent);
    void note(const std::string& text);

    const FallbackConfig config_;
    const RollupInfo& rollup_;
    l1::L1& l1_;
    l1::TxManager& txs_;
    const FallbackHooks hooks_;
    std::optional<l1::RollupViews> views_;
    FallbackStatus status_;
    Clock::time_point next_look_{};
    std::optional<Clock::time_point> due_since_;
    std::optional<bool> opened_;
    std::string last_note_;
};

}  // namespace belay::node
