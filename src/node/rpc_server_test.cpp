// SPDX-License-Identifier: Apache-2.0
// The whole way: socket, JSON-RPC, sequencer, disk, and back.
#include "node/rpc_server.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <thread>

#include "crypto/keccak.h"
#include "node/testing/served_box.h"
#include "node/testing/ws_client.h"

namespace belay::node {
namespace {

using namespace testing;
using nlohmann::json;

struct RpcServerTest : ::testing::Test {
    void open(RpcServerConfig rpc = {}) {
        served = std::make_unique<Served>(dir.path(), program, key, SequencerConfig{}, rpc);
        served->start(test_genesis());
    }
    u16 port() const { return served->server->port(); }
    json call(const std::string& method, const json& params) const {
        const std::string answer = http_post(
            port(), json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}}.dump());
        return json::parse(answer);
    }

    TempDir dir;
    TestProgram program;
    ecdsa::PrivateKey key = test_key(1'000'000);
    std::unique_ptr<Served> served;
};

std::vector<std::string> hex_payments(u64 account, u64 first, u64 count) {
    std::vector<std::string> out;
    for (const Bytes& tx : payments(account, first, count)) out.push_back(to_hex(tx));
    return out;
}

TEST_F(RpcServerTest, every_method) {
    open();
    const auto sent = hex_payments(1, 0, 3);
    const json one = call("belay_submit", {sent[0]});
    ASSERT_TRUE(one.contains("result")) << one;
    EXPECT_EQ(one["result"]["index"], 0);
    EXPECT_EQ(call("belay_submit", {sent[0]})["result"], one["result"]) << "sent again: the same receipt";
    const json many = call("belay_submit", {{sent[1], sent[2], sent[2]}})["result"];
    EXPECT_EQ(many[1], many[2]);
    EXPECT_EQ(many[1]["receipt"]["index"], 2);
    const std::string hash = one["result"]["transactionHash"];
    EXPECT_EQ(call("belay_receipt", {hash})["result"], one["result"]);
    EXPECT_EQ(call("belay_transaction", {hash})["result"]["bytes"], sent[0]);
    EXPECT_TRUE(call("belay_receipt", {to_hex(Hash{})})["result"].is_null());
    EXPECT_EQ(call("belay_account", {to_hex(test_key(1).address())})["result"]["nonce"], 3);
    EXPECT_EQ(call("belay_query", {"account", {to_hex(test_key(1).address())}})["result"]["nonce"], 3);
    EXPECT_EQ(call("belay_batches", json::array())["result"][0]["number"], 0);
    EXPECT_EQ(call("belay_batch", {0})["result"]["sealed"], false);
    EXPECT_TRUE(call("belay_batch", {9})["result"].is_null());
    EXPECT_EQ(call("belay_status", json::array())["result"]["acknowledged"], 3);
    EXPECT_NE(http_get(port(), "/metrics").find("belay_acknowledged_total 3"), std::string::npos);
    EXPECT_NE(http_get(port(), "/health").find("200 OK"), std::string::npos);
}

TEST_F(RpcServerTest, names_what_it_refuses) {
    open();
    const auto reason = [&](const std::string& method, const json& params) {
        return call(method, params)["error"]["data"]["reason"].get<std::string>();
    };
    EXPECT_EQ(reason("belay_submit", {"0x0"}), "not_hex");
    EXPECT_EQ(reason("belay_submit", {7}), "not_a_string");
    EXPECT_EQ(reason("belay_submit", json::array()), "missing_param");
    EXPECT_EQ(reason("belay_submit", {"0x"}), "empty");
    EXPECT_EQ(reason("belay_submit", {"0x" + std::string(2050, '0')}), "too_long");
    EXPECT_EQ(reason("belay_submit", {"0x00"}), "malformed");
    EXPECT_EQ(reason("belay_submit", {hex_payments(1, 9, 1)[0]}), "refused");
    EXPECT_EQ(reason("belay_submit", {std::vector<std::string>(1001, "0x")}), "too_many_transactions");
    EXPECT_EQ(reason("belay_receipt", {"0x1234"}), "not_a_hash");
    EXPECT_EQ(reason("belay_weather", json::array()), "not_answered");
    EXPECT_EQ(reason("belay_account", json::array({json::object()})), "bad_argument");
    EXPECT_EQ(reason("belay_account", {std::string("a\0b", 3)}), "bad_argument");
    EXPECT_EQ(reason("eth_call", json::array()), "method_not_found");
    EXPECT_EQ(reason("belay_subscribe", {"receipts"}), "needs_websocket");
    EXPECT_EQ(reason("belay_subscribe", {"weather"}), "unknown_topic");
}

// What no client library sends. Each gets an answer that names it or a closed line, and the server lives.
TEST_F(RpcServerTest, malformed_traffic) {
    open({.max_body = 4096, .io_timeout = std::chrono::milliseconds(300)});
    const auto head = [](std::string_view text, const char* wanted) {
        EXPECT_NE(text.find(wanted), std::string::npos) << text.substr(0, 300);
    };
    head(raw_exchange(port(), "garbage\r\n\r\n", true), "bad_http");
    head(raw_exchange(port(), "POST / HTTP/1.1\r\nContent-Length: 99999\r\n\r\n", false), "too_large");
    head(raw_exchange(port(), "POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", false), "bad_http");
    head(raw_exchange(port(),
                      "POST / HTTP/1.1\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                      false),
         "bad_http");
    head(raw_exchange(port(), "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab", false),
         "bad_http");
    head(raw_exchange(port(), "POST / HTTP/1.1\r\nX: " + std::string(40'000, 'x') + "\r\n\r\n", false),
         "header_too_large");
    head(raw_exchange(port(),
                      "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n1000\r\n" +
                          std::string(4096, ' ') + "\r\n1000\r\n" + std::string(4096, ' '),
                      false),
         "too_large");
    head(raw_exchange(port(), "DELETE / HTTP/1.1\r\nConnection: close\r\n\r\n", false), "bad_method");
    head(raw_exchange(port(), "GET /../etc/passwd HTTP/1.1\r\nConnection: close\r\n\r\n", false),
         "not_found");
    head(raw_exchange(port(), "OPTIONS / HTTP/1.1\r\nConnection: close\r\n\r\n", false),
         "Access-Control-Allow-Origin: *");
    EXPECT_EQ(raw_exchange(port(), "POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n{", false), "")
        << "cut at the timeout";
    raw_exchange(port(), "POST / HTTP/1.1\r\nContent-Length: 50\r\n\r\n{", true);
    EXPECT_NE(http_post(port(), std::string(1000, '[') + std::string(1000, ']')).find("too_deep"),
              std::string::npos);
    EXPECT_EQ(call("belay_status", json::array())["result"]["running"], true);
}

TEST_F(RpcServerTest, websocket_trades_and_listens) {
    open();
    WsClient client(port());
    EXPECT_EQ(json::parse(client.ask(
                  R"({"jsonrpc":"2.0","id":1,"method":"belay_subscribe","params":["receipts"]})"))["result"],
              1);
    EXPECT_EQ(json::parse(client.ask(
                  R"({"jsonrpc":"2.0","id":2,"method":"belay_subscribe","params":["exports"]})"))["result"],
              2);
    client.send(
        json{{"jsonrpc", "2.0"}, {"id", 3}, {"method", "belay_submit"}, {"params", {hex_payments(1, 0, 5)}}}
            .dump());
    // The five may be acknowledged in several groups, each with its own message.
    std::vector<json> receipts;
    std::size_t exports = 0;
    json answer;
    for (u64 number = 0; answer.is_null() || receipts.size() < 5 || exports < 5;) {
        const json message = json::parse(client.receive().value());
        if (message.contains("id")) {
            answer = message;
        } else if (message["params"]["topic"] == "exports") {
            exports += message["params"]["result"].size();
        } else {
            EXPECT_EQ(message["params"]["number"], number++);
            for (const json& receipt : message["params"]["result"]["receipts"]) receipts.push_back(receipt);
        }
    }
    ASSERT_EQ(answer["result"].size(), 5U);
    for (std::size_t i = 0; i < 5; ++i)
        EXPECT_EQ(receipts[i]["transactionHash"], answer["result"][i]["receipt"]["transactionHash"]);
    EXPECT_EQ(json::parse(client.ask(
                  R"({"jsonrpc":"2.0","id":4,"method":"belay_unsubscribe","params":[1]})"))["result"],
              true);
    WsClient other(port());
    EXPECT_EQ(json::parse(other.ask(
                  R"({"jsonrpc":"2.0","id":4,"method":"belay_unsubscribe","params":[2]})"))["result"],
              false)
        << "another client's";
    EXPECT_NE(client.ask("nonsense").find("bad_json"), std::string::npos);
}

TEST_F(RpcServerTest, a_slow_listener_is_dropped_and_told_why) {
    open({.max_queue_bytes = 200'000, .drop_grace = std::chrono::milliseconds(20'000)});
    WsClient slow(port());
    slow.ask(R"({"jsonrpc":"2.0","id":1,"method":"belay_subscribe","params":["l1"]})");
    const std::string big = "\"" + std::string(50'000, 'x') + "\"";
    for (int i = 0; i < 1000 && served->server->counts().slow_dropped == 0; ++i)
        served->hub.publish(Topic::l1, big);
    EXPECT_EQ(served->server->counts().slow_dropped, 1U);
    served->hub.publish(Topic::l1, "1");
    EXPECT_FALSE(served->hub.wanted(Topic::l1)) << "nobody listens any more";
    std::string last;
    while (const auto message = slow.receive()) last = *message;
    EXPECT_NE(last.find("slow_consumer"), std::string::npos);
    EXPECT_EQ(slow.close_code(), 1008);
    EXPECT_EQ(slow.close_reason(), "slow_consumer");
}

TEST_F(RpcServerTest, too_long_a_message_closes_only_that_client) {
    open({.max_body = 10'000});
    WsClient client(port());
    client.send(std::string(20'000, ' '));
    EXPECT_FALSE(client.receive().has_value());
    // 1009 (too big), or 1006 when TCP's reset for the unread rest overtook it.
    EXPECT_TRUE(client.close_code() == 1009 || client.close_code() == 1006) << client.close_code();
    EXPECT_EQ(call("belay_status", json::array())["result"]["running"], true);
}

TEST_F(RpcServerTest, connections_are_bounded) {
    open({.max_connections = 3});
    std::vector<std::unique_ptr<WsClient>> clients;
    for (int i = 0; i < 3; ++i) clients.push_back(std::make_unique<WsClient>(port()));
    EXPECT_EQ(raw_exchange(port(), "GET /health HTTP/1.1\r\n\r\n", false), "");
    EXPECT_EQ(served->server->counts().refused, 1U);
    clients.clear();
    for (int i = 0; i < 200 && served->server->counts().open > 0; ++i)
        std::this_thread::sleep_for(std::chrono::milliseconds(10));
    EXPECT_NE(http_get(port(), "/health").find("200 OK"), std::string::npos);
}

TEST_F(RpcServerTest, stopping_says_so) {
    open();
    WsClient client(port());
    client.ask(R"({"jsonrpc":"2.0","id":1,"method":"belay_status","params":[]})");
    std::thread stopper([&] { served->server->stop(); });
    EXPECT_FALSE(client.receive().has_value());
    EXPECT_EQ(client.close_code(), 1001);
    stopper.join();
    EXPECT_EQ(raw_exchange(port(), "GET /health HTTP/1.1\r\n\r\n", false), "no connection");
}

}  // namespace
}  // namespace belay::node
