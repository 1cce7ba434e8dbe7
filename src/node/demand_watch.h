// SPDX-License-Identifier: Apache-2.0
// Demands on L1 (D-10, D-11): answers those for bytes that are here, which pays, and makes one for bytes that
// nobody gives. Every honest party with an L1 key runs it; one is enough.
#pragma once

#include <atomic>
#include <map>
#include <mutex>
#include <thread>

#include "l1/tx_manager.h"
#include "node/data_source.h"

namespace belay::node {

struct DemandWatchConfig {
    std::chrono::milliseconds poll{2000};
    u64 demand_after =
        60;  ///< seconds of L1 time after the entry in which its bytes may still come by themselves
};

class DemandWatch {
  public:
    using Log = std::function<void(const std::string&)>;

    DemandWatch(DemandWatchConfig config, l1::L1& l1, RollupInfo rollup, Archive archive, l1::TxManager& txs,
                Log log);
    ~DemandWatch();

    void start();
    void stop();
    /// These bytes are wanted here and nobody gave them. Thread safe.
    void missing(const wire::EntryHeader& header);
    /// A standby's rests: the leader's has the same key.
    void set_active(bool active) { active_ = active; }
    /// One look at L1; what start() does again and again.
    l1::L1Result<void> look();

  private:
    l1::L1Result<void> find_demands(u64 head);
    l1::L1Result<void> answer(u64 entry, u64 time);
    l1::L1Result<void> make_demands(u64 time);
    l1::L1Result<std::optional<wire::EntryHeader>> header_of(u64 entry);
    void note(const std::string& text) const {
        if (log_) log_(text);
    }

    const DemandWatchConfig config_;
    l1::L1& l1_;
    const RollupInfo rollup_;
    Archive archive_;
    l1::TxManager& txs_;
    const Log log_;
    std::optional<l1::CommitteeRules> rules_;
    u64 next_block_ = 0;
    std::vector<u64> demanded_;  // not answered yet, as far as was seen
    std::mutex mutex_;
    std::map<u64, wire::EntryHeader> missing_;
    std::atomic<bool> active_{true};
    std::jthread thread_;
};

}  // namespace belay::node
