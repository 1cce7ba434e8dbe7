// SPDX-License-Identifier: Apache-2.0
#include "node/subscriptions.h"

#include <fmt/format.h>

#include <algorithm>

namespace belay::node {
namespace {

constexpr const char* kNames[kTopics] = {"receipts", "exports", "batches", "broken", "claims", "l1"};

}  // namespace

const char* to_string(Topic topic) { return kNames[static_cast<std::size_t>(topic)]; }

std::optional<Topic> topic_of(std::string_view name) {
    for (std::size_t i = 0; i < kTopics; ++i)
        if (name == kNames[i]) return static_cast<Topic>(i);
    return std::nullopt;
}

u64 SubscriptionHub::subscribe(Topic topic, const RpcPeerPtr& peer) {
    const std::lock_guard lock(mutex_);
    subscribers_[static_cast<std::size_t>(topic)].push_back({next_id_, peer});
    return next_id_++;
}

bool SubscriptionHub::unsubscribe(u64 id, const RpcPeerPtr& peer) {
    const std::lock_guard lock(mutex_);
    for (auto& list : subscribers_)
        if (std::erase_if(list, [&](const Subscriber& s) { return s.id == id && s.peer.lock() == peer; }) > 0)
            return true;
    return false;
}

bool SubscriptionHub::wanted(Topic topic) const {
    const std::lock_guard lock(mutex_);
    return !subscribers_[static_cast<std::size_t>(topic)].empty();
}

void SubscriptionHub::publish(Topic topic, std::string_view json) {
    const std::lock_guard lock(mutex_);
    const auto index = static_cast<std::size_t>(topic);
    const u64 number = published_[index]++;
    std::erase_if(subscribers_[index], [&](const Subscriber& subscriber) {
        const RpcPeerPtr peer = subscriber.peer.lock();
        if (!peer) return true;
        return !peer->push(std::make_shared<const std::string>(fmt::format(
            R"({{"jsonrpc":"2.0","method":"belay_subscription","params":{{"subscription":{},"topic":"{}","number":{},"result":{}}}}})",
            subscriber.id, kNames[index], number, json)));
    });
}

std::size_t SubscriptionHub::size() const {
    const std::lock_guard lock(mutex_);
    std::size_t out = 0;
    for (const auto& list : subscribers_) out += list.size();
    return out;
}

}  // namespace belay::node
