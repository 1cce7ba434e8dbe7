// SPDX-License-Identifier: Apache-2.0
// belay slash: hold one's receipts against L1, and have the bond taken for a broken one.
// belay jam: record a jammed L1, so that deadlines stretch.
#include <fmt/core.h>

#include "apps/belay/command.h"
#include "apps/belay/deployment.h"
#include "apps/belay/interrupt.h"
#include "base/hex.h"
#include "l1/http_l1.h"
#include "node/challenger.h"
#include "node/jam_recorder.h"
#include "node/rollup_info.h"
#include "node/slash.h"

namespace belay::apps {
namespace {

struct SlashOptions {
    std::string l1 = "http://127.0.0.1:8545", blobs, rollup, program, archive, receipts, key_file;
    u64 confirmations = 1, depth = 200;
    bool watch = false;
};

constexpr const char* kHelp = R"(
What it does
  Rebuilds the rollup from L1 alone and holds every receipt of the file against it: another transaction at its
  place, a void batch, no batch by the deadline, a batch too late or from another sender, or two receipts for one
  place. With --key, the first breach that can be proven is sent to the sequencer's bond: a tenth of it is yours.

Exit status: 0 nothing is broken, 1 a receipt is broken, 64 and above: no answer.)";

int usage(const std::string& what) {
    fmt::print(stderr, "belay: {}\n", what);
    return Exit::kUsage;
}

void print(const node::SlashReport& report) {
    for (const node::JudgedReceipt& one : report.judged) {
        const node::ReceiptVerdict& v = one.verdict;
        const bool say = v.state != node::ReceiptVerdict::State::kept || !v.why.empty();
        if (!say) continue;
        fmt::print("batch {} index {}: {}{}{}{}{}\n", one.receipt.batch, one.receipt.index,
                   to_string(v.state), v.breach ? ", " : "", v.breach ? to_string(*v.breach) : "",
                   v.why.empty() ? "" : ": ", v.why);
    }
    using State = node::ReceiptVerdict::State;
    fmt::print(
        "{} receipts: {} kept, {} waiting, {} broken, {} not the sequencer's; up to L1 block {}; bond {}\n",
        report.judged.size() + report.not_receipts, report.count(State::kept), report.count(State::waiting),
        report.count(State::broken), report.not_receipts, report.l1_block, node::ether(report.bond));
    if (!report.sent) return;
    if (report.sent->state == l1::TxState::confirmed && report.sent->receipt)
        fmt::print("slashed in L1 block {} for {} gas\n", report.sent->receipt->block_number,
                   report.sent->receipt->gas_used);
    else
        fmt::print("the proof was not accepted: {}\n", to_string(report.sent->state));
}

int run_slash(const SlashOptions& options) {
    const auto rollup = fixed_from_hex<Address>(options.rollup);
    if (!rollup) return usage("--rollup is not an address");
    const ProgramFiles program = program_files(options.program);
    node::SlashConfig config;
    config.l1_url = options.l1;
    config.beacon_url = options.blobs;
    config.rollup = *rollup;
    config.elf = program.elf;
    config.so = program.so;
    config.archive = options.archive;
    config.receipts = options.receipts;
    config.confirmations = options.confirmations;
    config.watch = options.watch;
    if (!options.key_file.empty()) {
        config.key = read_key(options.key_file);
        if (!config.key) return usage(options.key_file + ": not 32 bytes of hex that are a secp256k1 key");
    }
    const auto report = node::slash(
        config, [](const std::string& line) { fmt::print(stderr, "{}\n", line); }, stop_on_interrupt());
    if (!report) {
        fmt::print(stderr, "belay slash: {}\n", report.error().text());
        return Exit::kBadInput;
    }
    print(*report);
    return report->count(node::ReceiptVerdict::State::broken) == 0 ? Exit::kOk : Exit::kFailed;
}

int run_jam(const SlashOptions& options) {
    const auto address = fixed_from_hex<Address>(options.rollup);
    const auto key = read_key(options.key_file);
    if (!address || !key) return usage("--rollup needs an address, --key a file with a key");
    l1::HttpL1 l1(options.l1);
    const auto rollup = node::describe_rollup(l1, *address);
    const auto head = l1.block(l1::BlockTag::latest);
    if (!rollup || !head) return usage("L1 does not answer, or knows no such rollup");
    if (rollup->parts.sequencer_bond.is_zero()) return usage("this rollup's sequencer has no bond");
    l1::MemoryJournal journal;
    l1::TxManager txs(l1, *key, journal);
    const l1::BondViews bond(l1, rollup->parts.sequencer_bond);
    const auto recorded = node::record_jams(l1.rpc(), bond, txs, head->number, options.depth);
    if (!recorded) {
        fmt::print(stderr, "belay jam: {}\n", to_string(recorded.error()));
        return Exit::kFailed;
    }
    fmt::print("{} jammed blocks recorded\n", *recorded);
    return Exit::kOk;
}

}  // namespace

void add_slash(CLI::App& app, Exit& exit) {
    auto options = std::make_shared<SlashOptions>();
    auto* command = app.add_subcommand("slash", "Hold receipts against L1, and prove a broken one");
    command->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    command->add_option("--blobs", options->blobs, "Beacon-style blob endpoint; default: the L1 node's own");
    command->add_option("--rollup", options->rollup, "The rollup's address")->required();
    command
        ->add_option("--receipts", options->receipts, "File with one receipt a line, as the RPC gives them")
        ->required();
    command->add_option("--program", options->program,
                        "Program package: folder with <name>.elf and <name>.so");
    command->add_option("--key", options->key_file, "File with the key that pays for the proof, hex");
    command->add_option("--archive", options->archive, "Folder that keeps blobs between runs");
    command->add_option("--confirmations", options->confirmations, "Blocks, the one itself included")
        ->capture_default_str();
    command->add_flag("--watch", options->watch, "Go on until a proof is sent");
    command->footer(kHelp);
    command->callback([=, &exit] { exit.status = run_slash(*options); });

    auto* jam = app.add_subcommand("jam", "Record jammed L1 blocks, so that deadlines of receipts stretch");
    jam->add_option("--l1", options->l1, "JSON-RPC of an L1 node")->capture_default_str();
    jam->add_option("--rollup", options->rollup, "The rollup's address")->required();
    jam->add_option("--key", options->key_file, "File with the key that pays, hex")->required();
    jam->add_option("--depth", options->depth, "How many blocks back to look, at most 255")
        ->check(CLI::Range(1, 255))
        ->capture_default_str();
    jam->callback([=, &exit] { exit.status = run_jam(*options); });
}

}  // namespace belay::apps
