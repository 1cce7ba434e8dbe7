// SPDX-License-Identifier: Apache-2.0
// The prover's cores: a fixed set of threads that take jobs in order.
#pragma once

#include <atomic>
#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "prover/workers.h"

namespace belay::node {

class ThreadWorkers final : public prover::Workers {
  public:
    /// `threads` counts the calling one; 0 means as many as the machine has cores.
    explicit ThreadWorkers(unsigned threads = 0);
    ~ThreadWorkers() override;
    ThreadWorkers(const ThreadWorkers&) = delete;

    unsigned count() const override { return static_cast<unsigned>(threads_.size()) + 1; }
    void run(std::size_t jobs, prover::Job job) override;

  private:
    void work();
    void take_jobs(const prover::Job& job);

    std::mutex mutex_;
    std::condition_variable start_, done_;
    const prover::Job* job_ = nullptr;
    std::size_t jobs_ = 0;
    std::atomic<std::size_t> next_ = 0;
    unsigned round_ = 0, busy_ = 0;
    bool stop_ = false;
    std::vector<std::thread> threads_;
};

}  // namespace belay::node
