// SPDX-License-Identifier: Apache-2.0
// One port for everything a node says: JSON-RPC over HTTP POST and over WebSocket, GET /health and GET
// /metrics. Every limit has a name in the answer; what a client does can only cost that client.
#pragma once

#include <chrono>
#include <optional>

#include "node/json_rpc.h"

namespace belay::node {

struct RpcServerConfig {
    std::string address = "127.0.0.1";
    u16 port = 0;  ///< 0: any free one, see RpcServer::port
    unsigned threads = 1;
    std::size_t max_connections = 1024;
    std::size_t max_body = 4 << 20;         ///< of a POST or a WebSocket message
    std::size_t max_in_flight = 64;         ///< requests of one WebSocket; it is not read further meanwhile
    std::size_t max_queue_bytes = 8 << 20;  ///< unsent to one WebSocket before it is dropped as slow
    std::chrono::milliseconds io_timeout{
        30'000};  ///< a request must arrive, and an answer leave, within this
    std::chrono::milliseconds idle_timeout{300'000};  ///< pinged at half of it
    std::chrono::milliseconds drop_grace{5'000};      ///< for a dropped client to read why
    std::string cors_origin = "*";                    ///< empty: no CORS headers
};

/// A request that is no JSON-RPC, and what is said to it.
struct HttpAsk {
    bool post = false;  ///< else GET
    std::string_view target, body;
};
struct HttpAnswer {
    unsigned status = 200;
    std::string body;
    const char* type = "application/octet-stream";
};

struct RpcServerHooks {
    std::function<std::pair<bool, std::string>()> health;  ///< 200 or 503, and a JSON text
    std::function<std::string()> metrics;                  ///< Prometheus text
    std::function<void(const std::string&)> log;
    /// Asked before anything else; nullopt: not its business.
    std::function<std::optional<HttpAnswer>(const HttpAsk&)> route = {};
};

struct RpcServerCounts {
    u64 accepted = 0, refused = 0, open = 0, requests = 0, messages = 0, slow_dropped = 0;
};

/// Destroy it after everything that may still answer a request (the sequencer) has stopped.
class RpcServer {
  public:
    RpcServer(RpcServerConfig config, const RpcDispatcher& dispatcher, RpcServerHooks hooks);
    ~RpcServer();

    /// Listens and serves; or why not.
    Result<void, std::string> start();
    /// Stops listening, tells WebSockets "going away", lets running requests answer for at most `grace`.
    void stop(std::chrono::milliseconds grace = std::chrono::milliseconds(2000));
    u16 port() const;
    RpcServerCounts counts() const;

  private:
    struct Impl;
    std::shared_ptr<Impl> impl_;
};

}  // namespace belay::node
