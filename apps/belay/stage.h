// SPDX-License-Identifier: Apache-2.0
// What a show on a development network needs, whatever is played on it (the demo, the drills): the network,
// the people, acts told to whoever watches, waiting with a limit.
#pragma once

#include <chrono>
#include <mutex>

#include "apps/belay/devnet.h"
#include "apps/belay/venue.h"

namespace belay::apps {

class Stage {
  public:
    using Clock = std::chrono::steady_clock;

    /// `command` is the name in messages of failure.
    Stage(std::string command, std::filesystem::path folder)
        : command_(std::move(command)), folder_(std::move(folder)) {}
    virtual ~Stage() = default;

    /// Starts a network in the folder, emptied first, and makes its accounts traders and oracles.
    bool raise(DevnetOptions options);
    /// Ends it; without `keep` the node's state goes.
    void strike(bool keep);

    Devnet& net() { return *net_; }
    Venue& venue() { return *venue_; }
    /// An account of the network by its name.
    Trader& trader(const std::string& name);
    std::span<const std::unique_ptr<Trader>> traders() const { return traders_; }
    u64 price() const { return price_; }
    const std::filesystem::path& folder() const { return folder_; }
    double seconds() const { return std::chrono::duration<double>(Clock::now() - started_).count(); }

    void act(const std::string& title);
    void say(const std::string& line) const;
    /// Says why on standard error; false, so that an act can end with it.
    bool fail(const std::string& why) const;

    /// belay_status; an empty object when the node does not answer.
    json status();
    /// Entries that the node has from L1 and has run; 0 while it does not answer.
    u64 entries_run();
    /// Number of the newest claim that the node knows to be final.
    u64 claims_final();
    /// Polls the status until `done`; fails when the node ends or the limit passes.
    bool wait_for(const std::string& what, const std::function<bool(json&)>& done,
                  std::chrono::seconds limit);
    /// The same where no node has to run.
    bool wait_until(const std::string& what, const std::function<bool()>& done, std::chrono::seconds limit);
    /// Everything that was ordered is on L1 and has run, natively and in the machine.
    bool wait_for_l1();
    /// Moves L1's clock and mines a block.
    bool pass_time(u64 seconds);

    /// All oracles sign the price (ticks) for now.
    bool submit_prices(u64 price);
    bool submit_one(const Bytes& transaction, const std::string& what);

  protected:
    /// Told of the outcomes of everything that submit_one() sends.
    virtual void seen(const json& /*outcomes*/) {}

    std::unique_ptr<Devnet> net_;
    std::unique_ptr<Venue> venue_;
    std::vector<std::unique_ptr<Trader>> traders_, oracles_;
    u64 price_ = 500'000;  // ticks of 0.1

  private:
    std::string command_;
    std::filesystem::path folder_;
    Clock::time_point started_ = Clock::now();
    int act_ = 0;
    std::mutex price_mutex_;
};

}  // namespace belay::apps
