// SPDX-License-Identifier: Apache-2.0
// A rollup with an escape contract whose sequencer and proposer are gone, and `belay exit` as a process that
// has nothing but the L1 endpoint, the program and a key.
#pragma once

#include <nlohmann/json.hpp>

#include "dispute_net.h"
#include "l1/escape_contract.h"
#include "node/exit_run.h"
#include "node/rollup_info.h"

namespace belay::apps {

using nlohmann::json;

class ExitNet : public DisputeNet {
  protected:
    static constexpr u64 kDay = 86'400;

    std::optional<std::vector<l1::PartCode>> parts() override;
    void TearDown() override;

    /// Somebody who has nothing on L1 yet: what comes in is what was paid.
    static Address somebody(u64 number);
    /// ETH for `to`, from the sequencer's key; it waits in the queue.
    bool deposit(const Address& to, u64 wei);
    U256 balance(const Address& who) const { return l1->balance(who).value_or(U256()); }
    u64 head_time() const { return l1->block(l1::BlockTag::latest)->timestamp; }
    bool move_time(u64 seconds);
    /// The inbox is closed and the exit state fixed, by the test's own hand.
    bool freeze_and_resolve();

    struct Exited {
        int status = -1;
        json report;
        std::string log;
    };
    /// `belay exit` to its end. `meanwhile` is called while it runs.
    Exited run_exit(std::vector<std::string> more, const std::function<void()>& meanwhile = {});
    /// The payment of this account in a report; null when there is none, or more than one.
    static json paid_to(const json& report, const Address& who);

    l1::EscapeViews escape() { return {*l1, rollup.parts.escape}; }
    int exits = 0;
};

}  // namespace belay::apps
