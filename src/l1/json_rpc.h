// SPDX-License-Identifier: Apache-2.0
// JSON-RPC 2.0 over keep-alive HTTP. Reads are retried, writes never.
#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "l1/error.h"
#include "l1/http.h"

namespace belay::l1 {

struct JsonRpcOptions {
    HttpOptions http;
    int read_retries = 3;  // further attempts of an idempotent call after a transport error
    std::chrono::milliseconds retry_delay{100};  // doubled each time
};

struct RpcRequest {
    std::string method;
    std::string params;  // a JSON array, as text
};

class JsonRpc {
  public:
    explicit JsonRpc(const std::string& url, JsonRpcOptions options = {});
    ~JsonRpc();

    /// A call that changes nothing and may be repeated when the transport fails.
    L1Result<nlohmann::json> read(std::string_view method, const nlohmann::json& params);
    /// A call that may change something: sent once, on a connection known to be fresh.
    L1Result<nlohmann::json> write(std::string_view method, const nlohmann::json& params);
    /// Several reads in one HTTP request; results in the order asked. The first error fails the whole batch.
    L1Result<std::vector<nlohmann::json>> read_batch(const std::vector<RpcRequest>& requests);
    /// GET on the same host (the beacon-style endpoint); the body of a 200.
    L1Result<std::string> get(const std::string& target);

  private:
    L1Result<std::string> post(const std::string& body, bool idempotent);

    HttpClient http_;
    JsonRpcOptions options_;
    std::atomic<u64> next_id_{1};
};

/// The result of a JSON-RPC response to request `id`. Total over any bytes.
L1Result<nlohmann::json> decode_rpc_response(std::string_view body, u64 id);
/// The results of a batch response to requests first_id .. first_id + count - 1, in request order.
L1Result<std::vector<nlohmann::json>> decode_rpc_batch(std::string_view body, u64 first_id,
                                                       std::size_t count);

}  // namespace belay::l1
