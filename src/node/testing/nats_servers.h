// SPDX-License-Identifier: Apache-2.0
// Processes for the fail-over's tests and benchmark: NATS servers, and whatever else is to be killed.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "base/bytes.h"

namespace belay::node::testing {

/// A child with its standard output at hand; killed with its owner.
class Process {
  public:
    Process() = default;
    Process(const std::vector<std::string>& command, const std::filesystem::path& log);
    ~Process() { kill(); }
    Process(Process&& other) noexcept { *this = std::move(other); }
    Process& operator=(Process&& other) noexcept;

    bool running() const { return pid_ > 0; }
    void signal(int number) const;
    /// kill -9, and waits.
    void kill();
    /// Ends its standard input; its exit status, -1 when it died otherwise.
    int finish();
    /// The next line it prints; empty when it ends.
    std::string line() const;

  private:
    pid_t pid_ = 0;
    int in_ = -1, out_ = -1;
};

/// Empty when it is not installed.
std::string find_nats_server();

/// One to three NATS servers with JetStream in folders of their own.
class NatsServers {
  public:
    NatsServers(const std::filesystem::path& folder, unsigned count);

    /// All URLs, comma separated.
    std::string urls() const;
    void start(unsigned number);
    void kill(unsigned number) { servers_[number].process.kill(); }
    unsigned count() const { return static_cast<unsigned>(servers_.size()); }

  private:
    struct Server {
        u16 port = 0, cluster_port = 0;
        Process process;
    };
    std::filesystem::path folder_;
    std::vector<Server> servers_;
};

}  // namespace belay::node::testing
