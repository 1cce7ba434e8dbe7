// SPDX-License-Identifier: Apache-2.0
// belay verify: agree or disagree, from L1 alone.
#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <nlohmann/json.hpp>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/verifier.h"

namespace belay::apps {
namespace {

using nlohmann::json;

struct VerifyOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, archive, json_file;
    u64 confirmations = 1;
    bool watch = false;
    std::vector<std::string> archives;
};

json to_json(const node::VerifyReport& report) {
    json claims = json::array();
    for (const node::ClaimVerdict& c : report.claims)
        claims.push_back({{"sequence", c.sequence},
                          {"id", to_hex(c.id)},
                          {"parent", to_hex(c.claim.parent)},
                          {"number", c.number ? json(*c.number) : json()},
                          {"position", c.claim.position},
                          {"endRoot", to_hex(c.claim.end_root)},
                          {"historyRoot", to_hex(c.claim.history_root)},
                          {"outputsRoot", to_hex(c.claim.outputs_root)},
                          {"final", c.number.has_value()},
                          {"verdict", to_string(c.judgement.verdict)},
                          {"reason", to_string(c.judgement.reason)}});
    return {{"agrees", report.agrees()},
            {"wrongPending", report.wrong_pending()},
            {"rollup", to_hex(report.rollup.rollup)},
            {"programHash", to_hex(report.rollup.program_hash)},
            {"l1Block", report.l1_block},
            {"entries", report.entries},
            {"voidEntries", report.void_entries},
            {"batches", report.batches},
            {"transactions", report.transactions},
            {"blobs", report.blobs},
            {"batchBytes", report.batch_bytes},
            {"steps", report.steps},
            {"nativeSeconds", report.native_seconds},
            {"machineSeconds", report.machine_seconds},
            {"machineRoot", to_hex(report.machine_root)},
            {"claims", claims}};
}

void print(const node::ClaimVerdict& c) {
    const bool reason = c.judgement.reason != rollup::VerdictReason::none;
    const std::string place = c.number ? fmt::format("final {}", *c.number) : "pending";
    fmt::print("claim {:>4}  {:<10} entries up to {:<6} {}  {}{}{}\n", c.sequence, place, c.claim.position,
               to_hex(c.claim.end_root), to_string(c.judgement.verdict), reason ? ": " : "",
               reason ? to_string(c.judgement.reason) : "");
    std::fflush(stdout);
}

node::VerifierHooks hooks_for_people() {
    node::VerifierHooks hooks;
    hooks.log = [](const std::string& line) { fmt::print(stderr, "{}\n", line); };
    hooks.verdict = print;
    if (::isatty(2) != 0)
        hooks.progress = [](u64 done, u64 known) { fmt::print(stderr, "\rentry {} of {} ", done, known); };
    return hooks;
}

int run_verify(const VerifyOptions& options) {
    const auto rollup = fixed_from_hex<Address>(options.rollup);
    if (!rollup) {
        fmt::print(stderr, "belay verify: --rollup is not an address\n");
        return Exit::kUsage;
    }
    const std::filesystem::path package =
        options.program.empty() ? program_folder("clearing") : std::filesystem::path(options.program);
    node::VerifierConfig config;
    config.l1_url = options.l1;
    config.beacon_url = options.blobs;
    config.rollup = *rollup;
    config.elf = package / (package.filename().string() + ".elf");
    config.so = package / (package.filename().string() + ".so");
    config.archive = options.archive;
    config.archives = options.archives;
    config.confirmations = options.confirmations;
    config.watch = options.watch;
    const auto report = node::verify(config, hooks_for_people(), stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay verify: {}\n", report.error().text());
        return Exit::kBadInput;
    }
    fmt::print("{} entries ({} void), {} batches, {} transactions, {} blobs up to L1 block {}\n",
               report->entries, report->void_entries, report->batches, report->transactions, report->blobs,
               report->l1_block);
    fmt::print("native {:.2f} s, machine {:.2f} s for {:.2f} G steps; machine root {}\n",
               report->native_seconds, report->machine_seconds, static_cast<double>(report->steps) / 1e9,
               to_hex(report->machine_root));
    if (const u64 wrong = report->wrong_pending(); wrong > 0)
        fmt::print("warning: {} wrong claim{} not final: the dispute game's to remove\n", wrong,
                   wrong == 1 ? " is" : "s are");
    fmt::print("{}\n", report->agrees() ? "agree" : "DISAGREE");
    if (!options.json_file.empty()) {
        std::ofstream file(options.json_file);
        file << to_json(*report).dump(2) << '\n';
        if (!file.good()) {
            fmt::print(stderr, "belay verify: cannot write {}\n", options.json_file);
            return Exit::kNoHost;
        }
    }
    return report->agrees() ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_verify(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("verify", "Rebuild a rollup from L1 alone and judge every claim");
    auto options = std::make_shared<VerifyOptions>();
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command->add_option("--program", options->program,
                        "Program package: folder with <name>.elf and <name>.so");
    command->add_option("--archive", options->archive, "Folder that keeps blobs between runs");
    command->add_option("--archive-url", options->archives,
                        "Archive or committee member to ask for what L1 has pruned; may be repeated");
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_option("--json", options->json_file, "Also write the report to this file");
    command->add_flag("--watch", options->watch, "Go on after catching up");
    command->footer(
        "Exit status: 0 agree with every final claim, 1 disagree with one, 64 and above: no verdict.");
    command->callback([=, &exit] { exit.status = run_verify(*options); });
}

}  // namespace belay::apps
