// SPDX-License-Identifier: Apache-2.0
// belay upgrade: a restart entry, from a checkpoint of the chain as it stands.
#include <fmt/core.h>

#include <filesystem>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/upgrade.h"

namespace belay::apps {
namespace {

struct UpgradeOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, to, archive, key_file;
    u64 confirmations = 1, poll_ms = 1000;
};

constexpr const char* kHelp = R"(
What it does
  Rebuilds the rollup from L1, has it write down a checkpoint (a batch of one byte), and puts that checkpoint into
  blobs behind it, as an entry from which the machine starts anew: with --to as another program, which the security
  council's exit window has to have let in; without, as the same program, so that whoever comes later needs nothing
  older than this entry. Who is paid what does not change; a program that cannot read the checkpoint changes nothing.

  Run it with the sequencer's key while the node that posts with that key is stopped, and start that node again
  afterwards. Nodes find a program by its hash among the packages beside the one they were given: have the new
  package there, on every node, before.)";

int usage(const std::string& what) {
    fmt::print(stderr, "belay: {}\n", what);
    return Exit::kUsage;
}

int run(const UpgradeOptions& options) {
    const auto rollup = fixed_from_hex<Address>(options.rollup);
    if (!rollup) return usage("--rollup is not an address");
    const auto key = read_key(options.key_file);
    if (!key) return usage(options.key_file + ": not 32 bytes of hex that are a secp256k1 key");
    const ProgramFiles program = program_files(options.program);
    const node::UpgradeConfig config{
        .l1_url = options.l1,
        .beacon_url = options.blobs,
        .rollup = *rollup,
        .elf = program.elf,
        .so = program.so,
        .next_elf = options.to.empty() ? std::filesystem::path() : program_files(options.to).elf,
        .archive = options.archive,
        .key = *key,
        .confirmations = options.confirmations,
        .poll = std::chrono::milliseconds(options.poll_ms)};
    const auto report = node::upgrade(
        config, [](const std::string& line) { fmt::print(stderr, "{}\n", line); }, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay upgrade: {}\n", report.error());
        return Exit::kFailed;
    }
    const node::PostedRestart& posted = report->posted;
    fmt::print("entry {} restarts the chain from a checkpoint of {} bytes in {} blob{}, {} gas\n",
               posted.entry, posted.checkpoint_bytes, posted.blobs, posted.blobs == 1 ? "" : "s", posted.gas);
    if (report->from == report->to)
        fmt::print("program {} goes on\n", to_hex(report->to));
    else
        fmt::print("program {} follows {}\n", to_hex(report->to), to_hex(report->from));
    return Exit::kOk;
}

}  // namespace

void add_upgrade(CLI::App& app, Exit& exit) {
    auto options = std::make_shared<UpgradeOptions>();
    auto* command =
        app.add_subcommand("upgrade", "Restart the chain from a checkpoint, with the same or a new program");
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command->add_option(
        "--program", options->program,
        "Program package that the rollup was deployed with: folder with <name>.elf and <name>.so");
    command->add_option("--to", options->to,
                        "Package of the program that takes over; default: the one that runs");
    command->add_option("--key", options->key_file, "File with the sequencer's key, hex")->required();
    command->add_option("--archive", options->archive, "Folder that keeps blobs between runs");
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_option("--poll-ms", options->poll_ms, "Between two looks at L1")->capture_default_str();
    command->footer(kHelp);
    command->callback([=, &exit] { exit.status = run(*options); });
}

}  // namespace belay::apps
