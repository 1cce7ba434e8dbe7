// SPDX-License-Identifier: Apache-2.0
// kill -9 at random moments, over the real RPC with real signatures: every transaction that was acknowledged
// is there afterwards, at its place, under the same signed receipt; and none is there twice.
// BELAY_CRASH_LOOPS sets how often (default 15), BELAY_CRASH_SEED which moments.
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <map>
#include <nlohmann/json.hpp>
#include <random>
#include <thread>

#include "crypto/keccak.h"
#include "node/testing/sequencer_box.h"
#include "node/testing/ws_client.h"

namespace belay::node {
namespace {

using namespace testing;
using nlohmann::json;

u64 setting(const char* name, u64 otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

std::filesystem::path child_binary() {
    return std::filesystem::read_symlink("/proc/self/exe").parent_path() / "sequencer_child";
}

/// The process under test.
class Child {
  public:
    explicit Child(const std::filesystem::path& folder) {
        int in[2], out[2];
        BELAY_CHECK(::pipe(in) == 0 && ::pipe(out) == 0);
        const std::string binary = child_binary().string(), store = folder.string();
        pid_ = ::fork();
        if (pid_ == 0) {
            ::dup2(in[0], 0);
            ::dup2(out[1], 1);
            ::close(in[1]);
            ::execl(binary.c_str(), binary.c_str(), store.c_str(), static_cast<char*>(nullptr));
            ::_exit(127);
        }
        ::close(in[0]);
        ::close(out[1]);
        keep_alive_ = in[1];
        std::string line;
        char c = 0;
        while (::read(out[0], &c, 1) == 1 && c != '\n') line += c;
        ::close(out[0]);
        port_ = static_cast<u16>(std::strtoul(line.c_str(), nullptr, 10));
    }
    ~Child() { kill(); }
    void kill() {
        if (pid_ <= 0) return;
        ::kill(pid_, SIGKILL);
        ::waitpid(pid_, nullptr, 0);
        ::close(keep_alive_);
        pid_ = 0;
    }
    u16 port() const { return port_; }

  private:
    pid_t pid_ = 0;
    int keep_alive_ = -1;
    u16 port_ = 0;
};

/// One account that sends in nonce order and remembers what it was promised.
struct Client {
    u64 account = 0;
    u64 nonce = 0;
    std::map<std::string, json> receipts;  // by transaction hash

    void send_until_cut(u16 port) {
        WsClient socket(port);
        for (;;) {
            std::vector<std::string> texts;
            for (const Bytes& tx : payments(account, nonce, 7)) texts.push_back(to_hex(tx));
            socket.send(
                json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "belay_submit"}, {"params", {texts}}}.dump());
            const auto answer = socket.receive();
            if (!answer) return;
            for (const json& outcome : json::parse(*answer)["result"]) {
                ASSERT_TRUE(outcome.contains("receipt")) << outcome;
                receipts[outcome["receipt"]["transactionHash"]] = outcome["receipt"];
                ++nonce;
            }
        }
    }
    // What was not acknowledged may or may not have a place: ask where to go on.
    void catch_up(u16 port) {
        const json answer =
            json::parse(http_post(port, json{{"jsonrpc", "2.0"},
                                             {"id", 1},
                                             {"method", "belay_account"},
                                             {"params", {to_hex(test_key(account).address())}}}
                                            .dump()));
        const u64 there = answer["result"]["nonce"];
        ASSERT_GE(there, nonce) << "an acknowledged transaction is lost";
        nonce = there;
    }
    void check(u16 port) const {
        for (const auto& [hash, receipt] : receipts) {
            const json answer = json::parse(http_post(
                port,
                json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", "belay_receipt"}, {"params", {hash}}}.dump()));
            ASSERT_EQ(answer["result"], receipt);
        }
    }
};

TEST(Crash, kill_9_loses_nothing_that_was_acknowledged) {
    if (!std::filesystem::exists(child_binary())) GTEST_SKIP() << "sequencer_child is not built";
    const u64 loops = setting("BELAY_CRASH_LOOPS", 15), seed = setting("BELAY_CRASH_SEED", 1);
    std::mt19937_64 random(seed);
    const TempDir dir;
    std::vector<Client> clients(3);
    for (u64 i = 0; i < clients.size(); ++i) clients[i].account = i;
    for (u64 loop = 0; loop < loops; ++loop) {
        SCOPED_TRACE("seed " + std::to_string(seed) + ", loop " + std::to_string(loop));
        Child child(dir.path());
        ASSERT_NE(child.port(), 0) << "it does not start again";
        for (Client& client : clients) client.catch_up(child.port());
        std::vector<std::thread> threads;
        for (Client& client : clients) threads.emplace_back([&] { client.send_until_cut(child.port()); });
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 120'000));
        child.kill();
        for (std::thread& thread : threads) thread.join();
        if (HasFatalFailure()) return;
    }
    // The last word: a clean open of the store, replayed against every signed running hash.
    SequencerBox box(dir.path());
    const auto started = box.start();
    ASSERT_TRUE(started.has_value()) << started.error().text();
    std::size_t acknowledged = 0;
    for (const Client& client : clients) {
        acknowledged += client.receipts.size();
        for (const auto& [hash, promised] : client.receipts) {
            const auto receipt = box.sequencer->log().receipt(*fixed_from_hex<Hash>(hash));
            ASSERT_TRUE(receipt.has_value() && receipt->has_value()) << hash;
            std::string text;
            append_json(text, **receipt);
            ASSERT_EQ(json::parse(text), promised);
            ASSERT_TRUE(verify_receipt(**receipt, box.sequencer->domain(), box.key.address()).has_value());
        }
    }
    // None twice: every transaction of the order has its own hash.
    std::map<Hash, u64> seen;
    ASSERT_TRUE(box.sequencer->log()
                    .each_transaction(0,
                                      [&](u64 sequence, TransactionRecord&& tx) {
                                          return seen.emplace(crypto::keccak256(tx.bytes), sequence).second;
                                      })
                    .has_value());
    EXPECT_EQ(seen.size(), box.sequencer->status().position.next_sequence);
    std::printf("%llu kills, %zu acknowledged, %zu in the order\n", static_cast<unsigned long long>(loops),
                acknowledged, seen.size());
}

}  // namespace
}  // namespace belay::node
