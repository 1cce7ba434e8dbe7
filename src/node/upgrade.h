// SPDX-License-Identifier: Apache-2.0
// `belay upgrade`: puts a checkpoint of the chain on L1 as a restart entry (spec/restart.md), with the
// program that runs or with one that the council's exit window has let in.
#pragma once

#include <chrono>
#include <functional>
#include <stop_token>

#include "ecdsa/ecdsa.h"
#include "node/restart_poster.h"

namespace belay::node {

struct UpgradeConfig {
    std::string l1_url, beacon_url;
    Address rollup;
    std::filesystem::path elf, so;   ///< the program package that the rollup was deployed with
    std::filesystem::path next_elf;  ///< of the program to restart with; empty: the one that runs
    std::filesystem::path archive;   ///< empty: a temporary folder
    ecdsa::PrivateKey key;           ///< the sequencer's; in its silence anybody's
    u64 confirmations = 1;
    std::chrono::milliseconds poll{1000};
};

struct UpgradeReport {
    Hash from, to;  ///< program hashes
    PostedRestart posted;
};

using UpgradeLog = std::function<void(const std::string&)>;

/// Two transactions: a mark (B-13), then the restart behind it, again when an entry came in between. Comes
/// back when the restart has run here, natively and in the machine. Why not, for people.
Result<UpgradeReport, std::string> upgrade(const UpgradeConfig& config, const UpgradeLog& log,
                                           std::stop_token stop);

}  // namespace belay::node
