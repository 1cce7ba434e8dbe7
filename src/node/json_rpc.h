// SPDX-License-Identifier: Apache-2.0
// JSON-RPC 2.0 over any transport: text in, text out, no sockets. Total over any bytes: bad input gets a
// standard code and a named reason in error.data.reason.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "base/result.h"

namespace belay::node {

/// The standard's codes, and one of ours for what the node itself refuses.
enum RpcCode : int {
    kParseError = -32700,
    kInvalidRequest = -32600,
    kMethodNotFound = -32601,
    kInvalidParams = -32602,
    kInternalError = -32603,
    kRefused = -32000,
};

struct RpcError {
    int code = kInternalError;
    std::string reason;       ///< stable, machine readable: error.data.reason
    std::string detail = {};  ///< for people: error.data.detail
};
/// JSON text of the result, or why there is none.
using RpcResult = Result<std::string, RpcError>;
using RpcReply = std::function<void(RpcResult)>;

/// A parameter, decoded. Texts point into the request and live as long as the method call (not its reply).
struct RpcValue {
    enum class Kind : u8 { null, boolean, number, text, list, other } kind = Kind::null;
    bool boolean = false;
    u64 number = 0;
    std::string_view text{};
    std::vector<RpcValue> items{};
};

/// The positional parameters of one call. The accessors fail with invalid params and the parameter's place.
class RpcParams {
  public:
    explicit RpcParams(std::vector<RpcValue> values) : values_(std::move(values)) {}
    std::size_t size() const { return values_.size(); }
    const RpcValue& operator[](std::size_t i) const { return values_[i]; }
    Result<std::string_view, RpcError> text(std::size_t i) const;
    Result<u64, RpcError> number(std::size_t i) const;
    Result<u64, RpcError> number_or(std::size_t i, u64 otherwise) const;
    Result<Hash, RpcError> hash(std::size_t i) const;
    /// Nothing when there are `least` to `most` of them.
    Result<void, RpcError> expect(std::size_t least, std::size_t most) const;

  private:
    std::vector<RpcValue> values_;
};

/// Who asks. A connection that can be pushed to may subscribe.
class RpcPeer {
  public:
    virtual ~RpcPeer() = default;
    virtual bool can_push() const { return false; }
    /// Queues a message; false once the peer is gone or dropped for being slow. Thread safe, never blocks.
    virtual bool push(const std::shared_ptr<const std::string>&) { return false; }
};
using RpcPeerPtr = std::shared_ptr<RpcPeer>;

struct RpcLimits {
    std::size_t max_batch = 100;
    std::size_t max_depth = 16;
};

/// Methods by name. Filled before it serves; handle() is thread safe.
class RpcDispatcher {
  public:
    using Method = std::function<void(const RpcParams&, const RpcPeerPtr&, RpcReply)>;
    /// Asked for any name that is not registered; returns false when it does not know it either.
    using Fallback = std::function<bool(std::string_view name, const RpcParams&, RpcReply&)>;

    explicit RpcDispatcher(RpcLimits limits = {}) : limits_(limits) {}
    void add(std::string name, Method method) { methods_[std::move(name)] = std::move(method); }
    void set_fallback(Fallback fallback) { fallback_ = std::move(fallback); }
    std::vector<std::string> names() const;

    /// Answers one message. `done` is called exactly once, from any thread; with nothing when nobody wants an
    /// answer.
    void handle(std::string_view text, const RpcPeerPtr& peer, std::function<void(std::string)> done) const;

  private:
    struct Exchange;
    void call(std::string_view method, const RpcParams& params, const RpcPeerPtr& peer, RpcReply reply) const;

    RpcLimits limits_;
    std::map<std::string, Method, std::less<>> methods_;
    Fallback fallback_;
};

/// One JSON string with its quotes.
void append_json_text(std::string& out, std::string_view text);
/// An error response to `id` (JSON text).
std::string rpc_error_text(std::string_view id, const RpcError& error);

}  // namespace belay::node
