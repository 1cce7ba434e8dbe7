// SPDX-License-Identifier: Apache-2.0
// A whole sequencer as a process to be killed: sequencer_child FOLDER. Prints its port, then serves until it
// dies or its standard input ends. The crash test drives it over the real RPC.
#include <cstdio>

#include "node/testing/sanitizer_options.h"
#include "node/testing/served_box.h"

int main(int argc, char** argv) {
    using namespace belay;
    using namespace belay::node;
    if (argc != 2) return 2;
    testing::TestProgram program;
    const auto key = testing::test_key(1'000'000);
    SequencerConfig config;
    config.max_group = 64;
    config.ordering.max_batch_bytes = 8'000;  // many seals, so that kills fall on them too
    config.ordering.checkpoint_transactions = 100;
    testing::Served served(argv[1], program, key, config, {});
    served.start(testing::test_genesis());
    std::printf("%u\n", served.server->port());
    std::fflush(stdout);
    while (std::getchar() != EOF) {
    }
    return 0;
}
