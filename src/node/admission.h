// SPDX-License-Identifier: Apache-2.0
// Admission: everything about a transaction that needs no order is done here, on worker threads: hash,
// duplicate check, signature recovery (the only one it ever gets). Transactions leave in the order they
// arrived.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <thread>
#include <unordered_map>

#include "node/submission.h"

namespace belay::node {

struct AdmissionLimits {
    unsigned threads = 2;
    std::size_t max_pending = 1 << 16;  ///< between submit and receipt
};

struct AdmissionCounts {
    u64 submitted = 0, duplicates = 0, recoveries = 0, refused = 0;
};

class AdmissionPool {
  public:
    /// `on_ready` is called, from any thread, when there is something for take_ready.
    AdmissionPool(const ProgramHost& program, const ChainLog& log, const AdmissionLimits& limits,
                  std::function<void()> on_ready);
    ~AdmissionPool();

    void start();
    /// Refuses what comes from now on; what is inside goes on to its end.
    void close();
    /// Joins the workers. Nothing may be pending that waits for them.
    void stop();

    /// A transaction that is already on its way shares the answer; one that has a place gets its receipt
    /// again.
    void submit(std::vector<Bytes> transactions, SubmitDone done);

    /// The ordering thread's side: admitted transactions in order of arrival, at most `most`.
    std::vector<PendingPtr> take_ready(std::size_t most);
    /// Answers everybody who waits for this transaction and forgets it.
    void answer(const PendingPtr& pending, Outcome outcome);
    void answer(std::span<const PendingPtr> pending, std::vector<Outcome>&& outcomes);

    std::size_t pending() const;
    AdmissionCounts counts() const;

  private:
    struct HashOf {
        std::size_t operator()(const Hash& h) const { return load_hash(h); }
        static std::size_t load_hash(const Hash& h) {
            std::size_t out;
            std::memcpy(&out, h.data(), sizeof out);
            return out;
        }
    };

    void work();
    void admit(const PendingPtr& pending);
    std::vector<Waiter> forget(const PendingPtr& pending);
    bool front_is_ready() const;

    const ProgramHost& program_;
    const ChainLog& log_;
    const AdmissionLimits limits_;
    const std::function<void()> on_ready_;

    mutable std::mutex mutex_;
    std::condition_variable work_;
    std::deque<PendingPtr> arrivals_;  // not yet taken by the ordering thread
    std::size_t next_ = 0;             // first of arrivals_ that no worker has
    std::unordered_map<Hash, PendingPtr, HashOf> in_flight_;
    std::size_t unannounced_ = 0;  // admitted since the ordering thread was last woken
    bool closed_ = false, stopping_ = false;
    u64 submitted_ = 0, duplicates_ = 0;

    std::atomic<u64> recoveries_{0}, refused_{0};
    std::vector<std::thread> threads_;
};

}  // namespace belay::node
