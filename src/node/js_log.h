// SPDX-License-Identifier: Apache-2.0
// The shared log in NATS JetStream: one stream per chain, in files, with nothing ever removed by itself.
#pragma once

#include <chrono>
#include <memory>

#include "node/durable_log.h"

namespace belay::node {

struct JsLogConfig {
    std::string servers;                   ///< nats:// URLs, comma separated
    std::string stream;                    ///< letters, digits, - and _
    u64 replicas = 1;                      ///< of a stream that is made: 1, 3 or 5 servers hold each message
    std::chrono::milliseconds wait{2000};  ///< for one answer
};

class JsLog final : public DurableLog {
  public:
    /// Connects, and makes the stream if there is none. One that exists must not lose messages by itself.
    static LogResult<std::unique_ptr<JsLog>> open(const JsLogConfig& config);
    ~JsLog() override;

    LogResult<void> append(u64 expected, ByteView message, const std::string& id) override;
    LogResult<std::optional<Bytes>> read(u64 sequence) override;
    LogResult<u64> last() override;
    const std::string& name() const override;
    std::size_t max_message() const override;
    void say(ByteView message) override;
    void listen(std::function<void(Bytes)> heard) override;

  private:
    struct Impl;
    explicit JsLog(std::unique_ptr<Impl> impl);
    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::node
