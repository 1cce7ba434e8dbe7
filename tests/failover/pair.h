// SPDX-License-Identifier: Apache-2.0
// Two sequencers on one stream, and clients that go to whichever leads.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <nlohmann/json.hpp>
#include <thread>

#include "node/testing/nats_servers.h"
#include "node/testing/sequencer_box.h"

namespace belay::failover {

using nlohmann::json;
using node::testing::find_nats_server;
using node::testing::NatsServers;
using node::testing::Process;
using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

/// Says why on the test's output when there is no nats-server.
#define BELAY_NEEDS_NATS() \
    if (find_nats_server().empty()) GTEST_SKIP() << "nats-server is not installed (tools/setup.sh)"

inline constexpr milliseconds kLease{600};

/// One sequencer; its store outlives its processes.
class Sequencer {
  public:
    Sequencer(std::filesystem::path folder, std::string name, std::string servers, unsigned replicas)
        : folder_(std::move(folder)),
          name_(std::move(name)),
          servers_(std::move(servers)),
          replicas_(replicas) {}

    /// Waits until it serves.
    void start();
    void kill() { process_.kill(); }
    void signal(int number) const { process_.signal(number); }
    int finish() { return process_.finish(); }
    bool running() const { return process_.running(); }
    u16 port() const { return port_; }
    std::filesystem::path store() const { return folder_ / name_; }
    /// Null when it does not answer.
    json ask(const std::string& method, const json& params = json::array()) const;
    /// Member "failover" of its status.
    json status() const;
    bool leads() const;

  private:
    std::filesystem::path folder_;
    std::string name_, servers_;
    unsigned replicas_;
    Process process_;
    u16 port_ = 0;
};

struct Pair {
    explicit Pair(unsigned nats_servers = 1);
    /// After this long without a leader: -1, and the test fails.
    int wait_leader(milliseconds limit = milliseconds(20'000)) const;
    void wait(const char* what, const std::function<bool()>& done,
              milliseconds limit = milliseconds(20'000)) const;
    /// Both have applied all that the stream holds.
    void settle() const;
    std::string logs() const;

    node::testing::TempDir dir;
    NatsServers nats;
    std::array<Sequencer, 2> node;
};

/// One account that sends in nonce order to whoever leads, and remembers what it was promised.
class Client {
  public:
    Client(const Pair& pair, u64 account) : pair_(pair), account_(account), thread_([this] { run(); }) {}
    ~Client() { stop(); }
    void stop();
    std::size_t acknowledged() const { return count_; }
    /// After stop(): by transaction hash.
    const std::map<std::string, json>& receipts() const { return receipts_; }
    /// A promise was not kept, in words; empty while all are.
    const std::string& broken() const { return broken_; }

  private:
    void run();
    bool talk(u16 port);

    const Pair& pair_;
    const u64 account_;
    u64 nonce_ = 0;
    std::map<std::string, json> receipts_;
    std::string broken_;
    std::atomic<std::size_t> count_{0};
    std::atomic<bool> stopping_{false};
    std::thread thread_;
};

/// Stops the clients and holds both sequencers to what was promised: each receipt is at both, no place was
/// promised twice, no transaction stands twice, and both stores hold one order that replays. Ends the
/// processes.
void check_promises(Pair& pair, std::vector<std::unique_ptr<Client>>& clients);

}  // namespace belay::failover
