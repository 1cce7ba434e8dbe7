// SPDX-License-Identifier: Apache-2.0
// The second half of a job on a thread of its own: items go through in order, few at a time.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace belay::node {

template <class Item>
class Pipe {
  public:
    /// `take` is called on the pipe's thread only.
    explicit Pipe(std::function<void(Item&&)> take) : take_(std::move(take)), thread_([this] { work(); }) {}
    ~Pipe() { finish(); }
    Pipe(const Pipe&) = delete;
    Pipe& operator=(const Pipe&) = delete;

    /// Waits while too many are on their way, so that memory stays bounded.
    void push(Item&& item) {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return items_.size() < kMost; });
        items_.push_back(std::move(item));
        changed_.notify_all();
    }
    /// Returns when all of them have been taken; nothing may be pushed afterwards.
    void finish() {
        {
            const std::lock_guard lock(mutex_);
            done_ = true;
        }
        changed_.notify_all();
        if (thread_.joinable()) thread_.join();
    }

  private:
    static constexpr std::size_t kMost = 4;

    void work() {
        std::unique_lock lock(mutex_);
        while (true) {
            changed_.wait(lock, [this] { return done_ || !items_.empty(); });
            if (items_.empty()) return;
            Item item = std::move(items_.front());
            items_.pop_front();
            lock.unlock();
            changed_.notify_all();
            take_(std::move(item));
            lock.lock();
        }
    }

    const std::function<void(Item&&)> take_;
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Item> items_;
    bool done_ = false;
    std::thread thread_;  // last: starts when all else is there
};

}  // namespace belay::node
