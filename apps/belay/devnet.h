// SPDX-License-Identifier: Apache-2.0
// A whole rollup on this machine: anvil as L1, the contracts, and a `belay node` process with every role.
#pragma once

#include <functional>
#include <memory>

#include "apps/belay/child.h"
#include "apps/belay/deployment.h"
#include "l1/anvil.h"
#include "l1/contracts.h"
#include "l1/dev_chain.h"
#include "l1/escape_contract.h"
#include "l1/http_l1.h"

namespace belay::apps {

/// The parameters of a development network's disputes.
inline constexpr u8 kDevnetLog2Frame = 36, kDevnetLog2Stride = 20;
inline l1::GameConfig devnet_game() {
    return {.step = {},
            .budget = 3600,
            .grace = 300,
            .join_grace = 600,
            .inner_join_grace = 600,
            .log2_width = 3,
            .gas_price = 20'000'000'000};
}

struct DevnetOptions {
    std::filesystem::path folder;         ///< made; state, keys, configuration and logs go here
    std::filesystem::path program;        ///< the package; empty: the clearing house of this build
    std::filesystem::path binary;         ///< `belay`; empty: this very process's
    unsigned l1_port = 0, rpc_port = 0;   ///< 0: any free one
    unsigned accounts = 8;                ///< traders, with ETH and tokens on L1
    l1::GameConfig game = devnet_game();  ///< but its step contract, which is deployed with it
    u64 claim_every_batches = 12;
    u64 claim_wait_ms = 20'000;
    u64 batch_age_ms = 2'000;
    u64 forced_deadline = 43'200, least_deadline = 1'800, delay_buffer = 172'800;  ///< seconds (I-15)
    u64 sequencer_silence = 86'400;                                                ///< seconds (I-16)
    bool committee = false;  ///< a data availability committee stands beside it (guarantees.h)
    std::optional<l1::EscapeConfig>
        escape;  ///< but its ledger proof, which is deployed with it; else guarantees.h's
    std::vector<std::string> node_settings;  ///< section.key=value over the written configuration
};

class Devnet {
  public:
    using Step = std::function<void(const std::string&)>;  ///< told before each step

    /// nullopt, and why on standard error.
    static std::unique_ptr<Devnet> start(const DevnetOptions& options, const Step& step);
    ~Devnet();

    const Deployment& deployment() const { return deployment_; }
    const std::filesystem::path& folder() const { return options_.folder; }
    l1::HttpL1& l1() { return *l1_; }
    l1::DevChain& dev() { return *dev_; }
    const l1::RollupViews& views() const { return *views_; }
    bool node_running() { return node_ && node_->running(); }
    /// As a crash would, and again from what is on disk.
    bool crash_and_restart_node();
    void crash_node();
    /// For the next start: section.key=value over the written configuration.
    void set_node_settings(std::vector<std::string> settings) {
        options_.node_settings = std::move(settings);
    }
    /// Returns once it answers; the log goes on in the same file.
    bool start_node();
    void stop();

  private:
    explicit Devnet(DevnetOptions options) : options_(std::move(options)) {}
    bool start_l1();
    bool deploy();
    /// What the rollup is deployed with.
    std::optional<Address> deploy_game(l1::TxManager& txs);
    bool fund();
    bool write_node_files();
    bool wait_healthy();

    DevnetOptions options_;
    Deployment deployment_;
    std::optional<l1::Anvil> anvil_;
    std::unique_ptr<l1::HttpL1> l1_;
    std::unique_ptr<l1::DevChain> dev_;
    std::optional<l1::RollupViews> views_;
    std::optional<Child> node_;
};

/// The names of the accounts with a part of their own in a development network.
inline constexpr const char* kTraderNames[] = {"alice", "bob",   "carol", "dave",
                                               "erin",  "frank", "grace", "heidi"};
inline constexpr unsigned kOracles = 3;

}  // namespace belay::apps
