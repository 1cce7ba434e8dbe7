// SPDX-License-Identifier: Apache-2.0
// What a hostile client can say to a running node: every answer names what is wrong, and the node stays well.
#include "crypto/keccak.h"
#include "l1/http.h"
#include "network.h"

namespace belay::apps {
namespace {

class MalformedRpc : public NetworkTest {
  protected:
    /// "reason" of the JSON-RPC error that answers this body; else what came.
    std::string reason_of(const std::string& body) {
        l1::HttpClient http(net->deployment().rpc_url, {});
        const auto reply = http.post(body, true);
        if (!reply) return "no answer: " + to_string(reply.error());
        const json answer = json::parse(reply->body, nullptr, false);
        if (!answer.is_object() || !answer.contains("error"))
            return std::to_string(reply->status) + " " + reply->body.substr(0, 200);
        return answer["error"]["data"].value("reason", "unnamed");
    }
    std::string call(const std::string& method, const std::string& params) {
        return R"({"jsonrpc":"2.0","id":1,"method":")" + method + R"(","params":)" + params + "}";
    }
    /// "reason" and "reason: detail" of a transaction that is refused.
    json refusal(const Bytes& transaction) {
        const auto outcomes = venue->submit(std::array{transaction});
        if (!outcomes || !outcomes->at(0).contains("error")) {
            ADD_FAILURE() << (outcomes ? outcomes->dump() : to_string(outcomes.error()));
            return json::object();
        }
        return outcomes->at(0)["error"];
    }
    void expect_healthy() {
        EXPECT_TRUE(net->node_running());
        EXPECT_TRUE(l1::JsonRpc(net->deployment().rpc_url).get("/health"));
    }
};

TEST_F(MalformedRpc, HasANamedAnswer) {
    ASSERT_TRUE(start());
    EXPECT_EQ(reason_of("{"), "bad_json");
    EXPECT_EQ(reason_of("\xff\xfe"), "bad_utf8");
    EXPECT_EQ(reason_of(""), "empty");
    EXPECT_EQ(reason_of("[]"), "empty_batch");
    EXPECT_EQ(reason_of("7"), "not_an_object");
    EXPECT_EQ(reason_of(std::string(5'000, '[') + std::string(5'000, ']')), "too_deep");
    EXPECT_EQ(reason_of(R"({"jsonrpc":"1.0","id":1,"method":"belay_status"})"), "bad_version");
    EXPECT_EQ(reason_of(R"({"jsonrpc":"2.0","id":{},"method":"belay_status"})"), "bad_id");
    EXPECT_EQ(reason_of(R"({"jsonrpc":"2.0","id":1,"method":5})"), "bad_method");
    EXPECT_EQ(reason_of(call("eth_sendRawTransaction", "[]")), "method_not_found");
    EXPECT_EQ(reason_of(call("belay_nonsense", "[]")), "not_answered");
    EXPECT_EQ(reason_of(call("belay_submit", "[]")), "missing_param");
    EXPECT_EQ(reason_of(call("belay_submit", "[5]")), "not_a_string");
    EXPECT_EQ(reason_of(call("belay_submit", R"(["0xzz"])")), "not_hex");
    EXPECT_EQ(reason_of(call("belay_submit", R"([")" + std::string(4'000, '0') + R"("])")), "too_long");
    EXPECT_EQ(reason_of(call("belay_submit", R"([{"a":1}])")), "not_a_string");
    EXPECT_EQ(reason_of(call("belay_receipt", R"(["0x12"])")), "not_a_hash");
    EXPECT_EQ(reason_of(call("belay_batch", R"(["one"])")), "not_a_number");
    EXPECT_EQ(reason_of(call("belay_subscribe", R"(["receipts"])")), "needs_websocket");
    EXPECT_EQ(reason_of(call("belay_status", R"({"a":1})")), "params_not_a_list");
    expect_healthy();

    // Far above any limit: refused without being read to its end, the connection may just close.
    const std::string huge = reason_of(call("belay_submit", R"([")" + std::string(40u << 20, '0') + R"("])"));
    EXPECT_TRUE(huge == "too_large" || huge.starts_with("413") || huge.starts_with("no answer")) << huge;
    expect_healthy();
}

TEST_F(MalformedRpc, TransactionsToo) {
    ASSERT_TRUE(start());
    Trader& alice = trader("alice");
    ASSERT_TRUE(deposit("alice", 1'000));
    ASSERT_TRUE(wait_cash(alice.address(), 1'000));
    const Address bob = trader("bob").address();

    EXPECT_EQ(refusal({}).value("reason", ""), "empty");
    EXPECT_EQ(reason_of(call("belay_submit", "[\"" + to_hex(Bytes(1'025, 1)) + "\"]")), "too_long");
    EXPECT_EQ(refusal(Bytes(40, 0xff)).value("reason", ""), "malformed");

    // The same bytes again: the same place, however often.
    const u64 nonce = alice.next_nonce();
    const Bytes paid = alice.signer().transfer(nonce, bob, kUnit);
    const json receipt = submit(paid);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(submit(paid), receipt);
    EXPECT_EQ(venue->cash(bob), 1);
    // Also several times in one call.
    const Bytes twice = alice.signer().transfer(alice.next_nonce(), bob, kUnit);
    const auto both = submit(std::vector<Bytes>{twice, twice});
    ASSERT_EQ(both.size(), 2u);
    EXPECT_EQ(both[0], both[1]);
    EXPECT_EQ(venue->cash(bob), 2);

    // The same nonce for something else.
    const json reused = refusal(alice.signer().transfer(nonce, bob, 2 * kUnit));
    EXPECT_EQ(reused.value("reason", ""), "refused");
    EXPECT_NE(reused.value("detail", "").find("nonce"), std::string::npos) << reused.dump();

    // The other s of a good signature: (r, n - s, v ^ 1) is a signature of the same key over the same words.
    Bytes high = alice.signer().transfer(alice.next_nonce(), bob, kUnit);
    const U256 order =
        U256::from_be(from_hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")->data());
    U256 flipped;
    static_cast<void>(sub(flipped, order, U256::from_be(high.data() + high.size() - 33)));
    const Hash s = flipped.to_hash();
    std::copy_n(s.data(), 32, high.end() - 33);
    high.back() ^= 27 ^ 28;
    const json malleable = refusal(high);
    EXPECT_TRUE(malleable.value("reason", "") == "bad_signature" ||
                malleable.value("reason", "") == "malformed")
        << malleable.dump();
    Bytes bad_v = alice.signer().transfer(alice.next_nonce(), bob, kUnit);
    bad_v.back() = 29;
    const json version = refusal(bad_v);
    EXPECT_TRUE(version.value("reason", "") == "bad_signature" || version.value("reason", "") == "malformed")
        << version.dump();

    // Signed for another chain, and for another rollup on this one: some stranger without an account.
    const auto& rollup = net->views().description();
    const auto key = net->deployment().account("alice")->key;
    for (const auto& foreign : {clearing::client::Signer(key, rollup.chain_id + 1, rollup.inbox),
                                clearing::client::Signer(key, rollup.chain_id, rollup.vault)}) {
        const json answer = refusal(foreign.transfer(alice.next_nonce(), bob, kUnit));
        EXPECT_EQ(answer.value("reason", ""), "refused") << answer.dump();
        EXPECT_FALSE(answer.value("detail", "").empty());
    }
    EXPECT_EQ(venue->cash(bob), 2);
    expect_healthy();
    ASSERT_TRUE(settle());
    expect_in_order(receipt);
}

}  // namespace
}  // namespace belay::apps
