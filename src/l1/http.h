// SPDX-License-Identifier: Apache-2.0
// A small synchronous HTTP/1.1 client: keep-alive, one deadline per request, a bound on what it reads. Plain
// http only; an https endpoint is reached through a local proxy.
#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "l1/error.h"

namespace belay::l1 {

struct HttpOptions {
    std::chrono::milliseconds timeout{30'000};  // connect, send and receive together
    u64 max_response = u64{64} << 20;           // bytes of body
    std::size_t max_idle = 4;                   // connections kept open
};

struct HttpUrl {
    std::string host;
    std::string port;
    std::string path;  // begins with '/'
};

/// http://host[:port][/path]; bad_url otherwise.
L1Result<HttpUrl> parse_url(std::string_view url);

struct HttpReply {
    unsigned status = 0;
    std::string body;
};

/// Usable from several threads: each request takes a connection out of the pool.
class HttpClient {
  public:
    HttpClient(std::string_view url, HttpOptions options);
    ~HttpClient();

    /// `fresh` opens a new connection, so that a stale one cannot leave us in doubt whether the request
    /// arrived.
    L1Result<HttpReply> post(const std::string& body, bool fresh);
    /// `target` is the path and query; the URL's own path is not used.
    L1Result<HttpReply> get(const std::string& target);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::l1
