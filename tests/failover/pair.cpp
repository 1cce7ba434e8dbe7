// SPDX-License-Identifier: Apache-2.0
#include "pair.h"

#include <fstream>
#include <set>

#include "crypto/keccak.h"
#include "node/testing/ws_client.h"

namespace belay::failover {

using namespace node::testing;

namespace {

std::string request(const std::string& method, const json& params) {
    return json{{"jsonrpc", "2.0"}, {"id", 1}, {"method", method}, {"params", params}}.dump();
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    return {std::istreambuf_iterator<char>(file), {}};
}

}  // namespace

void Sequencer::start() {
    // Its stream needs its servers: they may still be coming up.
    for (int tries = 0; tries < 100; ++tries) {
        process_ = Process({BELAY_FAILOVER_CHILD, store().string(), servers_, "order",
                            std::to_string(replicas_), name_, std::to_string(kLease.count())},
                           folder_ / (name_ + ".log"));
        port_ = static_cast<u16>(std::strtoul(process_.line().c_str(), nullptr, 10));
        if (port_ != 0) return;
        process_.kill();
        std::this_thread::sleep_for(milliseconds(200));
    }
    ADD_FAILURE() << name_ << " does not start\n" << text_of(folder_ / (name_ + ".log"));
}

json Sequencer::ask(const std::string& method, const json& params) const {
    if (!running() || port_ == 0) return {};
    const json answer = json::parse(http_post(port_, request(method, params)), nullptr, false);
    return answer.is_object() && answer.contains("result") ? answer["result"] : json();
}

json Sequencer::status() const {
    const json status = ask("belay_status");
    return status.is_object() && status.contains("failover") ? status["failover"] : json();
}

bool Sequencer::leads() const {
    const json s = status();
    return s.is_object() && s.value("leading", false);
}

Pair::Pair(unsigned nats_servers)
    : nats(dir.path(), nats_servers),
      node{Sequencer(dir.path(), "a", nats.urls(), nats_servers),
           Sequencer(dir.path(), "b", nats.urls(), nats_servers)} {}

void Pair::wait(const char* what, const std::function<bool()>& done, milliseconds limit) const {
    const auto end = Clock::now() + limit;
    while (!done()) {
        if (Clock::now() > end) {
            ADD_FAILURE() << "waited too long for: " << what << '\n' << logs();
            return;
        }
        std::this_thread::sleep_for(milliseconds(10));
    }
}

int Pair::wait_leader(milliseconds limit) const {
    int leader = -1;
    wait(
        "a leader",
        [&] {
            for (int i = 0; i < 2; ++i)
                if (node[static_cast<std::size_t>(i)].leads()) leader = i;
            return leader >= 0;
        },
        limit);
    return leader;
}

void Pair::settle() const {
    wait("one order at both", [&] {
        const json a = node[0].ask("belay_status"), b = node[1].ask("belay_status");
        if (!a.is_object() || !b.is_object() || a.value("pending", 1) != 0 || b.value("pending", 1) != 0)
            return false;
        return a["nextSequence"] == b["nextSequence"] && a["runningHash"] == b["runningHash"] &&
               a["nextEntry"] == b["nextEntry"];
    });
}

std::string Pair::logs() const { return text_of(dir.path() / "a.log") + text_of(dir.path() / "b.log"); }

void Client::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

void Client::run() {
    for (std::size_t i = 0; !stopping_ && broken_.empty(); ++i) {
        const Sequencer& node = pair_.node[i % 2];
        if (node.port() == 0 || talk(node.port())) continue;
        std::this_thread::sleep_for(milliseconds(10));
    }
}

// Until the node is gone or does not lead. What was not acknowledged may have a place: ask where to go on.
bool Client::talk(u16 port) {
    const std::string mine = to_hex(test_key(account_).address());
    WsClient socket(port);
    bool some = false;
    while (!stopping_) {
        socket.send(request("belay_account", json::array({mine})));
        auto answer = socket.receive();
        if (!answer) return some;
        u64 next = json::parse(*answer)["result"].value("nonce", u64{0});
        // A standby may not have read so far: only a leader's answer is held against what was promised.
        std::vector<std::string> texts;
        for (const Bytes& tx : payments(account_, std::max(next, nonce_), 7)) texts.push_back(to_hex(tx));
        socket.send(request("belay_submit", json::array({texts})));
        answer = socket.receive();
        if (!answer) return some;
        for (const json& outcome : json::parse(*answer)["result"]) {
            if (!outcome.contains("receipt")) {
                const std::string reason = outcome["error"]["reason"];
                if (reason == "not_leader" || reason == "stopped") return some;
                if (reason != "refused") broken_ = outcome.dump();
                if (next < nonce_)
                    broken_ = "an acknowledged transaction is lost: nonce " + std::to_string(nonce_);
                break;
            }
            const json& receipt = outcome["receipt"];
            receipts_[receipt["transactionHash"]] = receipt;
            nonce_ = std::max(next, nonce_) + 1;
            next = nonce_;
            ++count_;
            some = true;
        }
    }
    return some;
}

void check_promises(Pair& pair, std::vector<std::unique_ptr<Client>>& clients) {
    for (auto& client : clients) client->stop();
    pair.settle();
    for (Sequencer& node : pair.node) EXPECT_EQ(node.finish(), 0) << pair.logs();
    std::map<std::pair<u64, u64>, std::string> places;
    std::array<std::map<Hash, u64>, 2> orders;
    for (std::size_t i = 0; i < 2; ++i) {
        SequencerBox box(pair.node[i].store());
        const auto started = box.start();  // a replay against every signed running hash
        ASSERT_TRUE(started.has_value()) << started.error().text();
        for (const auto& client : clients) {
            EXPECT_EQ(client->broken(), "") << pair.logs();
            for (const auto& [hash, promised] : client->receipts()) {
                const auto [place, fresh] =
                    places.emplace(std::pair(promised["batch"], promised["index"]), hash);
                EXPECT_TRUE(fresh || place->second == hash) << "two promises for one place";
                const auto receipt = box.sequencer->log().receipt(*fixed_from_hex<Hash>(hash));
                ASSERT_TRUE(receipt.has_value() && receipt->has_value()) << "lost: " << promised;
                std::string text;
                append_json(text, **receipt);
                ASSERT_EQ(json::parse(text), promised);
                ASSERT_TRUE(
                    verify_receipt(**receipt, box.sequencer->domain(), box.key.address()).has_value());
            }
        }
        const auto read =
            box.sequencer->log().each_transaction(0, [&](u64 sequence, node::TransactionRecord&& tx) {
                return orders[i].emplace(crypto::keccak256(tx.bytes), sequence).second;
            });
        ASSERT_TRUE(read.has_value());
        EXPECT_EQ(orders[i].size(), box.sequencer->status().position.next_sequence)
            << "a transaction stands twice";
    }
    EXPECT_EQ(orders[0], orders[1]);
}

}  // namespace belay::failover
