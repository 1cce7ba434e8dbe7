// SPDX-License-Identifier: Apache-2.0
// kill -9 of the leader at random moments under load: the standby goes on from the last promise.
// BELAY_FAILOVER_LOOPS sets how often (default 6), BELAY_FAILOVER_SEED which moments.
#include <random>

#include "pair.h"

namespace belay::failover {
namespace {

u64 setting(const char* name, u64 otherwise) {
    const char* text = std::getenv(name);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Failover, kill_9_of_the_leader_loses_nothing_that_was_acknowledged) {
    BELAY_NEEDS_NATS();
    const u64 loops = setting("BELAY_FAILOVER_LOOPS", 6);
    std::mt19937_64 random(setting("BELAY_FAILOVER_SEED", 1));
    Pair pair;
    for (Sequencer& node : pair.node) node.start();
    std::vector<std::unique_ptr<Client>> clients;
    for (u64 i = 0; i < 3; ++i) clients.push_back(std::make_unique<Client>(pair, i));
    double slowest = 0, sum = 0;
    for (u64 loop = 0; loop < loops && !testing::Test::HasFailure(); ++loop) {
        const int leader = pair.wait_leader();
        ASSERT_GE(leader, 0);
        const std::size_t before = clients[0]->acknowledged();
        pair.wait("traffic", [&] { return clients[0]->acknowledged() > before; });
        std::this_thread::sleep_for(std::chrono::microseconds(random() % 300'000));
        Sequencer& dead = pair.node[static_cast<std::size_t>(leader)];
        dead.kill();
        const auto killed = Clock::now();
        ASSERT_EQ(pair.wait_leader(), 1 - leader);
        const double took = std::chrono::duration<double>(Clock::now() - killed).count();
        slowest = std::max(slowest, took);
        sum += took;
        dead.start();
    }
    std::size_t acknowledged = 0;
    for (const auto& client : clients) acknowledged += client->acknowledged();
    check_promises(pair, clients);
    std::printf("%llu kills, %zu acknowledged; takeover %.2f s on average, %.2f s at most, lease %.1f s\n",
                static_cast<unsigned long long>(loops), acknowledged, sum / static_cast<double>(loops),
                slowest, std::chrono::duration<double>(kLease).count());
}

}  // namespace
}  // namespace belay::failover
