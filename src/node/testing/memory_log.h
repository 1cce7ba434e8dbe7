// SPDX-License-Identifier: Apache-2.0
// The shared log's rules in memory, with the troubles of a network on demand: for what real servers do only
// once in a while. What they do is tested with them (tests/failover).
#pragma once

#include <map>
#include <mutex>
#include <vector>

#include "node/durable_log.h"

namespace belay::node::testing {

/// The messages; several sequencers' views share one.
struct MemoryStream {
    std::mutex mutex;
    std::vector<Bytes> messages;
};

class MemoryLog final : public DurableLog {
  public:
    explicit MemoryLog(MemoryStream& stream, std::size_t most = 1 << 20) : stream_(stream), most_(most) {}

    int lose_answers = 0;   ///< of so many appends that are stored
    int lose_requests = 0;  ///< of so many appends, which are not
    int stale_reads = 0;    ///< by a server that is behind

    LogResult<void> append(u64 expected, ByteView message, const std::string&) override {
        const std::lock_guard lock(stream_.mutex);
        if (lose_requests > 0 && lose_requests-- > 0) return fail(LogFailure{LogError::unavailable, "lost"});
        if (stream_.messages.size() != expected) return fail(LogFailure{LogError::taken, ""});
        stream_.messages.emplace_back(message.begin(), message.end());
        if (lose_answers > 0 && lose_answers-- > 0)
            return fail(LogFailure{LogError::unavailable, "no answer"});
        return {};
    }
    LogResult<std::optional<Bytes>> read(u64 sequence) override {
        const std::lock_guard lock(stream_.mutex);
        if (stale_reads > 0 && stale_reads-- > 0) return std::nullopt;
        if (sequence == 0 || sequence > stream_.messages.size()) return std::nullopt;
        return stream_.messages[sequence - 1];
    }
    LogResult<u64> last() override {
        const std::lock_guard lock(stream_.mutex);
        return stream_.messages.size();
    }
    const std::string& name() const override { return name_; }
    std::size_t max_message() const override { return most_; }
    void say(ByteView) override {}
    void listen(std::function<void(Bytes)>) override {}

  private:
    MemoryStream& stream_;
    const std::size_t most_;
    const std::string name_ = "memory";
};

}  // namespace belay::node::testing
