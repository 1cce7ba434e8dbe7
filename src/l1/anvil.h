// SPDX-License-Identifier: Apache-2.0
// A development L1: anvil as a child process on a free port.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "l1/error.h"

namespace belay::l1 {

struct AnvilOptions {
    std::string binary;         // empty: $BELAY_ANVIL, else find_anvil()
    unsigned port = 0;          // 0: any free one
    unsigned block_time = 0;    // seconds; 0: a block for each transaction
    bool mining = true;         // false: only by DevChain::mine
    bool mixed_mining = false;  // with block_time: also at once for a transaction
    u64 chain_id = 31337;
    std::string log_file;    // empty: a temporary file that is removed at the end
    std::string state_file;  // kept across restarts, when set
    std::vector<std::string> extra;
};

/// The funded accounts that anvil derives from its well-known test phrase: keys for development only.
inline constexpr std::size_t kDevAccounts = 10;
std::string_view dev_private_key(std::size_t index);

/// $BELAY_ANVIL, or the npm package's binary in or above the working directory or our own executable's; else
/// empty.
std::string find_anvil();

class Anvil {
  public:
    /// Returns once it answers. The child is killed when the starting thread or this object ends.
    static L1Result<Anvil> start(const AnvilOptions& options = {});
    Anvil(Anvil&&) noexcept;
    Anvil& operator=(Anvil&&) noexcept;
    ~Anvil();

    const std::string& url() const { return url_; }
    unsigned port() const { return port_; }
    int pid() const { return pid_; }
    /// SIGTERM, so that it writes its state file, then SIGKILL.
    void stop();

  private:
    Anvil() = default;
    int pid_ = -1;
    unsigned port_ = 0;
    std::string url_;
    std::string log_file_;
    bool remove_log_ = false;
};

}  // namespace belay::l1
