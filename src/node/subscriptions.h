// SPDX-License-Identifier: Apache-2.0
// Who listens to what. Publishing never blocks: a peer that does not keep up is dropped by its own bounded
// queue. Every message of a topic carries a sequence number, so a client that reconnects sees whether it
// missed any.
#pragma once

#include <map>
#include <mutex>
#include <optional>

#include "node/json_rpc.h"

namespace belay::node {

enum class Topic : u8 {
    receipts,  ///< every acknowledged group: all that R-3..R-5 need
    exports,   ///< what the program emitted, described by it (trades, ...)
    batches,   ///< sealed batches
    broken,    ///< receipts that no longer hold after an L1 reorg
    claims,    ///< what the proposer and the verifier report
    l1,        ///< the L1 head as the node sees it
};
inline constexpr std::size_t kTopics = 6;
const char* to_string(Topic topic);
std::optional<Topic> topic_of(std::string_view name);

class SubscriptionHub {
  public:
    /// An id that only this peer can end.
    u64 subscribe(Topic topic, const RpcPeerPtr& peer);
    bool unsubscribe(u64 id, const RpcPeerPtr& peer);
    /// False: building a message for this topic would be for nobody.
    bool wanted(Topic topic) const;
    /// `json` is the message's result.
    void publish(Topic topic, std::string_view json);
    std::size_t size() const;

  private:
    struct Subscriber {
        u64 id;
        std::weak_ptr<RpcPeer> peer;
    };
    mutable std::mutex mutex_;
    std::array<std::vector<Subscriber>, kTopics> subscribers_;
    std::array<u64, kTopics> published_{};
    u64 next_id_ = 1;
};

}  // namespace belay::node
