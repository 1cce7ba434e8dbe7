// SPDX-License-Identifier: Apache-2.0
#include "node/history_worker.h"

#include <chrono>

namespace belay::node {
namespace {

// A stride's pages are at most what it wrote; a few strides in flight keep both threads busy.
constexpr std::size_t kMostQueued = 16;

}  // namespace

HistoryWorker::HistoryWorker(const machine::Program& program)
    : hasher_(program), thread_([this] { work(); }) {}

HistoryWorker::~HistoryWorker() {
    {
        const std::lock_guard lock(mutex_);
        stop_ = true;
    }
    changed_.notify_all();
    thread_.join();
}

void HistoryWorker::push(dispute::StrideRoots&& stride) {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return queue_.size() < kMostQueued; });
    queue_.push_back(std::move(stride));
    changed_.notify_all();
}

void HistoryWorker::drain(std::unique_lock<std::mutex>& lock) {
    changed_.wait(lock, [this] { return queue_.empty() && !busy_; });
}

HistoryWorker::Frame HistoryWorker::finish() {
    std::unique_lock lock(mutex_);
    drain(lock);
    Frame frame{.end = hasher_.last(),
                .history = hasher_.history().commit(),
                .strides = hasher_.strides(),
                .seconds = seconds_};
    hasher_.start_claim();
    seconds_ = 0;
    return frame;
}

void HistoryWorker::abandon() {
    std::unique_lock lock(mutex_);
    drain(lock);
    hasher_.start_claim();
    seconds_ = 0;
}

void HistoryWorker::work() {
    using Clock = std::chrono::steady_clock;
    std::unique_lock lock(mutex_);
    while (true) {
        changed_.wait(lock, [this] { return stop_ || !queue_.empty(); });
        if (stop_) return;
        const dispute::StrideRoots stride = std::move(queue_.front());
        queue_.pop_front();
        busy_ = true;
        lock.unlock();
        changed_.notify_all();

        const auto begin = Clock::now();
        hasher_(stride);
        const double took = std::chrono::duration<double>(Clock::now() - begin).count();

        lock.lock();
        busy_ = false;
        seconds_ += took;
        changed_.notify_all();
    }
}

}  // namespace belay::node
