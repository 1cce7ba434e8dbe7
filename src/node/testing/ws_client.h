// SPDX-License-Identifier: Apache-2.0
// Blocking clients for tests and benchmarks: a WebSocket, and raw bytes over TCP for what no client library
// would send.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/bytes.h"

namespace belay::node::testing {

class WsClient {
  public:
    /// Does not throw: without a connection receive() gives nothing.
    explicit WsClient(u16 port);
    ~WsClient();

    void send(std::string_view text);
    /// The next message; nullopt once the server has closed.
    std::optional<std::string> receive();
    std::string ask(std::string_view text);
    /// After receive() gave nothing: the close code, 1006 when the line was cut.
    u16 close_code() const;
    std::string close_reason() const;

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

/// Sends `bytes`, half-closes when `finish`, and reads until the server closes or nothing comes for
/// `wait_ms`.
std::string raw_exchange(u16 port, std::string_view bytes, bool finish, int wait_ms = 2000);
/// The body of a POST's answer; keeps no connection.
std::string http_post(u16 port, std::string_view body);
std::string http_get(u16 port, std::string_view target);

}  // namespace belay::node::testing
