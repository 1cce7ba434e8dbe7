// SPDX-License-Identifier: Apache-2.0
// belay devnet and belay demo.
#include <fmt/core.h>

#include <thread>

#include "apps/belay/command.h"
#include "apps/belay/demo.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"

namespace belay::apps {
namespace {

void print_network(const Deployment& d) {
    fmt::print("\n  L1 (anvil)   {}\n  RPC          {}  (HTTP POST and WebSocket; /health, /metrics)\n",
               d.l1_url, d.rpc_url);
    fmt::print("  rollup       {}\n  test token   {}\n\n", to_hex(d.rollup), to_hex(d.token));
    for (const NamedKey& account : d.accounts)
        fmt::print("  {:<8} {}  key {}\n", account.name, to_hex(account.key.address()),
                   to_hex(account.secret));
    fmt::print(
        "\n  Try, in another terminal (keys above are for development only):\n"
        "    belay deposit --from alice --amount 1000\n"
        "    belay price --at 50000\n"
        "    belay order --from alice --side buy --size 0.01 --price 49990\n"
        "    belay account --of alice      belay book\n"
        "    belay withdraw --from alice --amount 100\n"
        "    belay verify --l1 {} --rollup {}\n\n  Ctrl-C ends it.\n",
        d.l1_url, to_hex(d.rollup));
    std::fflush(stdout);
}

int run_devnet(const DevnetOptions& options) {
    const std::stop_token stop = stop_on_interrupt();
    auto net = Devnet::start(options, [](const std::string& step) { fmt::print("{}\n", step); });
    if (!net) return Exit::kFailed;
    print_network(net->deployment());
    while (!stop.stop_requested()) {
        std::this_thread::sleep_for(std::chrono::milliseconds(200));
        if (net->node_running()) continue;
        fmt::print(stderr, "belay devnet: the node ended, see {}\n", (options.folder / "node.log").string());
        return Exit::kFailed;
    }
    net->stop();
    return Exit::kOk;
}

}  // namespace

void add_devnet(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("devnet", "A whole rollup on this machine, kept running to play with");
    auto options = std::make_shared<DevnetOptions>();
    auto folder = std::make_shared<std::string>(default_devnet_folder().string());
    auto program = std::make_shared<std::string>();
    options->l1_port = 8545;
    options->rpc_port = 8645;
    command->add_option("--folder", *folder, "State, keys, configuration and logs")->capture_default_str();
    command->add_option("--program", *program, "Program package; default: the clearing house of this build");
    command->add_option("--l1-port", options->l1_port, "0: any")->capture_default_str();
    command->add_option("--rpc-port", options->rpc_port, "0: any")->capture_default_str();
    command->add_option("--budget", options->game.budget, "Of the dispute game, seconds")
        ->capture_default_str();
    command->add_option("--grace", options->game.grace, "Seconds")->capture_default_str();
    command->add_option("--join-grace", options->game.join_grace, "Seconds")->capture_default_str();
    command->add_option("--inner-join-grace", options->game.inner_join_grace, "Seconds")
        ->capture_default_str();
    command->callback([=, &exit] {
        options->folder = *folder;
        options->program = *program;
        std::error_code ignored;
        std::filesystem::remove_all(options->folder, ignored);  // anvil starts from nothing, so must the node
        exit.status = run_devnet(*options);
    });
}

void add_demo(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("demo", "The main job end to end, and a table of what happened");
    auto options = std::make_shared<DemoOptions>();
    auto folder = std::make_shared<std::string>(options->folder.string());
    command->add_option("--orders", options->orders, "Signed orders to send")->capture_default_str();
    command->add_option("--folder", *folder, "Logs and state")->capture_default_str();
    command->add_option("--seed", options->seed, "Of the random traffic")->capture_default_str();
    command->add_flag("--keep", options->keep, "Leave the node's state on disk");
    command->callback([=, &exit] {
        options->folder = *folder;
        exit.status = Demo(*options).run();
    });
}

}  // namespace belay::apps
