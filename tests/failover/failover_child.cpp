// SPDX-License-Identifier: Apache-2.0
// One of two sequencers, as a process to be killed: failover_child FOLDER SERVERS STREAM REPLICAS NAME
// LEASE_MS. Prints its port, then serves until it dies, its standard input ends, or it must not go on (exit
// 3).
#include <poll.h>

#include <cstdio>

#include "node/failover.h"
#include "node/js_log.h"
#include "node/testing/sanitizer_options.h"
#include "node/testing/served_box.h"

int main(int argc, char** argv) {
    using namespace belay;
    using namespace belay::node;
    if (argc != 7) return 2;
    auto log = JsLog::open({.servers = argv[2],
                            .stream = argv[3],
                            .replicas = std::strtoull(argv[4], nullptr, 10),
                            .wait = std::chrono::milliseconds(1000)});
    if (!log) {
        std::fprintf(stderr, "%s\n", log.error().text().c_str());
        return 4;
    }
    ReplicatedLog shared(**log);
    testing::TestProgram program;
    const auto key = testing::test_key(1'000'000);
    SequencerConfig config;
    config.max_group = 64;
    config.ordering.max_batch_bytes = 8'000;  // many seals, so that kills fall on them too
    config.ordering.checkpoint_transactions = 100;
    config.shared = &shared;
    testing::Served served(argv[1], program, key, config, {});
    std::atomic<bool> failed{false};
    FailoverHooks hooks;
    hooks.failed = [&](const std::string&) { failed = true; };
    hooks.log = [&](const std::string& text) { std::fprintf(stderr, "%s: %s\n", argv[5], text.c_str()); };
    Failover failover({.lease = std::chrono::milliseconds(std::strtoll(argv[6], nullptr, 10))},
                      *served.sequencer, shared, hooks);
    served.api->add_status([&] { return status_member(failover.status()); });
    served.start(testing::test_genesis());
    const std::string url = "http://127.0.0.1:" + std::to_string(served.server->port());
    if (const auto started = failover.start(*served.store, argv[5], url); !started) return 5;
    std::printf("%u\n", served.server->port());
    std::fflush(stdout);
    pollfd input{.fd = 0, .events = POLLIN, .revents = 0};
    while (!failed && ::poll(&input, 1, 50) == 0) {
    }
    served.server->stop();  // it asks the fail-over for its status
    failover.stop();
    return failed ? 3 : 0;
}
