// SPDX-License-Identifier: Apache-2.0
// Machine roots and histories on a thread of their own: the machine runs on while its last stride is hashed.
#pragma once

#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <thread>

#include "dispute/frame_run.h"

namespace belay::node {

class HistoryWorker {
  public:
    /// `program` outlives the worker. The first stride comes from a machine in the program's initial state.
    explicit HistoryWorker(const machine::Program& program);
    ~HistoryWorker();
    HistoryWorker(const HistoryWorker&) = delete;
    HistoryWorker& operator=(const HistoryWorker&) = delete;

    /// Hands over the next stride; waits while too many are queued, so that memory stays bounded.
    void push(dispute::StrideRoots&& stride);

    /// One frame, hashed.
    struct Frame {
        machine::StatePreimage end;
        dispute::HistoryCommitment history;
        std::vector<dispute::LeafRun> strides;
        double seconds = 0;  ///< of hashing
    };
    /// Waits until all strides are hashed; the next push begins another frame.
    Frame finish();
    /// Waits, and forgets the frame: its batch was undone. What the machine puts back comes with its next
    /// delta.
    void abandon();

  private:
    void work();
    void drain(std::unique_lock<std::mutex>& lock);

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<dispute::StrideRoots> queue_;
    bool busy_ = false, stop_ = false;

    dispute::HistoryHasher hasher_;  // the worker's while busy_
    double seconds_ = 0;
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace belay::node
