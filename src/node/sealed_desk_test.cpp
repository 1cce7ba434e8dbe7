// SPDX-License-Identifier: Apache-2.0
// Commit, reveal, receipt: over the dispatcher, with a sequencer behind it.
#include "node/sealed_desk.h"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "ecdsa/ecdsa.h"
#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

using namespace testing;
using nlohmann::json;

struct SealedDeskTest : ::testing::Test {
    void SetUp() override {
        ASSERT_TRUE(box.start().has_value());
        desk = std::make_unique<SealedDesk>(*box.sequencer, box.key, SealedConfig{},
                                            [this] { return now.load(); });
        desk->register_methods(rpc);
    }
    std::future<json> ask(const std::string& method, const std::string& params) {
        auto answer = std::make_shared<std::promise<json>>();
        auto future = answer->get_future();
        rpc.handle(fmt::format(R"({{"jsonrpc":"2.0","id":1,"method":"{}","params":{}}})", method, params),
                   nullptr, [answer](std::string text) { answer->set_value(json::parse(text)); });
        return future;
    }
    json commit(u64 who, const Bytes& transaction) {
        const Hash commitment = commitment_of(salt, transaction);
        const Signature signature = test_key(who).sign(box.sequencer->domain().commit_digest(commitment));
        return ask("belay_commit", fmt::format(R"(["{}","{}"])", to_hex(commitment), to_hex(signature)))
            .get();
    }
    std::future<json> reveal(const Bytes& transaction) {
        return ask("belay_reveal", fmt::format(R"(["{}","{}"])", to_hex(transaction), to_hex(salt)));
    }

    const Hash salt{{7}};
    std::atomic<u64> now{1'700'000'000'000};
    TempDir dir;
    SequencerBox box{dir.path()};
    RpcDispatcher rpc;
    std::unique_ptr<SealedDesk> desk;
};

TEST_F(SealedDeskTest, a_commitment_becomes_a_receipt) {
    const Bytes one = payments(1, 0, 1)[0], two = payments(2, 0, 1)[0];
    const json ticket = commit(1, one)["result"];
    ASSERT_TRUE(commit(2, two).contains("result"));
    // R-31: the ticket is signed by the sequencer, for this interval and no other.
    Signature signature;
    const auto bytes = from_hex(ticket["signature"].get<std::string>());
    ASSERT_TRUE(bytes && bytes->size() == signature.size());
    std::copy(bytes->begin(), bytes->end(), signature.begin());
    const u64 interval = ticket["interval"], until = ticket["revealUntilMs"];
    EXPECT_EQ(interval, 1'700'000'000u);
    const auto& domain = box.sequencer->domain();
    EXPECT_EQ(ecdsa::recover(domain.ticket_digest(commitment_of(salt, one), interval, until), signature),
              box.key.address());

    EXPECT_NE(reveal(one).get().dump().find("not_yet"), std::string::npos);
    now += 1'000;
    auto second = reveal(two), first = reveal(one);
    EXPECT_EQ(first.wait_for(std::chrono::milliseconds(100)), std::future_status::timeout);
    now += 1'000;
    const json a = first.get(), b = second.get();
    ASSERT_TRUE(a.contains("result")) << a.dump();
    ASSERT_TRUE(b.contains("result")) << b.dump();
    EXPECT_NE(a["result"]["index"], b["result"]["index"]);
}

TEST_F(SealedDeskTest, refusals_are_named) {
    const Bytes one = payments(1, 0, 1)[0];
    const std::string zero = to_hex(Hash{});
    const auto text = [](const json& answer) { return answer.dump(); };
    EXPECT_NE(text(ask("belay_commit", "[]").get()).find("error"), std::string::npos);
    EXPECT_NE(text(ask("belay_commit", fmt::format(R"(["{}","0x12"])", zero)).get()).find("not_a_signature"),
              std::string::npos);
    EXPECT_NE(text(reveal(one).get()).find("unknown"), std::string::npos);
    EXPECT_NE(text(ask("belay_reveal", fmt::format(R"(["0xzz","{}"])", zero)).get()).find("not_hex"),
              std::string::npos);
    ASSERT_TRUE(commit(1, one).contains("result"));
    EXPECT_NE(text(commit(1, one)).find("already_committed"), std::string::npos);
    // Whoever waits when the node ends is told so.
    now += 1'000;
    auto waiting = reveal(one);
    desk.reset();
    EXPECT_NE(text(waiting.get()).find("stopped"), std::string::npos);
}

}  // namespace
}  // namespace belay::node
