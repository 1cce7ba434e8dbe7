// SPDX-License-Identifier: Apache-2.0
// What the two files that compile Beast share; nobody else includes it.
#pragma once

#include <atomic>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/strand.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <mutex>
#include <set>
#include <vector>

#include "node/rpc_server.h"

namespace belay::node {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

/// One open connection as the server sees it.
class RpcSession {
  public:
    virtual ~RpcSession() = default;
    /// Ends soon: after what runs, or, when `now`, in the middle of it. Thread safe. Returns itself, to be
    /// let go of without holding RpcShared::mutex: it may be the last reference, and the destructor takes
    /// that mutex.
    virtual std::shared_ptr<RpcSession> shut(bool now) = 0;
};

/// What all sessions of one server use. Outlives them all.
struct RpcShared {
    RpcServerConfig config;
    const RpcDispatcher& dispatcher;
    RpcServerHooks hooks;
    std::atomic<u64> accepted{0}, refused{0}, open{0}, requests{0}, messages{0}, slow_dropped{0};
    std::atomic<bool> stopping{false};

    std::mutex mutex;
    std::set<RpcSession*> sessions;

    void log(const std::string& line) const {
        if (hooks.log) hooks.log(line);
    }
    void add(RpcSession* session) {
        const std::lock_guard lock(mutex);
        sessions.insert(session);
        open = sessions.size();
    }
    void shut_all(bool now) {
        std::vector<std::shared_ptr<RpcSession>> held;
        const std::lock_guard lock(mutex);
        for (RpcSession* session : sessions) held.push_back(session->shut(now));
    }
    void remove(RpcSession* session) {
        const std::lock_guard lock(mutex);
        sessions.erase(session);
        open = sessions.size();
    }
};

/// Takes over a connection whose request asks for a WebSocket.
void start_websocket(const std::shared_ptr<RpcShared>& shared, beast::tcp_stream&& stream,
                     http::request<http::string_body>&& request);

}  // namespace belay::node
