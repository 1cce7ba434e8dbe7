// SPDX-License-Identifier: Apache-2.0
// belay drill: one failure after the other, with a table each.
#include <fmt/core.h>

#include <fstream>

#include "apps/belay/command.h"
#include "apps/belay/drill.h"

namespace belay::apps {

namespace fs = std::filesystem;

std::span<const Drill> drills() {
    static constexpr Drill kAll[] = {
        {"sequencer-dead", "The sequencer is dead",
         "the venue is gone; a forced withdrawal goes in, a stranger proposes, L1 pays",
         drill_dead_sequencer},
        {"censorship", "The sequencer censors one account",
         "its forced entry is appended by the sequencer's own next batch", drill_censorship},
        {"proposer-dead", "The proposer is dead", "anybody with a bond proposes instead",
         drill_dead_proposer},
        {"data-withheld", "A certified batch is withheld",
         "a demand on L1, a void entry, and the chain goes on for everybody alike", drill_data_withheld},
        {"committee-split", "The committee is split", "no certificate, so the batch goes out in blobs",
         drill_committee_split},
        {"council-minority", "A minority of the council's keys is stolen",
         "nothing happens: a quorum counts entities", drill_council_minority},
        {"council-majority", "A majority of the council's keys is stolen",
         "no pause without a contradiction; everything else waits 30 days, and people leave",
         drill_council_majority},
        {"upgrade", "Another program takes over",
         "the exit window first; then a checkpoint in blobs, and every position as it was", drill_upgrade},
        {"l1-reorg", "L1 reorganizes, at each depth",
         "batches are posted again, receipts hold, balances are the same", drill_reorg},
        {"gas-spike", "L1 gas spikes", "the batcher waits, nothing acknowledged is lost", drill_gas_spike},
        {"mass-exit", "A thousand accounts leave a dead venue",
         "freeze, one exit batch, everybody paid from L1's data alone", drill_mass_exit},
    };
    return kAll;
}

namespace {

struct DrillOptions {
    std::vector<std::string> names;
    std::string folder = ".drill", json;
    bool keep = false;
};

const Drill* find(const std::string& name) {
    for (const Drill& drill : drills())
        if (name == drill.name) return &drill;
    return nullptr;
}

int list() {
    for (const Drill& drill : drills()) fmt::print("  {:<18} {}: {}\n", drill.name, drill.title, drill.what);
    return Exit::kOk;
}

bool play(const Drill& drill, const DrillOptions& options, json& report) {
    fmt::print("\nDrill {}: {}\n", drill.name, drill.title);
    DrillStage stage(fs::path(options.folder) / drill.name);
    const bool played = drill.play(stage);
    if (played) stage.print(drill.title);
    report[drill.name] = played ? stage.report() : json{{"passed", false}};
    const bool passed = played && stage.passed();
    stage.strike(options.keep || !passed);
    return passed;
}

int run(const DrillOptions& options) {
    std::vector<const Drill*> chosen;
    for (const std::string& name : options.names) {
        if (name == "list") return list();
        if (name == "all") {
            for (const Drill& drill : drills()) chosen.push_back(&drill);
        } else if (const Drill* drill = find(name)) {
            chosen.push_back(drill);
        } else {
            fmt::print(stderr, "belay drill: there is no drill named {}; `belay drill list` shows all\n",
                       name);
            return Exit::kUsage;
        }
    }
    json report;
    bool passed = true;
    for (const Drill* drill : chosen) passed = play(*drill, options, report) && passed;
    if (!options.json.empty()) std::ofstream(options.json) << report.dump(2) << '\n';
    return passed ? Exit::kOk : Exit::kFailed;
}

}  // namespace

void add_drill(CLI::App& app, Exit& exit) {
    auto* command = app.add_subcommand(
        "drill", "Play a failure on a network of this machine, and show who lost what: nobody, nothing");
    auto options = std::make_shared<DrillOptions>();
    command->add_option("names", options->names, "Names from `belay drill list`, or all")->required();
    command->add_option("--folder", options->folder, "Logs and state, a folder a drill")
        ->capture_default_str();
    command->add_option("--json", options->json, "Also write the tables to this file");
    command->add_flag("--keep", options->keep, "Leave the nodes' state on disk");
    command->footer("Exit status: 0 nobody lost anything in any drill, 1 a drill failed.");
    command->callback([=, &exit] { exit.status = run(*options); });
}

}  // namespace belay::apps
