// SPDX-License-Identifier: Apache-2.0
// From the bytes of an HTTP body to a result or a named error.
#include <algorithm>

#include "base/hex.h"
#include "l1/json_fields.h"
#include "l1/json_rpc.h"
#include "l1/revert.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

struct Phrase {
    std::string_view text;  // lower case
    L1Reason reason;
};

/// Nodes share error codes and differ in words; these are the words of the common clients. The first match
/// counts.
constexpr Phrase kPhrases[] = {
    {"nonce too low", L1Reason::nonce_too_low},
    {"already known", L1Reason::already_known},
    {"already imported", L1Reason::already_known},
    {"underpriced", L1Reason::underpriced},
    {"less than block base fee", L1Reason::fee_too_low},
    {"fee per blob gas", L1Reason::fee_too_low},
    {"max_fee_per_blob_gas", L1Reason::fee_too_low},
    {"max fee per gas less", L1Reason::fee_too_low},
    {"feetoolow", L1Reason::fee_too_low},
    {"insufficient funds", L1Reason::insufficient_funds},
    {"exceeds block gas limit", L1Reason::gas_limit},
    {"gas limit too high", L1Reason::gas_limit},
    {"transaction gas limit", L1Reason::gas_limit},
    {"intrinsic gas", L1Reason::gas_limit},
    {"gas too low", L1Reason::gas_limit},
    {"out of gas", L1Reason::gas_limit},
    {"revert", L1Reason::reverted},
    {"query returned more than", L1Reason::range_too_wide},
    {"block range", L1Reason::range_too_wide},
    {"range is too", L1Reason::range_too_wide},
    {"too many results", L1Reason::range_too_wide},
    {"limit exceeded", L1Reason::range_too_wide},
    {"blockoutofrange", L1Reason::not_found},
    {"header not found", L1Reason::not_found},
    {"block not found", L1Reason::not_found},
    {"unknown block", L1Reason::not_found},
};

constexpr i64 kRevertCode = 3;  // execution-apis: "execution reverted"

L1Reason classify(std::string text, i64 code) {
    if (code == kRevertCode) return L1Reason::reverted;
    std::transform(text.begin(), text.end(), text.begin(),
                   [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; });
    for (const Phrase& phrase : kPhrases)
        if (text.find(phrase.text) != std::string::npos) return phrase.reason;
    return L1Reason::rpc_error;
}

/// The revert bytes: a hex string, or nested one deeper as some clients do.
Bytes revert_data(const json& data) {
    const json* at = &data;
    if (at->is_object() && at->contains("data")) at = &(*at)["data"];
    const auto bytes = json_bytes(*at);
    return bytes ? *bytes : Bytes{};
}

L1Result<json> take_result(json& response) {
    const auto error = response.find("error");
    const auto result = response.find("result");
    const bool has_error = error != response.end() && !error->is_null();
    if (has_error) return std::unexpected(json_error(*error));
    if (result == response.end()) return l1_fail(L1Reason::bad_response, "neither result nor error");
    return std::move(*result);
}

bool is_response_to(const json& response, u64 id) {
    if (!response.is_object()) return false;
    const auto found = response.find("id");
    return found != response.end() && found->is_number_unsigned() && found->get<u64>() == id;
}

}  // namespace

std::string printable(std::string_view text) {
    std::string out(text.substr(0, 300));
    for (char& c : out)
        if (c < 0x20 || c > 0x7e) c = '?';
    return out;
}

L1Error json_error(const json& error) {
    if (!error.is_object()) return {L1Reason::bad_response, "error is not an object", 0, {}};
    L1Error out;
    if (const auto code = error.find("code"); code != error.end() && code->is_number_integer())
        out.code = *code;
    if (const auto text = error.find("message"); text != error.end() && text->is_string())
        out.message = printable(text->get<std::string>());
    out.reason = classify(out.message, out.code);
    if (const auto data = error.find("data"); data != error.end()) out.data = revert_data(*data);
    if (out.reason == L1Reason::reverted && !out.data.empty()) out.message = revert_text(out.data);
    return out;
}

L1Result<json> parse_json(std::string_view text) {
    json value = json::parse(text, nullptr, false);
    if (value.is_discarded()) return l1_fail(L1Reason::bad_json);
    return value;
}

L1Result<json> decode_rpc_response(std::string_view body, u64 id) {
    auto response = parse_json(body);
    if (!response) return response;
    if (!response->is_object()) return l1_fail(L1Reason::bad_response, "not an object");
    // A node that could not read the request answers with a null id; that error is still about our request.
    const auto error = response->find("error");
    const bool unread = error != response->end() && !error->is_null() &&
                        (!response->contains("id") || (*response)["id"].is_null());
    if (!unread && !is_response_to(*response, id))
        return l1_fail(L1Reason::bad_response, "another request's id");
    return take_result(*response);
}

L1Result<std::vector<json>> decode_rpc_batch(std::string_view body, u64 first_id, std::size_t count) {
    auto responses = parse_json(body);
    if (!responses) return std::unexpected(responses.error());
    if (!responses->is_array() || responses->size() != count)
        return l1_fail(L1Reason::bad_response, "not an array of as many responses");
    std::vector<json> out(count);
    std::vector<bool> seen(count);
    for (json& response : *responses) {
        const u64 id = response.is_object() && response.contains("id") && response["id"].is_number_unsigned()
                           ? response["id"].get<u64>()
                           : first_id + count;
        const u64 slot = id - first_id;
        if (id < first_id || slot >= count || seen[slot])
            return l1_fail(L1Reason::bad_response, "unexpected id");
        seen[slot] = true;
        auto result = take_result(response);
        if (!result) return std::unexpected(result.error());
        out[slot] = *std::move(result);
    }
    return out;
}

}  // namespace belay::l1
