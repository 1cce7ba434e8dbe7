// SPDX-License-Identifier: Apache-2.0
// Keeps one of several sequencers leading: follows the shared log while another does, beats while this one
// does, and takes over when the leader has been silent for a lease.
//
// The lease decides only when to try. What keeps two from leading is the log (node/replicated_log.h): a
// leader that slept wakes up fenced. A standby tries only when it has applied all that the log has and every
// check of the replay has passed; one that found a difference stops for good.
#pragma once

#include <thread>

#include "node/sequencer.h"

namespace belay::node {

struct FailoverConfig {
    std::chrono::milliseconds lease{3000};  ///< silence after which a standby tries to lead
    std::chrono::milliseconds poll{20};     ///< of a standby at the log's end
};

struct FailoverHooks {
    std::function<void(bool leading)> changed;       ///< on the fail-over's thread
    std::function<void(const std::string&)> failed;  ///< for good: this node must not lead
    std::function<void(const std::string&)> log;
};

struct FailoverStatus {
    bool leading = false;
    u64 term = 0;
    u64 cursor = 0, end = 0;  ///< applied here, and the log's own end when last asked
    u64 takeovers = 0;        ///< how often this node has begun to lead
    std::string leader;       ///< its URL
};

/// `"failover":{...}`, for belay_status.
std::string status_member(const FailoverStatus& status);

class Failover {
  public:
    Failover(FailoverConfig config, Sequencer& sequencer, ReplicatedLog& shared, FailoverHooks hooks);
    ~Failover();

    /// After Sequencer::start. The place in the shared log is what the store says. `name` is for people,
    /// `url` is where clients find this node.
    Result<void, std::string> start(const Store& store, std::string name, std::string url);
    /// Before Sequencer::stop.
    void stop();
    FailoverStatus status() const;

  private:
    using Clock = std::chrono::steady_clock;

    void run();
    void lead_on();
    void follow_on();
    bool apply_next();
    std::string apply(const StreamItem& item);
    std::string check_leader(const LeaderRecord& record);
    void try_to_lead();
    void stand_back(const char* why);
    void hear(const Bytes& bytes);
    void beat();
    void ask_end();
    void give_up(const std::string& why);
    void note(const std::string& text) const {
        if (hooks_.log) hooks_.log(text);
    }

    const FailoverConfig config_;
    Sequencer& sequencer_;
    ReplicatedLog& shared_;
    const FailoverHooks hooks_;
    const u64 instance_;
    std::string name_, url_;
    bool at_end_ = false;
    Clock::time_point next_beat_{}, next_ask_{};
    std::string trouble_;

    mutable std::mutex mutex_;
    Clock::time_point heard_;
    u64 heard_term_ = 0;
    std::string leader_;
    std::atomic<u64> end_{0}, takeovers_{0};
    std::atomic<bool> stopping_{false}, given_up_{false};
    Signal wake_;
    std::thread thread_;
};

}  // namespace belay::node
