// SPDX-License-Identifier: Apache-2.0
// belay exit: one's money out of a chain that no longer goes on, from an L1 endpoint alone.
#include <fmt/core.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/exit.h"

namespace belay::apps {
namespace {

using nlohmann::json;

struct ExitOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, key_file, data, json_file, until;
    std::vector<std::string> accounts;
    u64 confirmations = 1, poll_ms = 1000, payments = 64;
    bool all = false, dry_run = false, from_checkpoint = false, wait = false, time_travel = false;
};

constexpr const char* kHelp = R"(
What it does, each step after asking L1 what is done already:
  1  rebuilds the chain from L1 and runs every entry natively and in the machine
  2  while the chain is alive: says how to leave in the ordinary way, and when the chain can be frozen
  3  freezes it when that is allowed; posts missing true claims, defends them, has them made final
  4  runs the exit batch, proposes it (a bond, which comes back), defends it, has it made final
  5  pays: withdrawals of final claims, deposits that came too late, the exit batch's payments
  6  if there is no exit batch in time, or it is void: pays rows of the ledger table, by proofs of memory

What it needs: an L1 node, the program package, and a key with ether for gas and one bond. Anybody may run it
for anybody: every payment goes to the account that it belongs to. --dry-run sends nothing. Cut short, it is
simply run again; --data keeps what was fetched.

Exit status: 0 nothing is left to do, 1 stopped before, 64 and above: no answer.)";

json to_json(const node::ExitReport& r) {
    json steps = json::array(), paid = json::array(), balances = json::array();
    for (const node::ExitStep& s : r.steps)
        steps.push_back({{"step", s.text},
                         {"transaction", to_hex(s.transaction)},
                         {"gas", s.gas},
                         {"seconds", s.seconds}});
    for (const node::ExitPaid& p : r.paid)
        paid.push_back({{"account", to_hex(p.account)},
                        {"token", to_hex(p.token)},
                        {"amount", to_hex(p.amount.to_hash())},
                        {"way", node::to_string(p.way)},
                        {"gas", p.gas},
                        {"seconds", p.seconds},
                        {"kept", p.kept}});
    for (const node::ExitBalance& b : r.balances)
        balances.push_back({{"account", to_hex(b.account)},
                            {"token", to_hex(b.token)},
                            {"senior", to_hex(b.senior.to_hash())},
                            {"junior", to_hex(b.junior.to_hash())}});
    return {{"phase", l1::to_string(r.phase)},
            {"done", r.done},
            {"l1Block", r.l1_block},
            {"entries", r.entries},
            {"claims", r.claims},
            {"finalClaims", r.final_claims},
            {"exitPosition", r.exit_position},
            {"exitVoid", r.exit_void},
            {"exitSteps", r.exit_steps},
            {"freezableIn", r.freezable ? json(*r.freezable) : json()},
            {"rebuildSeconds", r.rebuild_seconds},
            {"exitSeconds", r.exit_seconds},
            {"totalSeconds", r.total_seconds},
            {"l1Seconds", r.l1_seconds},
            {"gamesLost", r.game.games_lost},
            {"steps", steps},
            {"balances", balances},
            {"paid", paid}};
}

/// Decimal where it fits, else hex: amounts are in the token's smallest unit.
std::string amount_text(const U256& amount) {
    return amount.fits_u64() ? std::to_string(amount.limb[0]) : to_hex(amount.to_hash());
}

void print(const node::ExitReport& r) {
    for (const node::ExitBalance& b : r.balances)
        fmt::print("balance  {}  token {}  senior {}  junior {}\n", to_hex(b.account), to_hex(b.token),
                   amount_text(b.senior), amount_text(b.junior));
    if (!r.steps.empty()) fmt::print("\n{:>10}  {:>10}  step\n", "seconds", "gas");
    for (const node::ExitStep& s : r.steps) fmt::print("{:>10.1f}  {:>10}  {}\n", s.seconds, s.gas, s.text);
    if (!r.paid.empty())
        fmt::print("\n{:<42}  {:>20}  {:<10}  {:>8}  {:>8}\n", "account", "amount", "way", "gas", "seconds");
    u64 gas = 0;
    for (const node::ExitPaid& p : r.paid) {
        fmt::print("{:<42}  {:>20}  {:<10}  {:>8}  {:>8.1f}{}\n", to_hex(p.account), amount_text(p.amount),
                   node::to_string(p.way), p.gas, p.seconds, p.kept ? "  REFUSED, stays claimable" : "");
        gas += p.gas;
    }
    if (!r.paid.empty())
        fmt::print("{} payments, {} gas each on average\n", r.paid.size(), gas / r.paid.size());
    fmt::print(
        "{:.1f} s of computing and sending (chain {:.1f} s, exit batch {:.2f} s for {} steps), {} s of "
        "L1's time\n",
        r.total_seconds, r.rebuild_seconds, r.exit_seconds, r.exit_steps, r.l1_seconds);
}

std::optional<l1::EscapePhase> phase_of(const std::string& text) {
    using enum l1::EscapePhase;
    for (const l1::EscapePhase phase : {frozen, resolved, exit, ledger})
        if (text == l1::to_string(phase)) return phase;
    return std::nullopt;
}

int usage(const std::string& what) {
    fmt::print(stderr, "belay exit: {}\n", what);
    return Exit::kUsage;
}

int fill(const ExitOptions& options, node::ExitConfig& config) {
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
    config.payments_a_call = options.payments;
    config.dry_run = options.dry_run;
    config.from_checkpoint = options.from_checkpoint;
    config.wait = options.wait;
    config.time_travel = options.time_travel;
    if (!options.until.empty() && !(config.until = phase_of(options.until)))
        return usage("--until is frozen, resolved, exit or ledger");
    if (options.all != options.accounts.empty())
        return usage("say whose money: --account A (again for more), or --all");
    for (const std::string& text : options.accounts) {
        const auto account = fixed_from_hex<Address>(text);
        if (!account) return usage(text + " is not an address");
        config.accounts.list.push_back(*account);
    }
    if (!options.key_file.empty()) {
        config.key = read_key(options.key_file);
        if (!config.key) return usage(options.key_file + ": not 32 bytes of hex that are a secp256k1 key");
    }
    if (!config.key && !options.dry_run) return usage("--key is needed, but for a --dry-run");
    return Exit::kOk;
}

int run_exit(const ExitOptions& options) {
    node::ExitConfig config;
    if (const int wrong = fill(options, config); wrong != Exit::kOk) return wrong;
    node::ExitHooks hooks;
    hooks.log = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    const auto report = node::exit_chain(config, hooks, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay exit: {}\n", report.error().text());
        return Exit::kBadInput;
    }
    print(*report);
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        file << to_json(*report).dump(2) << '\n';
        if (!file.good()) {
            fmt::print(stderr, "belay exit: cannot write {}\n", options.json_file);
            return Exit::kNoHost;
        }
    }
    return report->done ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_exit(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("exit", "Take accounts' money out of a rollup that stopped");
    auto options = std::make_shared<ExitOptions>();
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command->add_option("--account", options->accounts, "Whose money; may be given again");
    command->add_flag("--all", options->all, "Everybody's money, in batches");
    command->add_option("--program", options->program,
                        "Program package: folder with <name>.elf and <name>.so");
    command->add_option("--key", options->key_file, "File with the key that pays for gas and bond, hex");
    command->add_option("--data", options->data, "Folder kept between runs; default: a temporary one");
    command->add_option("--payments", options->payments, "Payments in one transaction")
        ->capture_default_str()
        ->check(CLI::Range(1, 1000));
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_option("--poll", options->poll_ms, "Milliseconds between two looks at L1")
        ->capture_default_str();
    command->add_option("--json", options->json_file, "Also write the report to this file");
    command->add_flag(
        "--from-checkpoint", options->from_checkpoint,
        "Run nothing older than the newest checkpoint on L1 that is final; withdrawals asked for "
        "before it are then not seen");
    command->add_flag("--dry-run", options->dry_run, "Say what would be done and cost, and send nothing");
    command->add_option("--until", options->until,
                        "Stop when the chain is frozen, resolved, or pays by exit or ledger");
    command->add_flag("--wait", options->wait, "Wait until a chain that is alive can be frozen");
    command->add_flag("--l1-time-travel", options->time_travel,
                      "Development networks: move L1's clock instead of waiting");
    command->footer(kHelp);
    command->callback([=, &exit] { exit.status = run_exit(*options); });
}

}  // namespace belay::apps
