// SPDX-License-Identifier: Apache-2.0
// The node's configuration: a TOML file, then flags "section.key=value" over it. Unknown keys are errors: a
// misspelt limit must not silently be the default.
#pragma once

#include "node/node_api.h"
#include "node/rpc_server.h"
#include "node/sealed_intervals.h"
#include "node/sequencer.h"

namespace belay::node {

struct L1Config {
    std::string url = "http://127.0.0.1:8545";
    std::string blobs_url;  ///< beacon-style blob endpoint; empty: the same as url
    std::string rollup;     ///< the L1 contract's address, hex
    u64 confirmations = 1;  ///< blocks, the one itself included, before its events count
    u64 queue_depth = 2;    ///< blocks above a queue item before the sequencer acts on it
    u64 poll_ms = 500;
    u64 max_fee_gwei = 500;  ///< the batcher and the proposer stop above it
};

struct RolesConfig {
    bool sequencer = true;
    bool batcher = true;
    bool proposer = true;
    bool challenger = true;          ///< defends true claims with the proposer's key, where there is one
    bool watch_availability = true;  ///< answers and makes demands, with that key, where there is a committee
};

struct KeysConfig {
    // Files with one hex key each; a key itself is never in the configuration.
    std::string sequencer_file;  ///< orders, signs receipts and sends batches
    std::string proposer_file;   ///< another key: each has its own nonces on L1
};

struct BatcherConfig {
    std::string kind = "blob";  ///< or "calldata", or "committee"
    u64 max_in_flight = 2;      ///< batches with a transaction on its way
};

/// Data availability (spec/availability.md).
struct DacConfig {
    std::vector<std::string> members;  ///< their URLs: asked to sign, and for bytes
    u64 timeout_ms = 2'000;            ///< without enough signatures by then a batch goes out in blobs
    u64 valid_for_s = 3'600;           ///< L1 time until a certificate expires
    u64 demand_after_s = 60;           ///< L1 time after an entry until missing bytes are demanded
};

struct ArchiveConfig {
    std::vector<std::string> urls;  ///< asked for what is neither on L1 nor here
};

struct ChallengingConfig {
    u64 max_spend_gwei = 0;  ///< that disputes may have out at once; 0: no limit
};

struct ProposingConfig {
    u64 max_batches = 24;      ///< a claim over so many is posted at once; also the most in one claim
    u64 max_wait_ms = 60'000;  ///< fewer are posted when the oldest has waited so long
    u64 finalize_every_ms = 12'000;
};

struct SharedLogConfig {
    std::string servers;    ///< nats:// URLs, comma separated; empty: this sequencer is the only one
    std::string stream;     ///< empty: belay- and the inbox's address
    u64 replicas = 1;       ///< servers that hold each record: 1, 3 or 5
    u64 lease_ms = 3000;    ///< silence after which a standby takes over
    std::string name, url;  ///< of this node, for people and for clients; empty: its RPC address
};

struct FallbackRole {
    bool enabled = false;      ///< with the proposer's key
    u64 every_ms = 12'000;     ///< between two looks at the inbox
    u64 patience_ms = 60'000;  ///< what is due is left to others for so long
};

struct CheckpointRole {
    u64 every_entries = 0;      ///< 0: never
    u64 patience_ms = 600'000;  ///< given up, until later, when L1 has not taken it by then
};

struct NodeConfig {
    std::string data = "data";  ///< folder of the store
    std::string program;        ///< folder of the program package: <name>.elf and <name>.so
    std::string log_level = "info", log_file;
    L1Config l1;
    RolesConfig roles;
    KeysConfig keys;
    BatcherConfig batcher;
    DacConfig dac;
    ArchiveConfig archive;
    ProposingConfig proposer;
    ChallengingConfig challenger;
    SharedLogConfig failover;
    FallbackRole fallback;
    CheckpointRole checkpoint;
    SequencerConfig sequencer;
    std::string ordering = "first-come";  ///< or "sealed" (R-30)
    SealedConfig sealed;
    RpcServerConfig rpc;
    RpcLimits rpc_limits;
    NodeApiLimits api;
};

/// What batcher.kind names.
std::optional<wire::EntryKind> batch_kind_of(std::string_view name);

enum class [[nodiscard]] ConfigError : u8 {
    unreadable,  ///< the file is not there
    bad_toml,    ///< it does not parse
    unknown_key,
    wrong_type,
    out_of_range,
    bad_flag,  ///< not section.key=value
};
const char* to_string(ConfigError reason);
struct ConfigFailure {
    ConfigError reason;
    std::string detail;
    std::string text() const { return std::string(to_string(reason)) + ": " + detail; }
};

/// `toml` is the file's text (may be empty); flags override it, the last one wins.
Result<NodeConfig, ConfigFailure> parse_config(std::string_view toml, std::span<const std::string> flags);
/// The same with the text of a file; an empty path is no file.
Result<NodeConfig, ConfigFailure> load_config(const std::string& path, std::span<const std::string> flags);
/// Every key with its default and meaning, as a TOML text that parses to the defaults.
std::string config_reference();

}  // namespace belay::node
