// LIBS: belay_node_testing belay_node
// SPDX-License-Identifier: Apache-2.0
// What fail-over costs: acknowledged transactions per second and the time to a receipt, with the store alone
// and over a JetStream of one and of three servers on this machine; and how long a takeover takes.
//   failover_bench [transactions=20000] [lease in ms=3000]
#include <algorithm>
#include <cstdio>
#include <deque>
#include <future>

#include "node/failover.h"
#include "node/js_log.h"
#include "node/testing/nats_servers.h"
#include "node/testing/sequencer_box.h"

namespace {

using namespace belay;
using namespace belay::node;
using namespace belay::node::testing;
using Clock = std::chrono::steady_clock;
using Receipts = std::future<std::vector<Outcome>>;

constexpr std::size_t kArray = 100;  // transactions in one call
constexpr std::size_t kWindow = 16;  // calls on their way
constexpr u64 kPaced = 400;          // single transactions, one after the other

double seconds_since(Clock::time_point start) {
    return std::chrono::duration<double>(Clock::now() - start).count();
}

Receipts send(SequencerBox& box, std::vector<Bytes> transactions) {
    const auto promise = std::make_shared<std::promise<std::vector<Outcome>>>();
    box.sequencer->submit(std::move(transactions), [promise](std::vector<Outcome>&& outcomes) {
        promise->set_value(std::move(outcomes));
    });
    return promise->get_future();
}

void take(Receipts& answer) {
    for (const Outcome& outcome : answer.get()) BELAY_CHECK(outcome.has_value());
}

/// A sequencer that leads; with servers, over their stream.
struct Led {
    Led(const std::filesystem::path& folder, const std::string& servers, u64 replicas,
        std::chrono::milliseconds lease) {
        SequencerConfig config;
        if (!servers.empty()) {
            for (int i = 0; i < 100 && !log; ++i) {
                if (auto opened = JsLog::open({.servers = servers, .stream = "bench", .replicas = replicas}))
                    log = std::move(*opened);
                else
                    std::this_thread::sleep_for(std::chrono::milliseconds(200));
            }
            BELAY_CHECK(log != nullptr);
            shared = std::make_unique<ReplicatedLog>(*log);
            config.shared = shared.get();
        }
        box = std::make_unique<SequencerBox>(folder, config);
        BELAY_CHECK(box->start().has_value());
        if (!shared) return;
        failover = std::make_unique<Failover>(FailoverConfig{.lease = lease}, *box->sequencer, *shared,
                                              FailoverHooks{});
        BELAY_CHECK(failover->start(*box->store, folder.filename().string(), "").has_value());
    }
    ~Led() {
        if (failover) failover->stop();
        box->sequencer->stop();
    }
    void wait_to_lead() const {
        while (!box->sequencer->leading()) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::unique_ptr<JsLog> log;
    std::unique_ptr<ReplicatedLog> shared;
    std::unique_ptr<SequencerBox> box;
    std::unique_ptr<Failover> failover;
};

void measure(const char* name, Led& led, const std::vector<std::vector<Bytes>>& calls,
             const std::vector<Bytes>& single) {
    led.wait_to_lead();
    const auto start = Clock::now();
    std::deque<Receipts> on_the_way;
    for (const auto& call : calls) {
        on_the_way.push_back(send(*led.box, call));
        if (on_the_way.size() < kWindow) continue;
        take(on_the_way.front());
        on_the_way.pop_front();
    }
    for (Receipts& answer : on_the_way) take(answer);
    const double elapsed = seconds_since(start);
    const double groups = static_cast<double>(led.box->sequencer->status().groups);
    std::vector<double> seconds;
    for (const Bytes& tx : single) {
        const auto sent = Clock::now();
        auto answer = send(*led.box, {tx});
        take(answer);
        seconds.push_back(seconds_since(sent));
    }
    std::ranges::sort(seconds);
    const double count = static_cast<double>(calls.size() * kArray);
    std::printf("failover %-22s %8.0f tx/s acknowledged (%.0f in a group), alone p50 %.2f ms, p99 %.2f ms\n",
                name, count / elapsed, count / groups, 1e3 * seconds[seconds.size() / 2],
                1e3 * seconds[seconds.size() * 99 / 100]);
    std::fflush(stdout);
}

}  // namespace

int main(int argc, char** argv) {
    const u64 transactions = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 20'000;
    const std::chrono::milliseconds lease(argc > 2 ? std::strtoll(argv[2], nullptr, 10) : 3'000);
    std::vector<std::vector<Bytes>> calls;
    for (u64 i = 0; i < transactions / kArray; ++i) calls.push_back(payments(1, i * kArray, kArray));
    const auto single = payments(2, 0, kPaced);
    const TempDir dir;
    {
        Led led(dir.path() / "alone", "", 1, lease);
        measure("store alone", led, calls, single);
    }
    if (find_nats_server().empty()) {
        std::printf("failover: nats-server is not installed (tools/setup.sh)\n");
        return 0;
    }
    for (const unsigned servers : {1U, 3U}) {
        const auto folder = dir.path() / std::to_string(servers);
        std::filesystem::create_directories(folder);
        NatsServers nats(folder, servers);
        auto first = std::make_unique<Led>(folder / "a", nats.urls(), servers, lease);
        measure(servers == 1 ? "JetStream, 1 server" : "JetStream, 3 servers", *first, calls, single);
        if (servers == 3) continue;
        const auto begun = Clock::now();
        const Led second(folder / "b", nats.urls(), servers, lease);
        while (second.shared->cursor().sequence < first->shared->cursor().sequence)
            std::this_thread::sleep_for(std::chrono::milliseconds(1));
        const double following = seconds_since(begun);
        first->failover->stop();  // silent from now on, as a dead one is
        const auto silent = Clock::now();
        first.reset();
        second.wait_to_lead();
        std::printf(
            "failover takeover           %8.2f s after the last sign of life, lease %.1f s; a new standby"
            " reads %.0f tx/s\n",
            seconds_since(silent), static_cast<double>(lease.count()) / 1e3,
            static_cast<double>(transactions) / following);
        std::fflush(stdout);
    }
    return 0;
}
