// SPDX-License-Identifier: Apache-2.0
// A child process with its output in a file; gone when its owner is.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace belay::apps {

class Child {
  public:
    /// nullopt when the program cannot be started. The child gets SIGTERM when the starting thread ends.
    static std::optional<Child> start(const std::vector<std::string>& command, const std::string& log_file);
    Child(Child&& other) noexcept;
    Child& operator=(Child&& other) noexcept;
    ~Child();

    bool running();
    /// SIGTERM, then SIGKILL after `patience`; returns the exit status or 128 + signal.
    int stop(std::chrono::milliseconds patience = std::chrono::milliseconds(15'000));
    /// SIGKILL at once, as a crash would.
    void kill_now();
    /// Waits for its own end.
    int wait();
    pid_t pid() const { return pid_; }

  private:
    explicit Child(pid_t pid) : pid_(pid) {}
    bool reap(bool block);

    pid_t pid_ = -1;
    int status_ = 0;
};

}  // namespace belay::apps
