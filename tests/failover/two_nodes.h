// SPDX-License-Identifier: Apache-2.0
// Two `belay node` processes of one chain, with one pair of keys, over one NATS server and one L1.
#pragma once

#include <atomic>
#include <mutex>
#include <thread>

#include "node/testing/nats_servers.h"
#include "tests/node/network.h"

namespace belay::apps {

/// Transfers, a few at a time, to whichever node leads; remembers every receipt it was given.
class PairTraffic {
  public:
    PairTraffic(std::array<std::string, 2> urls, Trader& from, const Address& to)
        : urls_(std::move(urls)), from_(from), to_(to), thread_([this] { run(); }) {}
    ~PairTraffic() { stop(); }
    void stop();
    /// By this node.
    std::size_t acknowledged(std::size_t node) const { return count_[node]; }
    /// After stop().
    const std::vector<json>& receipts() const { return receipts_; }

  private:
    void run();
    bool chunk(Venue& venue, std::atomic<std::size_t>& count);

    const std::array<std::string, 2> urls_;
    Trader& from_;
    const Address to_;
    std::atomic<bool> stopping_{false};
    std::array<std::atomic<std::size_t>, 2> count_{};
    std::vector<json> receipts_;
    std::thread thread_;
};

class TwoNodes : public NetworkTest {
  protected:
    static constexpr unsigned kLeaseMs = 1'000;

    void SetUp() override;
    void TearDown() override;
    /// Node 0 is the network's own and leads; ASSERT it.
    bool start_both();
    bool start_node(std::size_t number);
    void kill(std::size_t number);
    std::array<std::string, 2> urls() const { return {net->deployment().rpc_url, second_url_}; }
    /// From now on `venue` is this node's.
    void look_at(std::size_t number) { venue = std::make_unique<Venue>(urls()[number]); }

    /// Member "failover" of a node's status; null while it does not answer.
    json failover(std::size_t number) const;
    bool leads(std::size_t number) const;
    /// It does not lead, and has all that the leader's stream has.
    bool follows(std::size_t number) const;
    /// Fails the test, with both logs, when it takes unreasonably long.
    bool until(const char* what, const std::function<bool()>& done,
               std::chrono::milliseconds limit = std::chrono::minutes(2)) const;
    /// Both have run all that is on L1.
    bool run_as_far() const;
    u64 batches() const { return net->views().batch_count().value_or(0); }
    /// Where the newest claim of the watched node's chain ends.
    u64 claimed();
    /// Transactions of this key that L1 has.
    u64 mined_by(const char* role) const;

  private:
    std::vector<std::string> settings(std::size_t number) const;
    std::unique_ptr<node::testing::NatsServers> nats_;
    std::optional<Child> second_;
    std::string second_url_;
};

}  // namespace belay::apps
