// SPDX-License-Identifier: Apache-2.0
// The main job end to end, in acts: a network comes up, people trade on it, L1 settles, somebody lies and
// loses, a stranger verifies, a batch is proven.
#pragma once

#include <atomic>
#include <random>

#include "apps/belay/game_show.h"
#include "apps/belay/stage.h"

namespace belay::apps {

struct DemoOptions {
    std::filesystem::path folder = ".demo";
    u64 orders = 6000;
    unsigned seed = 1;
    bool keep = false;  ///< leave the network's state on disk
};

/// What traffic did, gathered by several threads.
struct Traffic {
    std::mutex mutex;
    u64 accepted = 0;
    std::map<std::string, u64> refused;  ///< by reason
    std::vector<double> latencies_ms;    ///< of submissions, until the receipts are here
    double seconds = 0;
    void add(const json& outcomes, double milliseconds);
};

class Demo : private Stage {
  public:
    explicit Demo(DemoOptions options) : Stage("belay demo", options.folder), options_(std::move(options)) {}
    /// Exit status.
    int run();

  private:
    // Each returns false, having said why.
    bool bring_up();
    bool deposit();
    bool open_market();
    bool trade();
    bool liquidate();
    bool withdraw();
    bool settle();
    bool dispute();
    bool make_final();
    bool count_money();
    bool watch_dispute(Child& liar);
    bool pay_out();
    bool verify();
    bool small_batch();
    bool prove();
    bool drill();
    void report();

    void trade_as(Trader& trader, u64 orders, unsigned seed);
    void seen(const json& outcomes) override { traffic_.add(outcomes, 0); }

    DemoOptions options_;
    std::atomic<u64> orders_done_{0};
    Traffic traffic_;
    u64 claims_ = 0;  // true ones, on L1
    std::map<std::string, U256> paid_;
    std::unique_ptr<GameShow> show_;
    json verified_, proof_;
};

/// The table at the end (demo_report.cpp).
void print_report(l1::L1& l1, const l1::RollupDescription& rollup, const json& status, const json& claims,
                  const GameShow& dispute, const json& verified, Traffic& traffic);

}  // namespace belay::apps
