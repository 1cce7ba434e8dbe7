// SPDX-License-Identifier: Apache-2.0
// Controls of a development L1 that no real chain has: time, mining, reorgs, balances.
#pragma once

#include <string>

#include "base/u256.h"
#include "l1/error.h"
#include "l1/http_l1.h"

namespace belay::l1 {

class DevChain {
  public:
    explicit DevChain(HttpL1& l1) : rpc_(l1.rpc()) {}

    /// Moves the clock of the next block forward; mine() makes it so.
    L1Result<void> increase_time(u64 seconds);
    L1Result<void> set_next_timestamp(u64 seconds);
    L1Result<void> mine(u64 blocks = 1);
    L1Result<void> set_automine(bool on);
    L1Result<void> set_interval_mining(u64 seconds);
    L1Result<std::string> snapshot();
    L1Result<void> revert(const std::string& snapshot);
    /// Replaces the newest `depth` blocks by empty ones; their transactions and blobs are gone.
    L1Result<void> reorg(u64 depth);
    /// Removes the newest `depth` blocks.
    L1Result<void> rollback(u64 depth);
    L1Result<void> set_balance(const Address& address, const U256& wei);
    L1Result<void> drop_transaction(const Hash& hash);
    L1Result<void> set_next_base_fee(u64 wei);

  private:
    JsonRpc& rpc_;
};

}  // namespace belay::l1
