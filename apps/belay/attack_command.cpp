// SPDX-License-Identifier: Apache-2.0
// belay attack: lie to a development network, and lose.
#include <fmt/core.h>

#include "apps/belay/attack_run.h"
#include "apps/belay/command.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/challenger.h"

namespace belay::apps {
namespace {

using nlohmann::json;

struct AttackOptions {
    std::string devnet = default_devnet_folder().string(), kind = "plain", lie;
    u32 claims = 1;
    std::optional<u64> at;
    u64 seed = 1, reorg = 0;
    bool as_json = false;
};

void list_kinds() {
    fmt::print("Kinds of attack (--kind):\n");
    for (const dispute::AttackKind kind : dispute::kAttackKinds)
        fmt::print("  {:<14} {}\n", to_string(kind), describe(kind));
    fmt::print("\nLies (--lie; without it each claim tells another one):\n");
    for (const dispute::LieKind kind : dispute::kLieKinds)
        fmt::print("  {:<18} {}\n", to_string(kind), describe(kind));
}

int usage(const std::string& what) {
    fmt::print(stderr, "belay attack: {} (see `belay attack list`)\n", what);
    return Exit::kUsage;
}

void print_event(const json& event, bool as_json) {
    if (as_json) {
        fmt::print("{}\n", event.dump());
    } else {
        const std::string refused = event.value("refused", "");
        fmt::print("{:<12} {}  {}{}{}\n", event.value("player", ""), event.value("account", ""),
                   event.value("move", ""), event.contains("lie") ? " (" + event.value("lie", "") + ")" : "",
                   refused.empty() ? "" : ": refused, " + refused);
    }
    std::fflush(stdout);
}

void print_report(const AttackReport& report, bool as_json) {
    if (as_json) {
        json accounts = json::array();
        for (const PlayerAccount& a : report.accounts)
            accounts.push_back({{"player", a.label},
                                {"account", to_hex(a.address)},
                                {"bonds", to_hex(a.bonds.to_hash())},
                                {"fees", to_hex(a.fees.to_hash())},
                                {"back", to_hex(a.back.to_hash())},
                                {"moves", a.moves},
                                {"refused", a.refused}});
        const json all = {{"report", true},
                          {"round", to_hex(report.round)},
                          {"position", report.position},
                          {"over", report.over},
                          {"won", report.won},
                          {"delay", report.delay},
                          {"reorgs", report.reorgs},
                          {"lost", to_hex(report.lost.to_hash())},
                          {"accounts", accounts}};
        fmt::print("{}\n", all.dump());
        return;
    }
    fmt::print("\n{:<14} {:>6} {:>8} {:>18} {:>18} {:>18}\n", "player", "moves", "refused", "bonds", "fees",
               "back");
    for (const PlayerAccount& a : report.accounts)
        fmt::print("{:<14} {:>6} {:>8} {:>18} {:>18} {:>18}\n", a.label, a.moves, a.refused,
                   node::ether(a.bonds), node::ether(a.fees), node::ether(a.back));
    if (report.over)
        fmt::print("\nThe round is over after {} s. {} Lost: {}\n", report.delay,
                   report.won ? "A FALSE CLAIM HAS WON." : "The false claims are out.",
                   node::ether(report.lost));
    else
        fmt::print("\nStopped before the round was over. Spent so far: {}\n", node::ether(report.lost));
}

int run(const AttackOptions& options) {
    const auto kind = dispute::attack_kind(options.kind);
    if (!kind) return usage("no attack is called " + options.kind);
    AttackRunConfig config;
    config.attack.kind = *kind;
    config.attack.claims = options.claims;
    config.attack.at = options.at;
    config.attack.seed = options.seed;
    config.reorg_depth = options.reorg;
    if (!options.lie.empty()) {
        config.attack.lie = dispute::lie_kind(options.lie);
        if (!config.attack.lie) return usage("no lie is called " + options.lie);
    }
    const std::filesystem::path folder = options.devnet;
    const auto deployment = load_deployment(folder);
    if (!deployment) return Exit::kNoInput;
    config.deployment = *deployment;
    config.folder = folder / "attacker";
    const auto report = run_attack(
        config, [&](const json& event) { print_event(event, options.as_json); }, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay attack: {}\n", report.error());
        return Exit::kBadInput;
    }
    print_report(*report, options.as_json);
    return report->won ? Exit::kFailed : Exit::kOk;
}

}  // namespace

void add_attack(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("attack", "Lie to a development network, and lose (see: attack list)");
    auto options = std::make_shared<AttackOptions>();
    command->add_option("--devnet", options->devnet, "Folder of the network")->capture_default_str();
    command->add_option("--kind", options->kind, "How to play")->capture_default_str();
    command->add_option("--lie", options->lie, "What to say; default: every claim another lie");
    command->add_option("--claims", options->claims, "False claims, each with its bond")
        ->capture_default_str()
        ->check(CLI::Range(1, 1024));
    command->add_option("--at", options->at, "The step of the claim from which on it is false");
    command->add_option("--seed", options->seed, "Of what is left to chance")->capture_default_str();
    command
        ->add_option("--reorg", options->reorg,
                     "Blocks that L1 loses, with everybody's moves in them, three times during the game")
        ->check(CLI::Range(0, 64));
    command->add_flag("--json", options->as_json, "One JSON object a line: each move, then the report");
    command->footer(
        "Only on a development chain: anvil, chain id 31337, whose deployment file is in the folder.\n"
        "Exit status: 0 the false claims are out (or it was stopped), 1 one has won, 64 and above: no "
        "attack.");
    auto* list = command->add_subcommand("list", "What kinds of attack and lie there are");
    list->callback([&exit] {
        list_kinds();
        exit.status = Exit::kOk;
    });
    command->callback([=, &exit] {
        if (list->parsed()) return;
        exit.status = run(*options);
    });
}

}  // namespace belay::apps
