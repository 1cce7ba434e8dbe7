// SPDX-License-Identifier: Apache-2.0
// One thread sleeps, many wake it. A notify while it is awake is not lost.
#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>

namespace belay::node {

class Signal {
  public:
    void notify() {
        {
            const std::lock_guard lock(mutex_);
            if (set_) return;
            set_ = true;
        }
        condition_.notify_one();
    }
    void wait_until(std::chrono::steady_clock::time_point deadline) {
        std::unique_lock lock(mutex_);
        // The system clock's form: ThreadSanitizer does not know pthread_cond_clockwait.
        const auto left = deadline - std::chrono::steady_clock::now();
        condition_.wait_until(lock, std::chrono::system_clock::now() + left, [this] { return set_; });
        set_ = false;
    }

  private:
    std::mutex mutex_;
    std::condition_variable condition_;
    bool set_ = false;
};

}  // namespace belay::node
