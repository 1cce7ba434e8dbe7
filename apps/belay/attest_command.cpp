// SPDX-License-Identifier: Apache-2.0
// belay attest: sign the claims that one's own runs agree with, with one's own staked key.
#include <fmt/core.h>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "node/attest.h"

namespace belay::apps {
namespace {

struct AttestOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, key_file, data = "attestor";
    u64 confirmations = 1, poll_ms = 1000;
    bool watch = false, from_checkpoint = false;
};

constexpr const char* kHelp = R"(
What it does
  Follows L1, runs every entry natively and in the machine, and signs each pending claim that says the same,
  when it stands on claims that do. It sends the signature to the attestors' contract of the rollup's policy.

What it must not lose
  --data holds which claim it signed for each start. Two signatures for one start cost the whole stake, so
  nothing is signed that is not written down there first. Never run two with one key.

Exit status: 0 signed what there is to sign, 1 the newest final claim is not what this node computed, 64 and
above: no answer.)";

int usage(const std::string& what) {
    fmt::print(stderr, "belay attest: {}\n", what);
    return Exit::kUsage;
}

int run_attest(const AttestOptions& options) {
    const auto rollup = fixed_from_hex<Address>(options.rollup);
    if (!rollup) return usage("--rollup is not an address");
    const auto key = read_key(options.key_file);
    if (!key) return usage(options.key_file + ": not 32 bytes of hex that are a secp256k1 key");
    const ProgramFiles program = program_files(options.program);
    node::AttestConfig config{.l1_url = options.l1,
                              .beacon_url = options.blobs,
                              .rollup = *rollup,
                              .elf = program.elf,
                              .so = program.so,
                              .data = options.data,
                              .key = *key,
                              .following = {},
                              .transactions = {},
                              .watch = options.watch,
                              .from_checkpoint = options.from_checkpoint,
                              .poll = std::chrono::milliseconds(options.poll_ms)};
    config.following.confirmations = config.transactions.confirmations = options.confirmations;
    const node::AttestorHooks hooks{[](const Hash& claim) { fmt::print("signed claim {}\n", to_hex(claim)); },
                                    [](const std::string& line) { fmt::print(stderr, "{}\n", line); }};
    const auto report = node::attest(config, hooks, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay attest: {}\n", report.error().text());
        return Exit::kBadInput;
    }
    fmt::print("{} entries, {} claims, {} signed now\n", report->entries, report->claims, report->attested);
    return report->agrees ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_attest(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand("attest", "Sign the claims that one's own runs agree with");
    auto options = std::make_shared<AttestOptions>();
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command->add_option("--program", options->program,
                        "Program package: folder with <name>.elf and <name>.so");
    command->add_option("--key", options->key_file, "File with the attestor's key, hex")->required();
    command->add_option("--data", options->data, "Folder that must be kept")->capture_default_str();
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_option("--poll-ms", options->poll_ms, "Between two looks at L1")->capture_default_str();
    command->add_flag("--watch", options->watch, "Go on until stopped");
    command->add_flag("--from-checkpoint", options->from_checkpoint,
                      "Run nothing older than the newest checkpoint on L1 that is final (belay upgrade)");
    command->footer(kHelp);
    command->callback([options, &exit] { exit.status = run_attest(*options); });
}

}  // namespace belay::apps
