// SPDX-License-Identifier: Apache-2.0
// Puts a checkpoint of a chain on L1 as a restart entry (spec/restart.md): a mark (B-13), whose output has
// the checkpoint's digest, and the restart right behind it; once more when an entry came in between.
//
// step() is called by the owner of the DerivedChain, on its thread, when that has run what L1 has. Nobody
// else posts batches meanwhile, and everything acknowledged is on L1: the mark takes the next batch number.
#pragma once

#include "l1/tx_manager.h"
#include "node/derived_chain.h"

namespace belay::node {

struct PostedRestart {
    u64 entry = 0;
    std::size_t checkpoint_bytes = 0;  ///< O-14
    std::size_t blobs = 0;
    u64 gas = 0;  ///< of the mark and the restart
};

class RestartPoster {
  public:
    enum class State : u8 { working, done, failed };

    /// `next`: the program to restart with; null: the one that runs.
    RestartPoster(DerivedChain& chain, Archive archive, l1::TxManager& txs,
                  std::shared_ptr<const machine::Program> next = nullptr)
        : chain_(chain), archive_(std::move(archive)), txs_(txs), next_(std::move(next)) {}

    /// Why nothing would come of it; empty when something may. Nothing has been sent then.
    std::string hindrance() const;
    /// Sends what is next, or looks at what was sent. After done or failed nothing more happens.
    State step();
    /// What is on its way is to be replaced; step() tells what became of it.
    void cancel();

    const PostedRestart& posted() const { return posted_; }
    /// After State::failed, for people.
    const std::string& failure() const { return failure_; }

    /// One that an earlier process sent is still on its way.
    static bool is_under_way(const l1::TxManager& txs);

  private:
    State fail_with(std::string why);
    State mark();
    State restart();
    State ran();
    State again();
    State send(const char* name, l1::TxRequest request);
    Bytes checkpoint() const { return chain_.executor()->native()->export_checkpoint(); }

    DerivedChain& chain_;
    Archive archive_;
    l1::TxManager& txs_;
    std::shared_ptr<const machine::Program> next_;
    std::string in_flight_;  // id; empty: nothing is
    bool marked_ = false, cancelled_ = false;
    u64 position_ = 0;  // of the restart
    int tries_ = 0;
    PostedRestart posted_;
    std::string failure_;
};

}  // namespace belay::node
