// SPDX-License-Identifier: Apache-2.0
#include "node/json_rpc.h"

#include <fmt/format.h>
#include <simdjson.h>

#include <atomic>

#include "base/hex.h"

namespace belay::node {
namespace {

namespace dom = simdjson::dom;

constexpr std::size_t kMaxIdText = 128;
constexpr std::size_t kMaxMethodText = 64;

const char* message_of(int code) {
    switch (code) {
        case kParseError:
            return "Parse error";
        case kInvalidRequest:
            return "Invalid Request";
        case kMethodNotFound:
            return "Method not found";
        case kInvalidParams:
            return "Invalid params";
        case kInternalError:
            return "Internal error";
        default:
            return "Refused";
    }
}

RpcError parse_error(simdjson::error_code error) {
    switch (error) {
        case simdjson::DEPTH_ERROR:
            return {kParseError, "too_deep"};
        case simdjson::UTF8_ERROR:
            return {kParseError, "bad_utf8"};
        case simdjson::EMPTY:
            return {kParseError, "empty"};
        case simdjson::CAPACITY:
        case simdjson::MEMALLOC:
            return {kParseError, "too_large"};
        default:
            return {kParseError, "bad_json", simdjson::error_message(error)};
    }
}

RpcValue value_of(dom::element element) {
    RpcValue out;
    switch (element.type()) {
        case dom::element_type::NULL_VALUE:
            break;
        case dom::element_type::BOOL:
            out.kind = RpcValue::Kind::boolean;
            out.boolean = bool(element);
            break;
        case dom::element_type::INT64:
        case dom::element_type::UINT64:
            out.kind = RpcValue::Kind::other;  // a negative one
            if (element.get_uint64().get(out.number) == simdjson::SUCCESS) out.kind = RpcValue::Kind::number;
            break;
        case dom::element_type::STRING:
            out.kind = RpcValue::Kind::text;
            out.text = std::string_view(element);
            break;
        case dom::element_type::ARRAY:
            out.kind = RpcValue::Kind::list;
            for (const dom::element item : dom::array(element)) out.items.push_back(value_of(item));
            break;
        default:
            out.kind = RpcValue::Kind::other;
    }
    return out;
}

/// One request object, taken apart.
struct Request {
    std::string id;  // JSON text; empty for a notification
    std::string_view method;
    std::vector<RpcValue> params;
};

Result<Request, RpcError> decode_request(dom::element element, std::string& id) {
    const auto bad = [](const char* reason) { return fail(RpcError{kInvalidRequest, reason}); };
    dom::object object;
    if (element.get(object) != simdjson::SUCCESS) return bad("not_an_object");
    Request out;
    dom::element field;
    if (object["id"].get(field) == simdjson::SUCCESS) {
        if (!field.is_string() && !field.is_number() && !field.is_null()) return bad("bad_id");
        std::string text = simdjson::minify(field);
        if (text.size() > kMaxIdText) return bad("bad_id");
        id = out.id = std::move(text);
    }
    std::string_view version;
    if (object["jsonrpc"].get(version) != simdjson::SUCCESS || version != "2.0") return bad("bad_version");
    if (object["method"].get(out.method) != simdjson::SUCCESS || out.method.empty() ||
        out.method.size() > kMaxMethodText)
        return bad("bad_method");
    if (object["params"].get(field) == simdjson::SUCCESS) {
        dom::array list;
        if (field.get(list) != simdjson::SUCCESS)
            return fail(RpcError{field.is_object() ? kInvalidParams : kInvalidRequest, "params_not_a_list"});
        for (const dom::element item : list) out.params.push_back(value_of(item));
    }
    return out;
}

std::string result_text(std::string_view id, const RpcResult& result) {
    if (!result) return rpc_error_text(id, result.error());
    std::string out;
    out.reserve(result->size() + id.size() + 40);
    out += R"({"jsonrpc":"2.0","id":)";
    out += id;
    out += R"(,"result":)";
    out += *result;
    out += '}';
    return out;
}

RpcError param_error(const char* reason, std::size_t i) {
    return {kInvalidParams, reason, "parameter " + std::to_string(i)};
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
    out += '"';
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (c == '"' || c == '\\') {
            out += '\\';
            out += c;
        } else if (byte < 0x20 || byte >= 0x7f) {
            // Control characters, and bytes that need not be UTF-8 (messages of the system): as code points
            // below 256.
            fmt::format_to(std::back_inserter(out), "\\u{:04x}", byte);
        } else {
            out += c;
        }
    }
    out += '"';
}

std::string rpc_error_text(std::string_view id, const RpcError& error) {
    std::string out = R"({"jsonrpc":"2.0","id":)";
    out += id.empty() ? "null" : id;
    fmt::format_to(std::back_inserter(out), R"(,"error":{{"code":{},"message":"{}","data":{{"reason":)",
                   error.code, message_of(error.code));
    append_json_text(out, error.reason);
    if (!error.detail.empty()) {
        out += R"(,"detail":)";
        append_json_text(out, error.detail);
    }
    out += "}}}";
    return out;
}

Result<std::string_view, RpcError> RpcParams::text(std::size_t i) const {
    if (i >= values_.size()) return fail(param_error("missing_param", i));
    if (values_[i].kind != RpcValue::Kind::text) return fail(param_error("not_a_string", i));
    return values_[i].text;
}

Result<u64, RpcError> RpcParams::number(std::size_t i) const {
    if (i >= values_.size()) return fail(param_error("missing_param", i));
    if (values_[i].kind != RpcValue::Kind::number) return fail(param_error("not_a_number", i));
    return values_[i].number;
}

Result<u64, RpcError> RpcParams::number_or(std::size_t i, u64 otherwise) const {
    if (i >= values_.size() || values_[i].kind == RpcValue::Kind::null) return otherwise;
    return number(i);
}

Result<Hash, RpcError> RpcParams::hash(std::size_t i) const {
    const auto hex = text(i);
    if (!hex) return fail(hex.error());
    const auto out = fixed_from_hex<Hash>(*hex);
    if (!out) return fail(param_error("not_a_hash", i));
    return *out;
}

Result<void, RpcError> RpcParams::expect(std::size_t least, std::size_t most) const {
    if (values_.size() < least) return fail(param_error("missing_param", values_.size()));
    if (values_.size() > most) return fail(param_error("too_many_params", most));
    return {};
}

/// The answers to one message, gathered in the order of its requests.
struct RpcDispatcher::Exchange {
    bool is_batch = false;
    std::vector<std::string> ids;
    std::vector<std::string> answers;  // empty: a notification
    std::atomic<std::size_t> left{0};
    std::function<void(std::string)> done;

    void set(std::size_t i, const RpcResult& result) {
        if (!ids[i].empty()) answers[i] = result_text(ids[i], result);
        if (left.fetch_sub(1, std::memory_order_acq_rel) == 1) finish();
    }
    void finish() {
        if (!is_batch) return done(std::move(answers[0]));
        std::string out;
        for (const std::string& answer : answers) {
            if (answer.empty()) continue;
            out += out.empty() ? '[' : ',';
            out += answer;
        }
        if (!out.empty()) out += ']';
        done(std::move(out));
    }
};

std::vector<std::string> RpcDispatcher::names() const {
    std::vector<std::string> out;
    for (const auto& [name, method] : methods_) out.push_back(name);
    return out;
}

void RpcDispatcher::call(std::string_view method, const RpcParams& params, const RpcPeerPtr& peer,
                         RpcReply reply) const {
    if (const auto known = methods_.find(method); known != methods_.end())
        return known->second(params, peer, std::move(reply));
    if (fallback_ && fallback_(method, params, reply)) return;
    reply(fail(RpcError{kMethodNotFound, "method_not_found", std::string(method)}));
}

void RpcDispatcher::handle(std::string_view text, const RpcPeerPtr& peer,
                           std::function<void(std::string)> done) const {
    // One parser a thread: it keeps its buffers, and what it returns is used up before this function returns.
    thread_local dom::parser parser;
    if (parser.max_depth() != limits_.max_depth) (void)parser.allocate(text.size() + 64, limits_.max_depth);
    dom::element root;
    if (const auto error = parser.parse(text.data(), text.size()).get(root); error != simdjson::SUCCESS)
        return done(rpc_error_text("null", parse_error(error)));

    std::vector<dom::element> requests;
    const auto exchange = std::make_shared<Exchange>();
    dom::array list;
    if (root.get(list) == simdjson::SUCCESS) {
        exchange->is_batch = true;
        if (list.size() == 0) return done(rpc_error_text("null", {kInvalidRequest, "empty_batch"}));
        if (list.size() > limits_.max_batch)
            return done(rpc_error_text("null", {kInvalidRequest, "batch_too_large",
                                                "at most " + std::to_string(limits_.max_batch)}));
        for (const dom::element item : list) requests.push_back(item);
    } else {
        requests.push_back(root);
    }
    exchange->ids.resize(requests.size());
    exchange->answers.resize(requests.size());
    exchange->left = requests.size();
    exchange->done = std::move(done);
    for (std::size_t i = 0; i < requests.size(); ++i) {
        std::string id;
        auto request = decode_request(requests[i], id);
        if (!request) {
            exchange->ids[i] = id.empty() ? "null" : id;
            exchange->set(i, fail(request.error()));
            continue;
        }
        exchange->ids[i] = std::move(request->id);
        call(request->method, RpcParams(std::move(request->params)), peer,
             [exchange, i](RpcResult result) { exchange->set(i, result); });
    }
}

}  // namespace belay::node
