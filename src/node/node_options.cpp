// SPDX-License-Identifier: Apache-2.0
// From the configuration's texts to what a node is made of.
#include <fstream>

#include "base/hex.h"
#include "l1/tx_fees.h"
#include "node/node.h"

namespace belay::node {
namespace {

namespace fs = std::filesystem;

Result<ecdsa::PrivateKey, std::string> read_key(const std::string& path) {
    std::ifstream file(path);
    std::string text;
    if (!(file >> text)) return fail(path + ": no key can be read");
    const auto secret = fixed_from_hex<Hash>(text);
    const auto key = secret ? ecdsa::PrivateKey::from_bytes(*secret) : std::nullopt;
    if (!key) return fail(path + ": not 32 bytes of hex that are a secp256k1 key");
    return *key;
}

Result<void, std::string> find_program(const std::string& folder, NodeOptions& options) {
    if (folder.empty()) return fail(std::string("node.program names no program package"));
    const fs::path path = fs::path(folder).lexically_normal();
    const std::string name = (path.filename().empty() ? path.parent_path() : path).filename().string();
    options.elf = path / (name + ".elf");
    options.so = path / (name + ".so");
    for (const fs::path& file : {options.elf, options.so})
        if (!fs::exists(file)) return fail(file.string() + " is not there: build the program first");
    return {};
}

Result<void, std::string> read_keys(const NodeConfig& config, NodeOptions& options) {
    if (config.roles.sequencer || config.roles.batcher) {
        auto key = read_key(config.keys.sequencer_file);
        if (!key) return fail("keys.sequencer_file: " + key.error());
        options.sequencer_key = std::move(*key);
    }
    const bool acts = config.roles.challenger || config.roles.watch_availability;
    if (config.roles.proposer || config.fallback.enabled || (acts && !config.keys.proposer_file.empty())) {
        auto key = read_key(config.keys.proposer_file);
        if (!key) return fail("keys.proposer_file: " + key.error());
        options.proposer_key = std::move(*key);
    }
    if (options.sequencer_key && options.proposer_key &&
        options.sequencer_key->address() == options.proposer_key->address())
        return fail(std::string("sequencer and proposer need two keys: each has its own nonces on L1"));
    return {};
}

}  // namespace

Result<NodeOptions, std::string> node_options(const NodeConfig& config) {
    NodeOptions options;
    const auto rollup = fixed_from_hex<Address>(config.l1.rollup);
    if (!rollup) return fail(std::string("l1.rollup is not an address"));
    const auto kind = batch_kind_of(config.batcher.kind);
    if (!kind) return fail(std::string("batcher.kind is neither blob nor calldata nor committee"));
    if (config.ordering != "first-come" && config.ordering != "sealed")
        return fail(std::string("sequencer.ordering is neither first-come nor sealed"));
    if (config.ordering == "sealed") options.sealed = config.sealed;
    if (auto found = find_program(config.program, options); !found) return fail(found.error());
    if (auto keys = read_keys(config, options); !keys) return fail(keys.error());
    if (config.roles.batcher && !config.roles.sequencer)
        return fail(
            std::string("the batcher publishes what the sequencer of the same node sealed: switch both"));

    options.rollup = *rollup;
    options.l1_url = config.l1.url;
    options.beacon_url = config.l1.blobs_url;
    options.data = config.data;
    options.sequencer = config.roles.sequencer;
    options.batcher = config.roles.batcher;
    options.proposer = config.roles.proposer;
    options.challenger = config.roles.challenger && options.proposer_key.has_value();
    options.fallback = config.fallback.enabled;
    options.falling_back.every = std::chrono::milliseconds(config.fallback.every_ms);
    options.falling_back.patience = std::chrono::milliseconds(config.fallback.patience_ms);
    options.checkpoints.every_entries = config.checkpoint.every_entries;
    options.checkpoints.patience = std::chrono::milliseconds(config.checkpoint.patience_ms);
    options.challenging.claims = !config.roles.proposer;
    if (config.challenger.max_spend_gwei != 0)
        options.challenging.max_spend =
            l1::to_u256(l1::Fee{config.challenger.max_spend_gwei} * 1'000'000'000);
    options.sequencing = config.sequencer;
    options.sequencing.ordering.batch_kind = *kind;
    if (*kind != wire::EntryKind::blob_batch) {
        options.sequencing.ordering.max_batch_bytes =
            std::min<std::size_t>(options.sequencing.ordering.max_batch_bytes, wire::kMaxPayloadSize);
    }
    options.certifying.members = config.dac.members;
    options.certifying.timeout = std::chrono::milliseconds(config.dac.timeout_ms);
    options.certifying.valid_for = config.dac.valid_for_s;
    options.watch_availability = config.roles.watch_availability && options.proposer_key.has_value();
    options.watching.poll = std::chrono::milliseconds(config.l1.poll_ms);
    options.watching.demand_after = config.dac.demand_after_s;
    options.archives = config.archive.urls;
    // Members serve what they hold, like any archive.
    options.archives.insert(options.archives.end(), config.dac.members.begin(), config.dac.members.end());
    options.batching.max_in_flight = config.batcher.max_in_flight;
    options.proposing.max_batches = config.proposer.max_batches;
    options.proposing.max_wait = std::chrono::milliseconds(config.proposer.max_wait_ms);
    options.proposing.finalize_every = std::chrono::milliseconds(config.proposer.finalize_every_ms);
    options.following.confirmations = config.l1.confirmations;
    options.link.deposit_depth = config.l1.queue_depth;
    options.transactions.max_fee_cap = l1::Fee{config.l1.max_fee_gwei} * 1'000'000'000;
    options.transactions.confirmations = config.l1.confirmations;
    options.failover = config.failover;
    options.rpc = config.rpc;
    options.rpc_limits = config.rpc_limits;
    options.api = config.api;
    options.l1_poll = std::chrono::milliseconds(config.l1.poll_ms);
    return options;
}

}  // namespace belay::node
