// SPDX-License-Identifier: Apache-2.0
// kill -9 at any moment: what was acknowledged is there afterwards, at its place, and is published once.
#include <random>
#include <thread>

#include "crypto/keccak.h"
#include "network.h"

namespace belay::apps {
namespace {

using namespace std::chrono_literals;

/// Transfers, a few at a time, for as long as it lives; remembers every receipt it was given.
class Traffic {
  public:
    Traffic(std::string url, Trader& from, const Address& to)
        : url_(std::move(url)), from_(from), to_(to), thread_([this] { run(); }) {}
    ~Traffic() { stop(); }

    void stop() {
        stopping_ = true;
        if (thread_.joinable()) thread_.join();
    }
    std::size_t acknowledged() {
        const std::lock_guard lock(mutex_);
        return receipts_.size();
    }
    /// The last refusal or lost connection, for a test that fails.
    std::string trouble() {
        const std::lock_guard lock(mutex_);
        return trouble_;
    }
    /// After stop().
    const std::vector<json>& receipts() const { return receipts_; }

  private:
    void run() {
        while (!stopping_) {
            Venue venue(url_);  // the connections of a killed node are of no use
            while (!stopping_ && chunk(venue)) std::this_thread::sleep_for(50ms);
            std::this_thread::sleep_for(25ms);
        }
    }

    bool chunk(Venue& venue) {
        std::vector<Bytes> transactions;
        for (int i = 0; i < 5; ++i)
            transactions.push_back(from_.signer().transfer(from_.next_nonce(), to_, kUnit));
        const auto outcomes = venue.submit(transactions);
        const std::lock_guard lock(mutex_);
        if (!outcomes) {
            trouble_ = to_string(outcomes.error());
            return false;
        }
        for (const json& outcome : *outcomes) {
            if (outcome.contains("receipt"))
                receipts_.push_back(outcome["receipt"]);
            else
                trouble_ = refusal_text(outcome);
        }
        return true;
    }

    const std::string url_;
    Trader& from_;
    const Address to_;
    std::atomic<bool> stopping_{false};
    std::mutex mutex_;
    std::vector<json> receipts_;
    std::string trouble_;
    std::thread thread_;
};

class KilledNode : public NetworkTest {};

TEST_F(KilledNode, LosesNothingAndPublishesNothingTwice) {
    ASSERT_TRUE(start());
    ASSERT_TRUE(deposit("alice", 100'000));
    ASSERT_TRUE(wait_cash(trader("alice").address(), 1));

    Traffic traffic(net->deployment().rpc_url, trader("alice"), trader("bob").address());
    std::mt19937 random(2);
    for (int kill = 0; kill < 5; ++kill) {
        const std::size_t before = traffic.acknowledged();
        ASSERT_TRUE(wait("traffic", [&] { return traffic.acknowledged() > before + 20; }))
            << traffic.trouble();
        // Not a wait for anything: the moment of the crash is to be any.
        std::this_thread::sleep_for(std::chrono::milliseconds(random() % 2'000));
        ASSERT_TRUE(net->crash_and_restart_node()) << "restart " << kill;
    }
    const std::size_t before = traffic.acknowledged();
    ASSERT_TRUE(wait("traffic", [&] { return traffic.acknowledged() > before + 20; })) << traffic.trouble();
    traffic.stop();
    ASSERT_TRUE(settle());

    const auto batches = batches_on_l1();
    std::map<Hash, unsigned> seen;
    for (const auto& batch : batches)
        for (const Bytes& tx : batch) ++seen[crypto::keccak256(tx)];
    for (const auto& [hash, times] : seen) EXPECT_EQ(times, 1u) << to_hex(hash);

    for (const json& receipt : traffic.receipts()) {
        ASSERT_NO_FATAL_FAILURE(expect_in_order(receipt));
        const u64 number = receipt["batch"], index = receipt["index"];
        ASSERT_LT(number, batches.size());
        ASSERT_LT(index, batches[number].size());
        EXPECT_EQ(to_hex(crypto::keccak256(batches[number][index])), receipt.value("transactionHash", ""));
    }
    std::cout << traffic.receipts().size() << " receipts, " << batches.size() << " batches\n";

    // Each number once: one event each, and no transaction of the sequencer was for nothing.
    std::map<u64, unsigned> numbers;
    l1::LogFilter filter;
    filter.from = net->views().description().deployed_at;
    filter.to = net->l1().block(l1::BlockTag::latest)->number;
    filter.addresses = {net->views().description().inbox};
    const auto rollup = node::describe_rollup(net->l1(), net->deployment().rollup);
    ASSERT_L1(rollup);
    const auto logs = net->l1().logs(filter);
    ASSERT_L1(logs);
    for (const l1::Log& log : *logs) {
        const auto event = node::decode_event(*rollup, log);
        ASSERT_L1(event);
        if (!*event) continue;
        if (const auto* inbox = std::get_if<rollup::InboxEvent>(&**event))
            if (const auto* batch = std::get_if<rollup::BatchSubmitted>(inbox)) ++numbers[batch->batch];
    }
    EXPECT_EQ(numbers.size(), batches.size());
    for (const auto& [number, times] : numbers) EXPECT_EQ(times, 1u) << "batch " << number;
    const auto nonce = net->l1().nonce(dev_key("sequencer").key.address());
    ASSERT_L1(nonce);
    EXPECT_EQ(*nonce, batches.size()) << "a batch was sent twice, and reverted";

    ASSERT_TRUE(wait_claimed());
    expect_agreement();
}

}  // namespace
}  // namespace belay::apps
