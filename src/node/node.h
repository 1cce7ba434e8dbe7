// SPDX-License-Identifier: Apache-2.0
// A node: the roles that are switched on, wired together over one store, one L1 and one RPC port.
//
//   follower/executor   always: the chain as L1 has it
//   sequencer           orders, acknowledges, serves the program's questions
//   batcher             publishes sealed batches (needs the sequencer's store)
//   proposer            posts and finalizes claims
//   challenger          defends true claims in disputes, with the proposer's key
//   fallback            appends what is due; sequences while the chain's sequencer is silent
#pragma once

#include <filesystem>
#include <memory>

#include "node/batcher.h"
#include "node/chain_service.h"
#include "node/config.h"
#include "node/demand_watch.h"
#include "node/rpc_server.h"
#include "node/sequencer.h"

namespace belay::node {

struct NodeOptions {
    std::string l1_url = "http://127.0.0.1:8545";
    std::string beacon_url;
    Address rollup;
    std::filesystem::path data;     ///< the store's folder
    std::filesystem::path elf, so;  ///< the program package
    bool sequencer = true, batcher = true, proposer = true, challenger = true, fallback = false;
    std::optional<ecdsa::PrivateKey> sequencer_key;  ///< orders, signs receipts, sends batches
    std::optional<ecdsa::PrivateKey> proposer_key;   ///< another key: each has its own nonces
    std::optional<SealedConfig> sealed;              ///< the sealed policy, where it is on
    SequencerConfig sequencing;                      ///< chain_id and inbox are taken from the rollup
    BatcherLimits batching;
    DacClientConfig certifying;       ///< of a sequencer whose batches go to a committee
    bool watch_availability = false;  ///< with the proposer's key
    DemandWatchConfig watching;
    std::vector<std::string> archives;  ///< URLs, committee members among them
    ProposerConfig proposing;
    ChallengerConfig challenging;
    FallbackConfig falling_back;
    CheckpointerConfig checkpoints;  ///< of the node that posts batches
    FollowerConfig following;
    L1LinkConfig link;
    SharedLogConfig failover;  ///< no servers: the sequencer is the only one
    l1::TxPolicy transactions;
    RpcServerConfig rpc;
    RpcLimits rpc_limits;
    NodeApiLimits api;
    std::chrono::milliseconds l1_poll{1000};
};

/// Reads the key files and finds the package's two files; or what is missing.
Result<NodeOptions, std::string> node_options(const NodeConfig& config);

class Node {
  public:
    using Log = std::function<void(const std::string&)>;

    Node(NodeOptions options, Log log);
    ~Node();

    /// Returns when every role serves, or why one cannot. Waits for L1 to hold the rollup's genesis entry.
    Result<void, std::string> start(std::stop_token stop);
    /// In reverse order; nothing acknowledged is lost. Safe to call twice.
    void stop();
    u16 rpc_port() const;
    /// Why a role has stopped for good; empty while all is well.
    std::string failure() const;

  private:
    struct Parts;
    std::unique_ptr<Parts> parts_;
};

}  // namespace belay::node
