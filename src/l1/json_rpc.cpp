// SPDX-License-Identifier: Apache-2.0
#include "l1/json_rpc.h"

#include <nlohmann/json.hpp>
#include <thread>

#include "l1/json_fields.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

std::string request_text(std::string_view method, const std::string& params, u64 id) {
    return R"({"jsonrpc":"2.0","id":)" + std::to_string(id) + R"(,"method":)" + json(method).dump() +
           R"(,"params":)" + params + "}";
}

bool worth_retrying(const L1Error& error) {
    switch (error.reason) {
        case L1Reason::connect_failed:
        case L1Reason::connection_lost:
        case L1Reason::timeout:
            return true;
        case L1Reason::http_status:
            return error.code == 429 || (error.code >= 502 && error.code <= 504);
        default:
            return false;
    }
}

}  // namespace

JsonRpc::JsonRpc(const std::string& url, JsonRpcOptions options)
    : http_(url, options.http), options_(options) {}
JsonRpc::~JsonRpc() = default;

L1Result<std::string> JsonRpc::post(const std::string& body, bool idempotent) {
    auto delay = options_.retry_delay;
    for (int attempt = 0;; ++attempt, delay *= 2) {
        auto reply = http_.post(body, !idempotent);
        if (reply && reply->status == 200) return std::move(reply->body);
        const L1Error error =
            reply ? L1Error{L1Reason::http_status, printable(reply->body), i64{reply->status}, {}}
                  : reply.error();
        if (!idempotent || attempt >= options_.read_retries || !worth_retrying(error))
            return std::unexpected(error);
        std::this_thread::sleep_for(delay);
    }
}

L1Result<json> JsonRpc::read(std::string_view method, const json& params) {
    const u64 id = next_id_++;
    const auto body = post(request_text(method, params.dump(), id), true);
    if (!body) return std::unexpected(body.error());
    return decode_rpc_response(*body, id);
}

L1Result<json> JsonRpc::write(std::string_view method, const json& params) {
    const u64 id = next_id_++;
    const auto body = post(request_text(method, params.dump(), id), false);
    if (!body) return std::unexpected(body.error());
    return decode_rpc_response(*body, id);
}

L1Result<std::vector<json>> JsonRpc::read_batch(const std::vector<RpcRequest>& requests) {
    if (requests.empty()) return std::vector<json>{};
    const u64 first = next_id_.fetch_add(requests.size());
    std::string body = "[";
    for (std::size_t i = 0; i < requests.size(); ++i)
        body += (i == 0 ? "" : ",") + request_text(requests[i].method, requests[i].params, first + i);
    const auto reply = post(body + "]", true);
    if (!reply) return std::unexpected(reply.error());
    return decode_rpc_batch(*reply, first, requests.size());
}

L1Result<std::string> JsonRpc::get(const std::string& target) {
    auto delay = options_.retry_delay;
    for (int attempt = 0;; ++attempt, delay *= 2) {
        auto reply = http_.get(target);
        if (reply && reply->status == 200) return std::move(reply->body);
        const L1Error error =
            reply ? L1Error{L1Reason::http_status, printable(reply->body), i64{reply->status}, {}}
                  : reply.error();
        if (attempt >= options_.read_retries || !worth_retrying(error)) return std::unexpected(error);
        std::this_thread::sleep_for(delay);
    }
}

}  // namespace belay::l1
