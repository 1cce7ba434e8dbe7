// SPDX-License-Identifier: Apache-2.0
#include "node/config.h"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <variant>

namespace belay::node {
namespace {

using std::chrono::milliseconds;

/// Where a key's value goes.
using Texts = std::vector<std::string>;
using Target = std::variant<std::string*, bool*, u64*, u16*, u32*, milliseconds*, Texts*>;

struct Key {
    const char* name;  ///< section.key
    const char* help;
    Target target;
    u64 least = 0, most = u64{1} << 40;
};

// The one list of what can be configured; the reference text and the parser both come from it.
std::vector<Key> keys_of(NodeConfig& c) {
    return {
        {"node.data", "folder of the store", &c.data},
        {"node.program", "folder of the program package", &c.program},
        {"node.log_level", "trace, debug, info, warn, error, off", &c.log_level},
        {"node.log_file", "also log to this file", &c.log_file},
        {"l1.url", "JSON-RPC of the L1 node", &c.l1.url},
        {"l1.blobs_url", "beacon-style blob endpoint; empty: the same as url", &c.l1.blobs_url},
        {"l1.rollup", "address of the rollup contract", &c.l1.rollup},
        {"l1.confirmations", "blocks, the one itself included, before its events count", &c.l1.confirmations,
         1, 1000},
        {"l1.queue_depth", "blocks above a deposit before the sequencer acts on it", &c.l1.queue_depth, 0,
         1000},
        {"l1.poll_ms", "between two looks at L1", &c.l1.poll_ms, 10, 600'000},
        {"l1.max_fee_gwei", "the batcher and the proposer stop above it", &c.l1.max_fee_gwei, 1, 1'000'000},
        {"roles.sequencer", "take transactions", &c.roles.sequencer},
        {"roles.batcher", "publish sealed batches on L1", &c.roles.batcher},
        {"roles.proposer", "post claims", &c.roles.proposer},
        {"roles.challenger", "defend true claims in disputes, with the proposer's key where there is one",
         &c.roles.challenger},
        {"roles.watch_availability", "answer and make demands for committee data, with the proposer's key",
         &c.roles.watch_availability},
        {"keys.sequencer_file", "file with the key that orders and posts, hex", &c.keys.sequencer_file},
        {"keys.proposer_file", "file with the proposer's L1 key, hex", &c.keys.proposer_file},
        {"batcher.kind", "blob, calldata or committee", &c.batcher.kind},
        {"batcher.max_in_flight", "batches with a transaction on its way", &c.batcher.max_in_flight, 1, 16},
        {"dac.members", "URLs of the committee's members", &c.dac.members},
        {"dac.timeout_ms", "without enough signatures by then a batch goes out in blobs", &c.dac.timeout_ms,
         1, 600'000},
        {"dac.valid_for_s", "L1 time until a certificate expires", &c.dac.valid_for_s, 1, 86'400},
        {"dac.demand_after_s", "L1 time after an entry until missing bytes are demanded",
         &c.dac.demand_after_s, 0, 30 * 86'400},
        {"archive.urls", "archives to ask for what L1 has pruned", &c.archive.urls},
        {"proposer.max_batches", "in one claim", &c.proposer.max_batches, 1, 48},
        {"proposer.max_wait_ms", "fewer are claimed when the oldest has waited so long",
         &c.proposer.max_wait_ms, 0, 86'400'000},
        {"proposer.finalize_every_ms", "between two looks for claims whose period is over",
         &c.proposer.finalize_every_ms, 100, 86'400'000},
        {"challenger.max_spend_gwei", "that disputes may have out at once; 0: no limit",
         &c.challenger.max_spend_gwei},
        {"checkpoint.every_entries",
         "put one on L1 after so many entries, with a pause of the venue (docs/upgrades.md); 0: never",
         &c.checkpoint.every_entries},
        {"checkpoint.patience_ms", "it is given up, until later, when L1 has not taken it by then",
         &c.checkpoint.patience_ms, 1'000, 86'400'000},
        {"fallback.enabled",
         "append what is due and nobody appended, with the proposer's key; with roles.sequencer and a key of "
         "its "
         "own, take over while the sequencer is silent",
         &c.fallback.enabled},
        {"fallback.every_ms", "between two looks at the inbox", &c.fallback.every_ms, 100, 3'600'000},
        {"fallback.patience_ms", "what is due is left to others for so long", &c.fallback.patience_ms, 0,
         86'400'000},
        {"sequencer.workers", "threads that recover signatures", &c.sequencer.admission.threads, 1, 256},
        {"sequencer.max_pending", "transactions between submit and receipt",
         &c.sequencer.admission.max_pending, 1, 1 << 24},
        {"sequencer.max_group", "transactions in one durable write", &c.sequencer.max_group, 1, 1 << 16},
        {"sequencer.group_wait_ms", "a group waits for what is on its way", &c.sequencer.group_wait, 0, 1000},
        {"sequencer.closed", "take no transactions, bring what was acknowledged to L1 (before belay upgrade)",
         &c.sequencer.closed},
        {"sequencer.max_queries", "questions to the program that may wait", &c.sequencer.max_queries, 1,
         1 << 20},
        {"sequencer.max_batch_age_ms", "an open batch is sealed at this age", &c.sequencer.max_batch_age, 1,
         86'400'000},
        {"sequencer.max_queue_wait_ms", "sooner, when deposits wait", &c.sequencer.max_queue_wait, 1,
         86'400'000},
        {"sequencer.max_batch_bytes", "an open batch is sealed before it is longer",
         &c.sequencer.ordering.max_batch_bytes, 2048, 6 * 126'976 - 4},
        {"sequencer.max_batch_transactions", "or has more transactions",
         &c.sequencer.ordering.max_batch_transactions, 1, wire::kMaxBatchTransactions},
        {"sequencer.checkpoint_transactions", "between two snapshots of the program",
         &c.sequencer.ordering.checkpoint_transactions, 1},
        {"sequencer.kept_checkpoints", "snapshots kept", &c.sequencer.ordering.kept_checkpoints, 1, 100},
        {"sequencer.receipt_deadline_blocks", "L1 blocks in which a receipt's batch must be on L1",
         &c.sequencer.receipt_deadline_blocks, 1, 1'000'000},
        {"sequencer.ordering", "first-come, or sealed: commit and reveal besides", &c.ordering},
        {"sequencer.sealed_interval_ms", "of commitments", &c.sealed.interval_ms, 100, 3'600'000},
        {"sequencer.sealed_reveal_ms", "for an interval's reveals", &c.sealed.reveal_ms, 100, 3'600'000},
        {"sequencer.sealed_commitments", "in one interval", &c.sealed.max_commitments, 1, 65'536},
        {"sequencer.sealed_penalty", "intervals that a signer sits out who did not reveal",
         &c.sealed.penalty_intervals, 0, 1'000'000},
        {"failover.servers", "nats:// URLs, comma separated; empty: this sequencer is the only one",
         &c.failover.servers},
        {"failover.stream", "empty: belay- and the inbox's address", &c.failover.stream},
        {"failover.replicas", "servers that hold each record: 1, 3 or 5", &c.failover.replicas, 1, 5},
        {"failover.lease_ms", "silence after which a standby takes over", &c.failover.lease_ms, 100, 600'000},
        {"failover.name", "of this node, for people", &c.failover.name},
        {"failover.url", "where clients find this node; empty: its RPC address", &c.failover.url},
        {"rpc.address", "to listen on", &c.rpc.address},
        {"rpc.port", "0: any", &c.rpc.port, 0, 65'535},
        {"rpc.threads", "", &c.rpc.threads, 1, 64},
        {"rpc.max_connections", "", &c.rpc.max_connections, 1, 1 << 20},
        {"rpc.max_body", "bytes of a request or message", &c.rpc.max_body, 1024, 1 << 28},
        {"rpc.max_in_flight", "unanswered requests of one WebSocket", &c.rpc.max_in_flight, 1, 1 << 16},
        {"rpc.max_queue_bytes", "unsent to one WebSocket before it is dropped", &c.rpc.max_queue_bytes, 1024,
         1 << 30},
        {"rpc.io_timeout_ms", "for a request to arrive, an answer to leave", &c.rpc.io_timeout, 10,
         3'600'000},
        {"rpc.idle_timeout_ms", "of a WebSocket", &c.rpc.idle_timeout, 10, 86'400'000},
        {"rpc.drop_grace_ms", "for a dropped client to read why", &c.rpc.drop_grace, 1, 600'000},
        {"rpc.cors_origin", "empty: no browser elsewhere may ask", &c.rpc.cors_origin},
        {"rpc.max_batch", "requests in one JSON-RPC batch", &c.rpc_limits.max_batch, 1, 100'000},
        {"rpc.max_depth", "of JSON nesting", &c.rpc_limits.max_depth, 4, 1024},
        {"rpc.max_submit", "transactions in one belay_submit", &c.api.max_submit, 1, 100'000},
        {"rpc.max_list", "batches in one belay_batches", &c.api.max_list, 1, 10'000},
    };
}

ConfigFailure failure(ConfigError reason, const Key& key) { return {reason, key.name}; }

Result<void, ConfigFailure> assign(const Key& key, const toml::node& value) {
    return std::visit(
        [&]<class T>(T* target) -> Result<void, ConfigFailure> {
            if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool>) {
                const auto given = value.value_exact<T>();
                if (!given) return fail(failure(ConfigError::wrong_type, key));
                *target = *given;
            } else if constexpr (std::is_same_v<T, Texts>) {
                const toml::array* list = value.as_array();
                if (list == nullptr) return fail(failure(ConfigError::wrong_type, key));
                target->clear();
                for (const toml::node& one : *list) {
                    const auto text = one.value_exact<std::string>();
                    if (!text) return fail(failure(ConfigError::wrong_type, key));
                    target->push_back(*text);
                }
            } else {
                const auto given = value.value_exact<std::int64_t>();
                if (!given) return fail(failure(ConfigError::wrong_type, key));
                if (*given < 0 || static_cast<u64>(*given) < key.least || static_cast<u64>(*given) > key.most)
                    return fail(failure(ConfigError::out_of_range, key));
                if constexpr (std::is_same_v<T, milliseconds>)
                    *target = milliseconds(*given);
                else
                    *target = static_cast<T>(*given);
            }
            return {};
        },
        key.target);
}

Result<toml::table, ConfigFailure> parse_toml(std::string_view text) {
    try {
        return toml::parse(text);
    } catch (const toml::parse_error& error) {
        std::ostringstream where;
        where << error.source().begin;
        return fail(
            ConfigFailure{ConfigError::bad_toml, std::string(error.description()) + ", " + where.str()});
    }
}

Result<void, ConfigFailure> apply_table(const toml::table& table, std::span<const Key> keys) {
    for (const auto& [section, node] : table) {
        const toml::table* inner = node.as_table();
        if (inner == nullptr)
            return fail(ConfigFailure{ConfigError::unknown_key, std::string(section.str())});
        for (const auto& [name, value] : *inner) {
            const std::string full = std::string(section.str()) + "." + std::string(name.str());
            const auto key = std::ranges::find_if(keys, [&](const Key& k) { return full == k.name; });
            if (key == keys.end()) return fail(ConfigFailure{ConfigError::unknown_key, full});
            if (auto done = assign(*key, value); !done) return done;
        }
    }
    return {};
}

// "section.key=value" as TOML; a value that is no TOML value is a string.
Result<toml::table, ConfigFailure> parse_flag(const std::string& flag) {
    const auto dot = flag.find('.');
    const auto equal = flag.find('=');
    if (dot == std::string::npos || equal == std::string::npos || equal < dot)
        return fail(ConfigFailure{ConfigError::bad_flag, flag});
    const std::string head =
        "[" + flag.substr(0, dot) + "]\n" + flag.substr(dot + 1, equal - dot - 1) + " = ";
    const std::string value = flag.substr(equal + 1);
    if (auto table = parse_toml(head + value)) return table;
    auto table = parse_toml(head + "'" + value + "'");
    if (!table) return fail(ConfigFailure{ConfigError::bad_flag, flag});
    return table;
}

}  // namespace

std::optional<wire::EntryKind> batch_kind_of(std::string_view name) {
    if (name == "blob") return wire::EntryKind::blob_batch;
    if (name == "calldata") return wire::EntryKind::calldata_batch;
    if (name == "committee") return wire::EntryKind::committee_batch;
    return std::nullopt;
}

const char* to_string(ConfigError reason) {
    switch (reason) {
        case ConfigError::unreadable:
            return "unreadable";
        case ConfigError::bad_toml:
            return "bad_toml";
        case ConfigError::unknown_key:
            return "unknown_key";
        case ConfigError::wrong_type:
            return "wrong_type";
        case ConfigError::out_of_range:
            return "out_of_range";
        case ConfigError::bad_flag:
            return "bad_flag";
    }
    return "?";
}

Result<NodeConfig, ConfigFailure> parse_config(std::string_view toml, std::span<const std::string> flags) {
    NodeConfig out;
    const std::vector<Key> keys = keys_of(out);
    const auto table = parse_toml(toml);
    if (!table) return fail(table.error());
    if (auto done = apply_table(*table, keys); !done) return fail(done.error());
    for (const std::string& flag : flags) {
        const auto one = parse_flag(flag);
        if (!one) return fail(one.error());
        if (auto done = apply_table(*one, keys); !done) return fail(done.error());
    }
    const auto kind = batch_kind_of(out.batcher.kind);
    if (!kind) return fail(ConfigFailure{ConfigError::out_of_range, "batcher.kind"});
    if (out.failover.replicas % 2 == 0)
        return fail(ConfigFailure{ConfigError::out_of_range, "failover.replicas"});
    auto& ordering = out.sequencer.ordering;
    ordering.batch_kind = *kind;
    // I-9 and D-1 bound the bytes of a batch that is not in blobs.
    if (ordering.batch_kind != wire::EntryKind::blob_batch)
        ordering.max_batch_bytes = std::min<std::size_t>(ordering.max_batch_bytes, wire::kMaxPayloadSize);
    return out;
}

Result<NodeConfig, ConfigFailure> load_config(const std::string& path, std::span<const std::string> flags) {
    if (path.empty()) return parse_config("", flags);
    std::ifstream file(path);
    if (!file) return fail(ConfigFailure{ConfigError::unreadable, path});
    std::ostringstream text;
    text << file.rdbuf();
    return parse_config(text.str(), flags);
}

std::string config_reference() {
    NodeConfig defaults;
    std::string out, section;
    for (const Key& key : keys_of(defaults)) {
        const std::string name = key.name;
        const auto dot = name.find('.');
        if (name.substr(0, dot) != section) {
            section = name.substr(0, dot);
            out += (out.empty() ? "[" : "\n[") + section + "]\n";
        }
        const std::string value = std::visit(
            []<class T>(T* target) {
                if constexpr (std::is_same_v<T, std::string>)
                    return "\"" + *target + "\"";
                else if constexpr (std::is_same_v<T, Texts>)
                    return std::string("[]");  // every default is empty
                else if constexpr (std::is_same_v<T, milliseconds>)
                    return std::to_string(target->count());
                else
                    return fmt::format("{}", *target);
            },
            key.target);
        out += fmt::format("{} = {}", name.substr(dot + 1), value);
        if (*key.help != '\0') out += fmt::format("  # {}", key.help);
        out += '\n';
    }
    return out;
}

}  // namespace belay::node
