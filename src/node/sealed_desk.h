// SPDX-License-Identifier: Apache-2.0
// The sealed policy at work: belay_commit and belay_reveal, and a thread that hands each interval's
// transactions to the sequencer when its reveals are over (R-30..R-34).
#pragma once

#include <condition_variable>
#include <thread>

#include "node/json_rpc.h"
#include "node/sealed_intervals.h"
#include "node/sequencer.h"

namespace belay::node {

class SealedDesk {
  public:
    using Clock = std::function<u64()>;  ///< Unix milliseconds

    SealedDesk(Sequencer& sequencer, const ecdsa::PrivateKey& key, const SealedConfig& config,
               Clock clock = {});
    /// Whoever waits for a receipt is answered `stopped`.
    ~SealedDesk();

    void register_methods(RpcDispatcher& dispatcher);

  private:
    void commit(const RpcParams& params, const RpcReply& reply);
    void reveal(const RpcParams& params, RpcReply reply);
    void work(const std::stop_token& stop);
    void hand_over(std::vector<SealedIntervals::Revealed> revealed);

    Sequencer& sequencer_;
    const ecdsa::PrivateKey& key_;
    const Clock clock_;
    std::mutex mutex_;
    std::condition_variable_any wake_;
    SealedIntervals intervals_;
    std::map<u64, RpcReply> waiting_;
    u64 next_handle_ = 0;
    std::jthread worker_;
};

}  // namespace belay::node
