// LIBS: belay_l1
// SPDX-License-Identifier: Apache-2.0
// JSON-RPC: whatever a node sends as a body is a result or a named error, and so is every typed value read
// out of it.
#include "base/check.h"
#include "l1/json_fields.h"
#include "l1/json_rpc.h"
#include "l1/revert.h"

using namespace belay;

namespace {

template <class T>
void named(const l1::L1Result<T>& result) {
    if (!result) BELAY_CHECK(to_string(result.error().reason) != "unknown");
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const std::string_view body(reinterpret_cast<const char*>(data), size);
    named(l1::decode_rpc_response(body, 1));
    named(l1::decode_rpc_batch(body, 1, 2));
    const auto value = l1::parse_json(body);
    named(value);
    if (!value) return 0;
    named(l1::json_block(*value));
    named(l1::json_logs(*value));
    named(l1::json_receipt(*value));
    named(l1::json_transaction(*value));
    named(l1::json_blobs(*value));
    named(l1::json_u64(*value));
    for (const char c : to_string(l1::json_error(*value))) BELAY_CHECK(c >= 0x20 && c <= 0x7e);
    if (const auto bytes = l1::json_bytes(*value)) BELAY_CHECK(!l1::revert_text(*bytes).empty());
    return 0;
}
