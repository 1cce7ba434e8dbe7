// SPDX-License-Identifier: Apache-2.0
#include "node/json_rpc.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

namespace belay::node {
namespace {

using nlohmann::json;

RpcDispatcher make() {
    RpcDispatcher out({.max_batch = 5, .max_depth = 8});
    out.add("echo", [](const RpcParams& params, const RpcPeerPtr&, RpcReply reply) {
        std::string text;
        const auto first = params.text(0);
        if (!first) return reply(fail(first.error()));
        append_json_text(text, *first);
        reply(std::move(text));
    });
    out.add("number", [](const RpcParams& params, const RpcPeerPtr&, RpcReply reply) {
        const auto n = params.number(0);
        if (!n) return reply(fail(n.error()));
        reply(std::to_string(*n));
    });
    return out;
}

std::string handle(std::string_view text) {
    std::string out;
    int calls = 0;
    make().handle(text, nullptr, [&](std::string answer) {
        out = std::move(answer);
        ++calls;
    });
    EXPECT_EQ(calls, 1) << text;
    return out;
}

std::string reason(std::string_view text) {
    const json answer = json::parse(handle(text));
    EXPECT_TRUE(answer.contains("error")) << answer;
    return std::to_string(answer["error"]["code"].get<int>()) + " " +
           answer["error"]["data"]["reason"].get<std::string>();
}

TEST(JsonRpc, answers) {
    EXPECT_EQ(handle(R"({"jsonrpc":"2.0","id":1,"method":"echo","params":["a\"b\\cé\u0001"]})"),
              "{\"jsonrpc\":\"2.0\",\"id\":1,\"result\":\"a\\\"b\\\\c\\u00c3\\u00a9\\u0001\"}");
    EXPECT_EQ(json::parse(handle(R"({"jsonrpc":"2.0","id":"x","method":"number","params":[7]})"))["id"], "x");
    EXPECT_EQ(handle(R"({"jsonrpc":"2.0","method":"echo","params":["a"]})"), "") << "a notification";
}

TEST(JsonRpc, names_every_mistake) {
    EXPECT_EQ(reason(""), "-32700 empty");
    EXPECT_EQ(reason("{"), "-32700 bad_json");
    EXPECT_EQ(reason("\xff\xfe"), "-32700 bad_utf8");
    EXPECT_EQ(reason(std::string(10'000, '[')), "-32700 bad_json");
    EXPECT_EQ(reason(std::string(10'000, '[') + std::string(10'000, ']')), "-32700 too_deep");
    EXPECT_EQ(reason("[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]"), "-32700 too_deep");
    EXPECT_EQ(reason("1"), "-32600 not_an_object");
    EXPECT_EQ(reason("[]"), "-32600 empty_batch");
    EXPECT_EQ(reason("[1,2,3,4,5,6]"), "-32600 batch_too_large");
    EXPECT_EQ(reason(R"({"id":1,"method":"echo"})"), "-32600 bad_version");
    EXPECT_EQ(reason(R"({"jsonrpc":2.0,"id":1,"method":"echo"})"), "-32600 bad_version");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":{},"method":"echo"})"), "-32600 bad_id");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":")" + std::string(500, 'x') + R"(","method":"echo"})"),
              "-32600 bad_id");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":7})"), "-32600 bad_method");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1})"), "-32600 bad_method");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"nope"})"), "-32601 method_not_found");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"echo","params":{}})"), "-32602 params_not_a_list");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"echo"})"), "-32602 missing_param");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"echo","params":[1]})"), "-32602 not_a_string");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"number","params":[-1]})"), "-32602 not_a_number");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"number","params":[1.5]})"), "-32602 not_a_number");
    EXPECT_EQ(reason(R"({"jsonrpc":"2.0","id":1,"method":"number","params":[99999999999999999999]})"),
              "-32700 bad_json");
}

TEST(JsonRpc, a_batch_keeps_its_order_and_its_mistakes_apart) {
    const json answer = json::parse(handle(
        R"([{"jsonrpc":"2.0","id":1,"method":"number","params":[1]},7,{"jsonrpc":"2.0","method":"echo"},)"
        R"({"jsonrpc":"2.0","id":1,"method":"number","params":[2]}])"));
    ASSERT_EQ(answer.size(), 3U);
    EXPECT_EQ(answer[0]["result"], 1);
    EXPECT_EQ(answer[1]["error"]["data"]["reason"], "not_an_object");
    EXPECT_EQ(answer[2]["result"], 2) << "the same id twice is the client's affair";
    EXPECT_EQ(handle(R"([{"jsonrpc":"2.0","method":"echo"}])"), "") << "only notifications";
}

}  // namespace
}  // namespace belay::node
