// SPDX-License-Identifier: Apache-2.0
#include "two_nodes.h"

#include <fstream>

#include "l1/free_port.h"

namespace belay::apps {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

void PairTraffic::stop() {
    stopping_ = true;
    if (thread_.joinable()) thread_.join();
}

void PairTraffic::run() {
    for (std::size_t turn = 0; !stopping_; ++turn) {
        Venue venue(urls_[turn % 2]);
        while (!stopping_ && chunk(venue, count_[turn % 2])) std::this_thread::sleep_for(100ms);
        std::this_thread::sleep_for(20ms);
    }
}

// False: this node does not answer, or does not lead.
bool PairTraffic::chunk(Venue& venue, std::atomic<std::size_t>& count) {
    std::vector<Bytes> transactions;
    for (int i = 0; i < 5; ++i)
        transactions.push_back(from_.signer().transfer(from_.next_nonce(), to_, kUnit));
    const auto outcomes = venue.submit(transactions);
    if (!outcomes) return false;
    for (const json& outcome : *outcomes) {
        if (!outcome.contains("receipt")) return false;
        receipts_.push_back(outcome["receipt"]);
        ++count;
    }
    return true;
}

void TwoNodes::SetUp() {
    if (node::testing::find_nats_server().empty())
        GTEST_SKIP() << "nats-server is not installed (tools/setup.sh)";
    NetworkTest::SetUp();
    if (folder.empty()) return;
    nats_ = std::make_unique<node::testing::NatsServers>(folder, 1);
    second_url_ = "http://127.0.0.1:" + std::to_string(l1::free_port());
}

void TwoNodes::TearDown() {
    if (second_) second_->stop();
    second_.reset();
    nats_.reset();
    NetworkTest::TearDown();
}

std::vector<std::string> TwoNodes::settings(std::size_t number) const {
    return {"failover.servers=" + nats_->urls(), "failover.lease_ms=" + std::to_string(kLeaseMs),
            "failover.name=node" + std::to_string(number)};
}

bool TwoNodes::start_both() {
    auto given = options();
    given.node_settings = settings(0);
    return start(given) && until("the first node to lead", [this] { return leads(0); }) && start_node(1) &&
           until("the second node to follow", [this] { return follows(1); });
}

bool TwoNodes::start_node(std::size_t number) {
    if (number == 0) return net->start_node();
    std::vector<std::string> command = {BELAY_BINARY, "node", "--config", (folder / "node.toml").string()};
    auto more = settings(1);
    more.push_back("node.data=" + (folder / "node1").string());
    more.push_back("rpc.port=" + second_url_.substr(second_url_.rfind(':') + 1));
    for (const std::string& setting : more) command.insert(command.end(), {"--set", setting});
    second_ = Child::start(command, (folder / "node1.log").string());
    return second_ && until("the second node to answer",
                            [this] { return l1::JsonRpc(second_url_).get("/health").has_value(); });
}

void TwoNodes::kill(std::size_t number) {
    if (number == 0) return net->crash_node();
    second_->kill_now();
    second_->wait();
}

json TwoNodes::failover(std::size_t number) const {
    const auto status = Venue(urls()[number]).ask("belay_status");
    return status && status->is_object() ? status->value("failover", json()) : json();
}

bool TwoNodes::leads(std::size_t number) const {
    const json s = failover(number);
    return s.is_object() && s.value("leading", false);
}

bool TwoNodes::follows(std::size_t number) const {
    const json s = failover(number);
    return s.is_object() && !s.value("leading", true) && !s.value("leader", "").empty() &&
           s.value("cursor", u64{0}) != 0 && s["cursor"] == s["end"];
}

bool TwoNodes::until(const char* what, const std::function<bool()>& done,
                     std::chrono::milliseconds limit) const {
    const auto deadline = Clock::now() + limit;
    while (!done()) {
        if (Clock::now() < deadline) {
            std::this_thread::sleep_for(10ms);
            continue;
        }
        std::string logs;
        for (const char* name : {"node.log", "node1.log"}) {
            std::ifstream file(folder / name);
            std::string text(std::istreambuf_iterator<char>(file), {});
            logs += std::string("== ") + name + '\n' +
                    text.substr(text.size() - std::min<std::size_t>(text.size(), 4'000));
        }
        ADD_FAILURE() << "waited too long for: " << what << '\n' << logs;
        return false;
    }
    return true;
}

bool TwoNodes::run_as_far() const {
    std::array<u64, 2> entries{};
    for (std::size_t i = 0; i < 2; ++i) {
        const auto status = Venue(urls()[i]).ask("belay_status");
        if (!status || !status->is_object()) return false;
        entries[i] = status->value("chain", json::object()).value("entries", u64{0});
    }
    return entries[0] == entries[1];
}

u64 TwoNodes::claimed() {
    const json claims = ask("belay_claims");
    return claims.is_array() && !claims.empty() ? claims.back().value("position", u64{0}) : 0;
}

u64 TwoNodes::mined_by(const char* role) const {
    return net->l1().nonce(dev_key(role).key.address()).value_or(0);
}

}  // namespace belay::apps
