// SPDX-License-Identifier: Apache-2.0
// belay challenge: defend the true claims of a rollup, with one's own machine and one's own key.
#include <fmt/core.h>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/challenge.h"

namespace belay::apps {
namespace {

struct ChallengeOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, key_file, data = "challenger";
    std::string max_spend, max_gas_price = "500";
    u64 confirmations = 1, poll_ms = 1000;
    bool dry_run = false, watch = false;
};

constexpr const char* kHelp = R"(
What it does
  Follows L1, runs every entry itself, and holds every claim against its own. Where somebody claims something
  else, it joins the round with the true claim (a bond), answers every node that a rival opens, joins the
  strides that they come down to with the true steps (a bond each), and has L1 execute the one step in which
  they differ. Bonds come back; what its moves cost comes out of the losers' bonds, with one bond more.

What it costs
  Nothing while nobody lies. In a dispute, at any time: one bond for the round, one for each stride, and the
  gas of its moves until they are paid back. --max-spend bounds that sum: a game that would not fit is not
  begun, and this is said. --dry-run shows the moves that are due now and what they cost, and sends nothing.

What it needs
  An L1 node, the program package, a key with ether that nobody else uses, and a folder that stays: what is
  in it lets a restart go on where it was. Run it with --watch, and never two with one key.

Exit status: 0 all that is claimed is final and right, 1 not so (or stopped before), 64 and above: no answer.)";

/// Decimal ether, to the wei; nullopt for anything else.
std::optional<U256> wei_of(const std::string& text) {
    constexpr std::size_t kDecimals = 18;
    const auto point = text.find('.');
    std::string digits = text.substr(0, point);
    std::string rest = point == std::string::npos ? "" : text.substr(point + 1);
    if (digits.empty() || rest.size() > kDecimals || digits.size() > kDecimals) return std::nullopt;
    digits += rest + std::string(kDecimals - rest.size(), '0');
    u128 wei = 0;
    for (const char c : digits) {
        if (c < '0' || c > '9') return std::nullopt;
        wei = wei * 10 + static_cast<u128>(c - '0');
    }
    return U256(static_cast<u64>(wei), static_cast<u64>(wei >> 64), 0, 0);
}

int usage(const std::string& what) {
    fmt::print(stderr, "belay challenge: {}\n", what);
    return Exit::kUsage;
}

int fill(const ChallengeOptions& options, node::ChallengeConfig& config) {
    const auto rollup = fixed_from_hex<Address>(options.rollup);
    if (!rollup) return usage("--rollup is not an address");
    const ProgramFiles program = program_files(options.program);
    config.l1_url = options.l1;
    config.beacon_url = options.blobs;
    config.rollup = *rollup;
    config.elf = program.elf;
    config.so = program.so;
    config.data = options.data;
    config.following.confirmations = config.transactions.confirmations = options.confirmations;
    config.poll = std::chrono::milliseconds(options.poll_ms);
    config.watch = options.watch;
    config.challenger.dry_run = options.dry_run;
    if (!options.key_file.empty()) {
        config.key = read_key(options.key_file);
        if (!config.key) return usage(options.key_file + ": not 32 bytes of hex that are a secp256k1 key");
    }
    if (!config.key && !options.dry_run) return usage("--key is needed, but for a --dry-run");
    if (!options.max_spend.empty()) {
        config.challenger.max_spend = wei_of(options.max_spend);
        if (!config.challenger.max_spend) return usage("--max-spend is not an amount of ether");
    }
    const auto most = wei_of(options.max_gas_price);  // gwei: nine digits less
    if (!most) return usage("--max-gas-price is not an amount of gwei");
    const u128 wei = ((u128{most->limb[1]} << 64) | most->limb[0]) / 1'000'000'000;
    config.transactions.max_fee_cap = wei;
    return Exit::kOk;
}

void print(const node::ChallengeReport& report) {
    const node::ChallengerStatus& s = report.status;
    fmt::print("{} entries, {} claims, {} final, up to L1 block {}\n", report.entries, report.claims,
               report.final_claims, report.l1_block);
    for (const node::LedgerLine& line : report.spent)
        fmt::print("block {:>8}  {:>10} gas  {}  {}{}\n", line.block, line.gas_used, node::ether(line.fee),
                   line.text, line.success ? "" : "  (did not get through)");
    fmt::print("{} moves, {} gas, {} of fees; {} in bonds, {} received, {} lost\n", s.moves_made, s.gas_used,
               node::ether(s.fees), node::ether(s.bonds_in_flight), node::ether(s.received),
               node::ether(s.lost));
    if (s.games_lost > 0) fmt::print("{} GAMES LOST\n", s.games_lost);
    fmt::print("{}\n", s.disagrees          ? "a final claim is NOT what this program does"
                       : report.all_right() ? "all that is claimed is final and right"
                       : s.moves_due > 0    ? "there are moves to make"
                                            : "not everything is final yet");
}

int run_challenge(const ChallengeOptions& options) {
    node::ChallengeConfig config;
    if (const int wrong = fill(options, config); wrong != Exit::kOk) return wrong;
    node::ChallengerHooks hooks;
    hooks.log = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    const auto report = node::challenge(config, hooks, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay challenge: {}\n", report.error().text());
        return Exit::kBadInput;
    }
    print(*report);
    return report->all_right() ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_challenge(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("challenge", "Defend the true claims of a rollup in its disputes");
    auto options = std::make_shared<ChallengeOptions>();
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command->add_option("--program", options->program,
                        "Program package: folder with <name>.elf and <name>.so");
    command->add_option("--key", options->key_file, "File with the key that moves and pays, hex");
    command->add_option("--data", options->data, "Folder that is kept between runs")->capture_default_str();
    command->add_option("--max-spend", options->max_spend,
                        "Ether that may be out at once; default: no limit");
    command->add_option("--max-gas-price", options->max_gas_price, "Gwei; above it moves wait")
        ->capture_default_str();
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_option("--poll", options->poll_ms, "Milliseconds between two looks at L1")
        ->capture_default_str();
    command->add_flag("--dry-run", options->dry_run, "Say what would be done, and send nothing");
    command->add_flag("--watch", options->watch, "Go on for ever");
    command->footer(kHelp);
    command->callback([=, &exit] { exit.status = run_challenge(*options); });
}

}  // namespace belay::apps
