// SPDX-License-Identifier: Apache-2.0
#include "node/thread_workers.h"

#include <algorithm>

namespace belay::node {

ThreadWorkers::ThreadWorkers(unsigned threads) {
    if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
    for (unsigned i = 1; i < threads; ++i) threads_.emplace_back([this] { work(); });
}

ThreadWorkers::~ThreadWorkers() {
    {
        const std::scoped_lock lock(mutex_);
        stop_ = true;
    }
    start_.notify_all();
    for (std::thread& thread : threads_) thread.join();
}

void ThreadWorkers::take_jobs(const prover::Job& job) {
    for (std::size_t i = next_++; i < jobs_; i = next_++) job(i);
}

void ThreadWorkers::run(std::size_t jobs, prover::Job job) {
    {
        const std::scoped_lock lock(mutex_);
        job_ = &job;
        jobs_ = jobs;
        next_ = 0;
        ++round_;
        busy_ = static_cast<unsigned>(threads_.size());
    }
    start_.notify_all();
    take_jobs(job);
    std::unique_lock lock(mutex_);
    done_.wait(lock, [this] { return busy_ == 0; });
}

void ThreadWorkers::work() {
    unsigned seen = 0;
    for (;;) {
        const prover::Job* job = nullptr;
        {
            std::unique_lock lock(mutex_);
            start_.wait(lock, [&] { return stop_ || round_ != seen; });
            if (stop_) return;
            seen = round_;
            job = job_;
        }
        take_jobs(*job);
        const std::scoped_lock lock(mutex_);
        if (--busy_ == 0) done_.notify_one();
    }
}

}  // namespace belay::node
