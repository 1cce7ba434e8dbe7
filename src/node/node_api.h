// SPDX-License-Identifier: Apache-2.0
// The belay_* methods: what a node with a sequencer answers. Roles add their own methods to the same
// dispatcher.
#pragma once

#include <mutex>

#include "node/sequencer.h"
#include "node/subscriptions.h"

namespace belay::node {

struct NodeApiLimits {
    std::size_t max_submit = 1000;   ///< transactions in one belay_submit
    std::size_t max_list = 100;      ///< batches in one belay_batches
    std::size_t max_arguments = 16;  ///< of a question to the program
};

/// Registers, and publishes what the sequencer reports. Outlives the dispatcher's use.
class NodeApi {
  public:
    NodeApi(Sequencer& sequencer, SubscriptionHub& hub, NodeApiLimits limits = {});

    void register_methods(RpcDispatcher& dispatcher);
    /// More members for belay_status, as `"name":json` texts; set before serving.
    /// Transactions are refused with `not_sequencing` and this text until it is empty; thread safe.
    void refuse_transactions(std::string why);
    void add_status(std::function<std::string()> member) { status_.push_back(std::move(member)); }

    // For SequencerHooks.
    void acknowledged(const Group& group, const CommittedGroup& done);
    void sealed(const PlanEntry& entry);
    void broken(const BrokenReceipt& receipt);

  private:
    void submit(const RpcParams& params, RpcReply reply);
    void receipt(const RpcParams& params, const RpcReply& reply) const;
    void transaction(const RpcParams& params, const RpcReply& reply) const;
    void batches(const RpcParams& params, const RpcReply& reply) const;
    void batch(const RpcParams& params, const RpcReply& reply) const;
    void status(const RpcReply& reply) const;
    void subscribe(const RpcParams& params, const RpcPeerPtr& peer, const RpcReply& reply);
    void unsubscribe(const RpcParams& params, const RpcPeerPtr& peer, const RpcReply& reply);
    void ask(std::string question, std::vector<RpcValue> arguments, RpcReply reply, std::string_view method);
    void publish_exports(const Group& group);

    Sequencer& sequencer_;
    SubscriptionHub& hub_;
    const NodeApiLimits limits_;
    std::vector<std::function<std::string()>> status_;
    std::mutex mutex_;
    std::string closed_because_;
};

}  // namespace belay::node
