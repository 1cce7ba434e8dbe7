// SPDX-License-Identifier: Apache-2.0
// One sequence of messages that several sequencers share: each place is filled once, whoever is first.
// JetStream is the one that runs (js_log.h). A node without fail-over has none: its store is its log.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::node {

enum class [[nodiscard]] LogError : u8 {
    taken,        ///< another message stands where this one was to stand
    unavailable,  ///< no answer, or not now: whether a message was stored is not known
    refused,      ///< the stream is not what it was made as, or does not take such a message
};
const char* to_string(LogError reason);

struct LogFailure {
    LogError reason;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};
template <class T>
using LogResult = Result<T, LogFailure>;

/// Thread safe. No call retries: that is ReplicatedLog's.
class DurableLog {
  public:
    virtual ~DurableLog() = default;

    /// Stores the message at expected + 1, provided that the log ends at `expected`. `id` is the message's
    /// own for ever: a repeated one is not stored twice.
    virtual LogResult<void> append(u64 expected, ByteView message, const std::string& id) = 0;
    /// The first message is number 1. nullopt: the log ends before, as far as the answering server knows.
    virtual LogResult<std::optional<Bytes>> read(u64 sequence) = 0;
    /// The newest message's number, 0 when there is none.
    virtual LogResult<u64> last() = 0;
    /// Which log it is; a place in one means nothing in another.
    virtual const std::string& name() const = 0;
    /// The longest message it takes.
    virtual std::size_t max_message() const = 0;

    /// Tells everybody who listens now; nothing is stored.
    virtual void say(ByteView message) = 0;
    /// What somebody said, on a thread of the log's; before the first call, and an empty one to end it.
    virtual void listen(std::function<void(Bytes)> heard) = 0;
};

}  // namespace belay::node
