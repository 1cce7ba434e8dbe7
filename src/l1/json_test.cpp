// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "base/hex.h"
#include "l1/http.h"
#include "l1/json_fields.h"
#include "l1/json_rpc.h"

namespace belay::l1 {
namespace {

using nlohmann::json;

L1Reason response_reason(std::string_view body) {
    const auto out = decode_rpc_response(body, 7);
    EXPECT_FALSE(out) << body;
    return out ? L1Reason{} : out.error().reason;
}

TEST(JsonRpcResponse, results_and_rejections) {
    EXPECT_EQ(*decode_rpc_response(R"({"jsonrpc":"2.0","id":7,"result":"0x1"})", 7), json("0x1"));
    EXPECT_EQ(*decode_rpc_response(R"({"id":7,"result":null,"error":null})", 7), json(nullptr));
    EXPECT_EQ(response_reason(""), L1Reason::bad_json);
    EXPECT_EQ(response_reason("{"), L1Reason::bad_json);
    EXPECT_EQ(response_reason("\"\xff\""), L1Reason::bad_json);
    EXPECT_EQ(response_reason("[]"), L1Reason::bad_response);
    EXPECT_EQ(response_reason("{}"), L1Reason::bad_response);
    EXPECT_EQ(response_reason(R"({"id":8,"result":1})"), L1Reason::bad_response);
    EXPECT_EQ(response_reason(R"({"id":"7","result":1})"), L1Reason::bad_response);
    EXPECT_EQ(response_reason(R"({"id":7})"), L1Reason::bad_response);
    EXPECT_EQ(response_reason(R"({"id":7,"error":5})"), L1Reason::bad_response);
    EXPECT_EQ(response_reason(R"({"id":null,"error":{"code":-32700,"message":"parse"}})"),
              L1Reason::rpc_error);
    EXPECT_EQ(response_reason(std::string(200'000, '[')), L1Reason::bad_json);
}

TEST(JsonRpcResponse, errors_get_the_narrowest_name) {
    const std::pair<const char*, L1Reason> cases[] = {
        {"nonce too low: next nonce 5, tx nonce 4", L1Reason::nonce_too_low},
        {"already known", L1Reason::already_known},
        {"transaction already imported", L1Reason::already_known},
        {"replacement transaction underpriced", L1Reason::underpriced},
        {"max fee per gas less than block base fee", L1Reason::fee_too_low},
        {"Block `max_fee_per_blob_gas` too low", L1Reason::fee_too_low},
        {"Insufficient funds for gas * price + value", L1Reason::insufficient_funds},
        {"exceeds block gas limit", L1Reason::gas_limit},
        {"execution reverted", L1Reason::reverted},
        {"query returned more than 10000 results", L1Reason::range_too_wide},
        {"BlockOutOfRangeError: block height is 0 but requested was 16", L1Reason::not_found},
        {"unknown block", L1Reason::not_found},
        {"something else", L1Reason::rpc_error},
    };
    for (const auto& [text, reason] : cases) {
        const L1Error error = json_error({{"code", -32000}, {"message", text}});
        EXPECT_EQ(error.reason, reason) << text;
        EXPECT_EQ(error.code, -32000);
    }
    const L1Error revert = json_error({{"code", 3}, {"message", "custom"}, {"data", "0x1234"}});
    EXPECT_EQ(revert.reason, L1Reason::reverted);
    EXPECT_EQ(revert.data, (Bytes{0x12, 0x34}));
    EXPECT_EQ(json_error({{"message", "a\nb\xc3\xa9"}}).message, "a?b??");
}

TEST(JsonRpcResponse, batches_come_in_any_order) {
    const auto out = decode_rpc_batch(R"([{"id":6,"result":2},{"id":5,"result":1}])", 5, 2);
    ASSERT_TRUE(out);
    EXPECT_EQ((*out)[0], json(1));
    EXPECT_EQ((*out)[1], json(2));
    const auto reason = [](std::string_view body) { return decode_rpc_batch(body, 5, 2).error().reason; };
    EXPECT_EQ(reason("[]"), L1Reason::bad_response);
    EXPECT_EQ(reason("{}"), L1Reason::bad_response);
    EXPECT_EQ(reason(R"([{"id":5,"result":2},{"id":5,"result":1}])"), L1Reason::bad_response);
    EXPECT_EQ(reason(R"([{"id":5,"result":2},{"id":7,"result":1}])"), L1Reason::bad_response);
    EXPECT_EQ(reason(R"([{"id":5,"result":2},7])"), L1Reason::bad_response);
    EXPECT_EQ(reason(R"([{"id":5,"result":2},{"id":6,"error":{"code":1,"message":"x"}}])"),
              L1Reason::rpc_error);
}

TEST(JsonFields, quantities) {
    EXPECT_EQ(*json_u64("0x0"), 0U);
    EXPECT_EQ(*json_u64("0xff"), 255U);
    EXPECT_EQ(*json_u64("0x0001"), 1U);
    for (const json& bad :
         {json("0x"), json("ff"), json("0xg"), json(5), json(nullptr), json("0x10000000000000000")})
        EXPECT_EQ(json_u64(bad).error().reason, L1Reason::bad_field) << bad;
    EXPECT_EQ(json_u256("0x" + std::string(65, '0')).error().reason, L1Reason::bad_field);
    EXPECT_EQ(quantity(0), "0x0");
    EXPECT_EQ(quantity(0x1000), "0x1000");
    EXPECT_EQ(json_bytes("0x0").error().reason, L1Reason::bad_field);
    EXPECT_EQ(json_hash("0x00").error().reason, L1Reason::bad_field);
}

json sample_log() {
    const std::string hash = to_hex(Hash{});
    return {{"address", to_hex(Address{})}, {"topics", {hash}},  {"data", "0x"},
            {"blockNumber", "0x1"},         {"blockHash", hash}, {"transactionHash", hash},
            {"transactionIndex", "0x0"},    {"logIndex", "0x2"}};
}

TEST(JsonFields, a_log_needs_every_member_and_must_stand) {
    ASSERT_TRUE(json_log(sample_log()));
    EXPECT_EQ(json_log(sample_log())->log_index, 2U);
    for (const auto& [name, value] : sample_log().items()) {
        json broken = sample_log();
        broken.erase(name);
        EXPECT_EQ(json_log(broken).error().message, name);
    }
    json removed = sample_log();
    removed["removed"] = true;
    EXPECT_EQ(json_log(removed).error().message, "removed");
    json topics = sample_log();
    topics["topics"] =
        json::array({to_hex(Hash{}), to_hex(Hash{}), to_hex(Hash{}), to_hex(Hash{}), to_hex(Hash{})});
    EXPECT_EQ(json_log(topics).error().message, "topics");
    EXPECT_EQ(json_logs(json::object()).error().reason, L1Reason::bad_field);
}

TEST(JsonFields, blobs_must_have_their_size) {
    EXPECT_EQ(json_blobs({{"data", {"0x00"}}}).error().reason, L1Reason::bad_field);
    EXPECT_EQ(json_blobs({{"other", 1}}).error().reason, L1Reason::bad_field);
    EXPECT_EQ(json_blobs({{"data", {"0x" + std::string(2 * sizeof(Blob), '0')}}})->size(), 1U);
}

TEST(HttpUrl, parses_and_refuses) {
    EXPECT_EQ(parse_url("http://localhost:8545")->port, "8545");
    EXPECT_EQ(parse_url("http://node/path?x=1")->path, "/path?x=1");
    EXPECT_EQ(parse_url("http://node")->port, "80");
    for (const char* bad : {"", "localhost:1", "https://node", "http://", "http://:5",
                            "http://a:", "http://a:b", "http://a:123456", "http://u:p@host:1", "http://a b/"})
        EXPECT_EQ(parse_url(bad).error().reason, L1Reason::bad_url) << bad;
}

TEST(JsonRpc, nobody_listening_is_a_named_error) {
    JsonRpcOptions options;
    options.read_retries = 1;
    options.retry_delay = std::chrono::milliseconds(1);
    JsonRpc rpc("http://127.0.0.1:1", options);
    EXPECT_EQ(rpc.read("eth_chainId", json::array()).error().reason, L1Reason::connect_failed);
    EXPECT_EQ(JsonRpc("ftp://x").read("eth_chainId", json::array()).error().reason, L1Reason::bad_url);
}

}  // namespace
}  // namespace belay::l1
