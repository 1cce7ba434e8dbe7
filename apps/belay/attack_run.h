// SPDX-License-Identifier: Apache-2.0
// One attack on a development network from beginning to end: derive the truth, choose a round, lie in it,
// play it out, count the losses. `belay attack` and the demo run this.
#pragma once

#include <stop_token>

#include "apps/belay/attacker.h"
#include "apps/belay/deployment.h"

namespace belay::apps {

struct AttackRunConfig {
    Deployment deployment;
    std::filesystem::path folder;  ///< for what the attacker derives; made
    dispute::AttackSpec attack;    ///< `steps` is filled in
    std::chrono::milliseconds poll{250};
    u64 reorg_depth = 0;  ///< blocks that L1 loses, three times in the middle of the game; 0: none
};

struct AttackReport {
    bool won = false;  ///< a false claim: never
    bool over = false;
    u64 reorgs = 0;  ///< made
    Hash round;
    u64 position = 0;  ///< of the claims in it
    dispute::Seconds delay = 0;
    std::vector<PlayerAccount> accounts;
    U256 lost;  ///< bonds and fees less what came back
};

/// Blocks until the round is over and paid out, or `stop`. An error is why nothing could be attacked.
Result<AttackReport, std::string> run_attack(const AttackRunConfig& config, const Attacker::Event& event,
                                             std::stop_token stop);

}  // namespace belay::apps
