// SPDX-License-Identifier: Apache-2.0
// What a node counts, as Prometheus text. Gauges are set when they are read; only latencies are observed as
// they happen.
#pragma once

#include <memory>
#include <string>

#include "node/failover.h"
#include "node/rpc_server.h"
#include "node/sequencer.h"

namespace belay::node {

class Metrics {
  public:
    Metrics();
    ~Metrics();

    /// From SequencerHooks::acknowledged: group sizes, and seconds from submit to durable.
    void acknowledged(const Group& group);
    /// Any value a role wants to show: name without the prefix "belay_".
    void set(const std::string& name, const std::string& help, double value);
    void set(const FailoverStatus& failover);

    std::string text(const SequencerStatus& sequencer, const RpcServerCounts& server);

  private:
    struct Impl;
    std::unique_ptr<Impl> impl_;
};

}  // namespace belay::node
