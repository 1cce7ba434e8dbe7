// SPDX-License-Identifier: Apache-2.0
// The belay_* methods about what L1 holds: entries, claims, withdrawals with their proofs.
#pragma once

#include "node/chain_service.h"
#include "node/subscriptions.h"

namespace belay::node {

class ChainApi {
  public:
    ChainApi(ChainService& service, SubscriptionHub& hub) : service_(service), hub_(hub) {}

    void register_methods(RpcDispatcher& dispatcher);

    // For ChainServiceHooks.
    void claim(const ClaimEvent& event);
    void head(const l1::Block& block);
    /// `"chain":{...}` for belay_status; as of the last round.
    std::string status_member() const;
    void executed(const rollup::Entry& entry, const EntryResult& result);

  private:
    using Answer = std::function<RpcResult(const DerivedChain&)>;
    void ask(Answer answer, RpcReply reply);

    ChainService& service_;
    SubscriptionHub& hub_;
    std::atomic<u64> l1_block_{0}, entries_{0}, claims_{0}, finalized_{0}, steps_{0};
    std::atomic<double> machine_seconds_{0}, native_seconds_{0};
};

}  // namespace belay::node
