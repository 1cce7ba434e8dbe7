// SPDX-License-Identifier: Apache-2.0
// belay dac-member: one member of a data availability committee. belay archive serve: bytes for everybody.
#include <fmt/core.h>

#include <charconv>
#include <thread>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "l1/http_l1.h"
#include "node/dac_member.h"
#include "node/demand_watch.h"
#include "node/log.h"
#include "node/store_journal.h"

namespace belay::apps {
namespace {

struct ServeOptions {
    std::string l1 = "http://127.0.0.1:8545", rollup, data, listen = "127.0.0.1:0";
    std::vector<std::string> archives;
    // A member's own.
    std::string key_file;
    u64 quota_mib = 10'240;
    u64 poll_ms = 2'000;
};

int refuse(int status, const std::string& why) {
    fmt::print(stderr, "belay: {}\n", why);
    return status;
}

std::optional<node::RpcServerConfig> listen_on(const std::string& text) {
    const auto colon = text.rfind(':');
    if (colon == std::string::npos) return std::nullopt;
    node::RpcServerConfig config;
    config.address = text.substr(0, colon);
    config.threads = 4;  // a request may wait for the disk
    config.max_body = 1 << 17;
    const std::string port = text.substr(colon + 1);
    const auto read = std::from_chars(port.data(), port.data() + port.size(), config.port);
    if (read.ec != std::errc{} || read.ptr != port.data() + port.size()) return std::nullopt;
    return config;
}

/// A certificate's expiry is L1's time, which a development chain moves.
u64 l1_seconds(l1::L1& l1) {
    if (const auto head = l1.block(l1::BlockTag::latest)) return head->timestamp;
    return static_cast<u64>(
        std::chrono::duration_cast<std::chrono::seconds>(std::chrono::system_clock::now().time_since_epoch())
            .count());
}

/// What both commands stand on: L1's word about the rollup, and a store that belongs to it.
struct Base {
    std::unique_ptr<l1::HttpL1> l1;
    node::RollupInfo rollup;
    std::unique_ptr<node::Store> store;
};

std::expected<Base, int> open_base(const ServeOptions& options) {
    const auto address = fixed_from_hex<Address>(options.rollup);
    if (!address) return std::unexpected(refuse(Exit::kUsage, "--rollup is not an address"));
    Base out;
    out.l1 = std::make_unique<l1::HttpL1>(options.l1, l1::HttpL1Options{});
    auto rollup = node::describe_rollup(*out.l1, *address);
    if (!rollup) return std::unexpected(refuse(Exit::kBadInput, to_string(rollup.error())));
    out.rollup = std::move(*rollup);
    auto store = node::Store::open(options.data, {out.rollup.chain_id, out.rollup.inbox});
    if (!store) return std::unexpected(refuse(Exit::kNoHost, store.error().text()));
    out.store = std::move(*store);
    return out;
}

int serve(const ServeOptions& options, node::RpcServerHooks hooks, const char* what) {
    const auto config = listen_on(options.listen);
    if (!config) return refuse(Exit::kUsage, "--listen is not address:port");
    node::RpcDispatcher dispatcher{node::RpcLimits{}};
    hooks.health = [] { return std::pair(true, std::string(R"({"status":"ok"})")); };
    node::RpcServer server(*config, dispatcher, std::move(hooks));
    if (const auto started = server.start(); !started) return refuse(Exit::kNoHost, started.error());
    fmt::print("{} on http://{}:{}\n", what, config->address, server.port());
    std::fflush(stdout);
    const std::stop_token stop = stop_on_interrupt();
    while (!stop.stop_requested()) std::this_thread::sleep_for(std::chrono::milliseconds(50));
    server.stop();
    return Exit::kOk;
}

int run_member(const ServeOptions& options) {
    const auto key = read_key(options.key_file);
    if (!key) return refuse(Exit::kNoInput, options.key_file + ": no key can be read");
    auto base = open_base(options);
    if (!base) return base.error();
    if (base->rollup.parts.committee.is_zero())
        return refuse(Exit::kBadInput, "this rollup has no data availability committee");
    node::DacMemberConfig config;
    config.chain_id = base->rollup.chain_id;
    config.committee = base->rollup.parts.committee;
    config.sequencer = base->rollup.sequencer;
    config.quota = options.quota_mib << 20;
    auto member = node::DacMember::open(config, *base->store, *key);
    if (!member) return refuse(Exit::kNoHost, member.error().text());

    // D-11: it answers demands on L1 itself; the fee pays for the gas.
    node::StoreJournal journal(*base->store, "member");
    l1::TxManager txs(*base->l1, *key, journal);
    if (const auto back = txs.recover(); !back) return refuse(Exit::kBadInput, to_string(back.error()));
    const auto log = node::make_log("info", "");
    node::DemandWatch watch({.poll = std::chrono::milliseconds(options.poll_ms)}, *base->l1, base->rollup,
                            node::Archive(*base->store, options.archives), txs,
                            [&log](const std::string& line) { node::log_line(log, line); });
    watch.start();
    node::RpcServerHooks hooks;
    hooks.route = [&](const node::HttpAsk& ask) {
        return (*member)->answer(ask, ask.post ? l1_seconds(*base->l1) : 0);
    };
    hooks.metrics = [&] { return (*member)->metrics(); };
    const int status = serve(options, std::move(hooks), ("member " + to_hex(key->address())).c_str());
    watch.stop();
    return status;
}

int run_archive(const ServeOptions& options) {
    auto base = open_base(options);
    if (!base) return base.error();
    const node::Archive archive(*base->store);
    node::RpcServerHooks hooks;
    hooks.metrics = [] { return std::string(); };
    hooks.route = [&](const node::HttpAsk& ask) {
        return ask.post ? std::nullopt : node::serve_archive(archive, ask.target);
    };
    return serve(options, std::move(hooks), "archive");
}

void add_common(CLI::App* command, ServeOptions& options) {
    command->add_option("--l1", options.l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--rollup", options.rollup, "The rollup's address")->required();
    command->add_option("--data", options.data, "Folder of the store")->required();
    command->add_option("--listen", options.listen, "address:port; port 0: any")->capture_default_str();
}

}  // namespace

void add_dac_member(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand(
        "dac-member", "Hold a rollup's batches as a committee member, sign for them, answer demands on L1");
    auto options = std::make_shared<ServeOptions>();
    add_common(command, *options);
    command->add_option("--key", options->key_file, "File with the member's key, hex")->required();
    command->add_option("--quota-mib", options->quota_mib, "Bytes to hold before it refuses")
        ->capture_default_str();
    command->add_option("--poll-ms", options->poll_ms, "Between two looks at L1")->capture_default_str();
    command->add_option("--archive-url", options->archives, "Others to ask for bytes that are demanded");
    command->callback([=, &exit] { exit.status = run_member(*options); });
}

void add_archive(CLI::App& app, Exit& exit) {
    auto* archive = app.add_subcommand("archive", "Blobs and committee data beyond what L1 keeps");
    archive->require_subcommand(1);
    auto* command = archive->add_subcommand("serve", "Serve the archive of a stopped node, or one copied");
    auto options = std::make_shared<ServeOptions>();
    add_common(command, *options);
    command->footer("A running node serves its own archive on its RPC port: GET /blob/0x.. and /data/0x..");
    command->callback([=, &exit] { exit.status = run_archive(*options); });
}

}  // namespace belay::apps
