// SPDX-License-Identifier: Apache-2.0
// belay node: the roles of one node until it is told to stop.
#include <fmt/core.h>
#include <signal.h>

#include <thread>

#include "apps/belay/command.h"
#include "apps/belay/interrupt.h"
#include "node/log.h"
#include "node/node.h"

namespace belay::apps {
namespace {

int run_node(const std::string& file, const std::vector<std::string>& settings) {
    const auto config = node::load_config(file, settings);
    if (!config) {
        fmt::print(stderr, "belay node: {}\n", config.error().text());
        return Exit::kBadInput;
    }
    auto options = node::node_options(*config);
    if (!options) {
        fmt::print(stderr, "belay node: {}\n", options.error());
        return Exit::kBadInput;
    }
    const auto log = node::make_log(config->log_level, config->log_file);
    node::Node running(std::move(*options), [&log](const std::string& line) { node::log_line(log, line); });
    const std::stop_token stop = stop_on_interrupt();
    if (const auto started = running.start(stop); !started) {
        fmt::print(stderr, "belay node: {}\n", started.error());
        return Exit::kFailed;
    }
    node::log_line(log, fmt::format("serving http://{}:{}", config->rpc.address, running.rpc_port()));
    while (!stop.stop_requested() && running.failure().empty())
        std::this_thread::sleep_for(std::chrono::milliseconds(100));
    const std::string failure = running.failure();
    node::log_line(log, failure.empty() ? "stopping" : "stopping: " + failure);
    running.stop();
    return failure.empty() ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_node(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("node", "Run a node: sequencer, batcher, proposer, each switchable");
    auto file = std::make_shared<std::string>();
    auto settings = std::make_shared<std::vector<std::string>>();
    auto reference = std::make_shared<bool>(false);
    command->add_option("--config", *file, "TOML file; see --reference");
    command->add_option("--set", *settings, "section.key=value over the file; may be repeated");
    command->add_flag("--reference", *reference, "Print every key with its default and meaning, and end");
    command->footer(
        "A follower only (no keys needed):\n  belay node --set roles.sequencer=false --set "
        "roles.batcher=false "
        "--set roles.proposer=false \\\n    --set l1.rollup='\"0x...\"' --set node.program='\"build/release/"
        "programs/clearing\"'");
    command->callback([=, &exit] {
        if (*reference)
            fmt::print("{}", node::config_reference());
        else
            exit.status = run_node(*file, *settings);
    });
}

}  // namespace belay::apps
