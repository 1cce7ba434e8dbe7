// SPDX-License-Identifier: Apache-2.0
// A leader that sleeps past its lease wakes up fenced; a standby that is behind is not elected.
#include <signal.h>

#include "pair.h"

namespace belay::failover {
namespace {

TEST(Failover, a_leader_that_slept_is_fenced) {
    BELAY_NEEDS_NATS();
    Pair pair;
    for (Sequencer& node : pair.node) node.start();
    std::vector<std::unique_ptr<Client>> clients;
    for (u64 i = 0; i < 2; ++i) clients.push_back(std::make_unique<Client>(pair, i));
    for (int round = 0; round < 2; ++round) {
        const int leader = pair.wait_leader();
        ASSERT_GE(leader, 0);
        Sequencer &asleep = pair.node[static_cast<std::size_t>(leader)],
                  &other = pair.node[static_cast<std::size_t>(1 - leader)];
        asleep.signal(SIGSTOP);
        pair.wait("the standby to lead", [&] { return other.leads(); });
        const u64 term = other.status()["term"];
        asleep.signal(SIGCONT);
        pair.wait("it to step down", [&] {
            const json s = asleep.status();
            return s.is_object() && !s.value("leading", true) && s.value("term", u64{0}) >= term;
        });
        EXPECT_TRUE(other.leads());
        EXPECT_EQ(asleep.status()["leader"], "http://127.0.0.1:" + std::to_string(other.port()));
    }
    check_promises(pair, clients);
}

TEST(Failover, a_standby_names_the_leader_and_takes_nothing) {
    BELAY_NEEDS_NATS();
    Pair pair;
    pair.node[0].start();
    ASSERT_EQ(pair.wait_leader(), 0);
    pair.node[1].start();
    const std::string leader = "http://127.0.0.1:" + std::to_string(pair.node[0].port());
    pair.wait("the standby to know", [&] { return pair.node[1].status().value("leader", "") == leader; });
    const json outcome = pair.node[1].ask(
        "belay_submit", json::array({json::array({to_hex(node::testing::payments(1, 0, 1)[0])})}))[0];
    EXPECT_EQ(outcome["error"]["reason"], "not_leader");
    EXPECT_EQ(outcome["error"]["detail"], leader);
}

// It has less than the stream: it reads on first, however long the lease is over; and one whose order is
// another stops for good.
TEST(Failover, a_standby_that_is_behind_is_not_elected) {
    BELAY_NEEDS_NATS();
    Pair pair;
    pair.node[0].start();
    ASSERT_EQ(pair.wait_leader(), 0);
    std::vector<std::unique_ptr<Client>> clients;
    clients.push_back(std::make_unique<Client>(pair, 1));
    pair.wait("an order", [&] { return clients[0]->acknowledged() > 2'000; });
    pair.node[0].kill();
    // Nobody leads; the lease will be over long before this one has read the stream from its beginning.
    pair.node[1].start();
    ASSERT_EQ(pair.wait_leader(), 1);
    const json s = pair.node[1].status();
    EXPECT_EQ(s["cursor"], s["end"]);
    EXPECT_GE(pair.node[1].ask("belay_status")["nextSequence"], clients[0]->acknowledged());
    pair.node[0].start();
    check_promises(pair, clients);
}

TEST(Failover, a_standby_with_another_order_stops) {
    BELAY_NEEDS_NATS();
    Pair pair;
    {
        // An order that the stream does not have.
        node::testing::SequencerBox box(pair.node[1].store());
        ASSERT_TRUE(box.start().has_value());
        ASSERT_TRUE(box.submit_one(node::testing::payments(9, 0, 1)[0]).has_value());
    }
    pair.node[0].start();
    ASSERT_EQ(pair.wait_leader(), 0);
    pair.node[1].start();
    pair.wait("it to stop", [&] { return pair.node[1].status().is_null(); });
    EXPECT_EQ(pair.node[1].finish(), 3) << pair.logs();
    EXPECT_NE(pair.logs().find("copy its store"), std::string::npos) << pair.logs();
    EXPECT_TRUE(pair.node[0].leads());
}

}  // namespace
}  // namespace belay::failover
