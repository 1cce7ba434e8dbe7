// SPDX-License-Identifier: Apache-2.0
// The servers die: without the stream nothing is acknowledged; a cluster goes on without one of three.
#include "pair.h"

namespace belay::failover {
namespace {

TEST(Failover, nothing_is_acknowledged_without_the_stream) {
    BELAY_NEEDS_NATS();
    Pair pair;
    for (Sequencer& node : pair.node) node.start();
    ASSERT_GE(pair.wait_leader(), 0);
    std::vector<std::unique_ptr<Client>> clients;
    for (u64 i = 0; i < 2; ++i) clients.push_back(std::make_unique<Client>(pair, i));
    for (int round = 0; round < 2; ++round) {
        const std::size_t before = clients[0]->acknowledged() + clients[1]->acknowledged();
        pair.wait("traffic",
                  [&] { return clients[0]->acknowledged() + clients[1]->acknowledged() > before + 50; });
        pair.nats.kill(0);
        // What was acknowledged by the stream just before may still be on its way to the client.
        std::this_thread::sleep_for(milliseconds(300));
        const std::size_t then = clients[0]->acknowledged() + clients[1]->acknowledged();
        std::this_thread::sleep_for(2 * kLease);
        EXPECT_EQ(clients[0]->acknowledged() + clients[1]->acknowledged(), then);
        pair.nats.start(0);
        pair.wait("traffic",
                  [&] { return clients[0]->acknowledged() + clients[1]->acknowledged() > then + 50; });
    }
    check_promises(pair, clients);
}

TEST(Failover, a_cluster_goes_on_without_one_of_three) {
    BELAY_NEEDS_NATS();
    Pair pair(3);
    for (Sequencer& node : pair.node) node.start();
    ASSERT_GE(pair.wait_leader(), 0);
    std::vector<std::unique_ptr<Client>> clients;
    clients.push_back(std::make_unique<Client>(pair, 0));
    for (unsigned dead = 0; dead < 3; ++dead) {
        const std::size_t before = clients[0]->acknowledged();
        pair.wait("traffic", [&] { return clients[0]->acknowledged() > before + 20; });
        pair.nats.kill(dead);
        const std::size_t then = clients[0]->acknowledged();
        const auto killed = Clock::now();
        pair.wait(
            "traffic without it", [&] { return clients[0]->acknowledged() > then + 20; },
            milliseconds(40'000));
        std::printf("server %u killed: 20 more acknowledged after %.2f s\n", dead,
                    std::chrono::duration<double>(Clock::now() - killed).count());
        pair.nats.start(dead);
        if (dead < 2) std::this_thread::sleep_for(milliseconds(3'000));  // it catches up before the next dies
    }
    check_promises(pair, clients);
}

}  // namespace
}  // namespace belay::failover
