// LIBS: belay_node belay_base
// SPDX-License-Identifier: Apache-2.0
// Any bytes as a JSON-RPC message: answered exactly once, and the answer is JSON (or nothing, for
// notifications).
#include <nlohmann/json.hpp>

#include "base/check.h"
#include "base/hex.h"
#include "node/json_rpc.h"

using namespace belay;
using namespace belay::node;

namespace {

// Touches every accessor, as the methods of the node do.
void probe(const RpcParams& params, const RpcPeerPtr&, RpcReply reply) {
    std::string out = "[";
    for (std::size_t i = 0; i <= params.size(); ++i) {
        if (i > 0) out += ',';
        if (const auto text = params.text(i))
            append_json_text(out, *text);
        else if (const auto number = params.number(i))
            out += std::to_string(*number);
        else if (const auto hash = params.hash(i); !hash)
            append_json_text(out, hash.error().reason);
    }
    if (auto fits = params.expect(1, 3); !fits) return reply(fail(fits.error()));
    reply(out + "]");
}

const RpcDispatcher& dispatcher() {
    static const RpcDispatcher instance = [] {
        RpcDispatcher out({.max_batch = 10, .max_depth = 16});
        out.add("belay_submit", probe);
        out.set_fallback([](std::string_view name, const RpcParams& params, RpcReply& reply) {
            if (!name.starts_with("belay_")) return false;
            probe(params, nullptr, std::move(reply));
            return true;
        });
        return out;
    }();
    return instance;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    int answers = 0;
    dispatcher().handle({reinterpret_cast<const char*>(data), size}, nullptr, [&](const std::string& answer) {
        ++answers;
        BELAY_CHECK(answer.empty() || nlohmann::json::accept(answer));
    });
    BELAY_CHECK(answers == 1);
    return 0;
}
