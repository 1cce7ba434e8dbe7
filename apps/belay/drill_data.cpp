// SPDX-License-Identifier: Apache-2.0
// Drills about data: a committee that certified a batch and is gone with it, and one that is half dead.
#include <fmt/core.h>

#include <fstream>

#include "apps/belay/drill_steps.h"
#include "apps/belay/guarantees.h"
#include "base/hex.h"
#include "l1/committee.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr u64 kUnit = 1'000'000;

DevnetOptions with_committee() {
    DevnetOptions options;
    options.committee = true;
    return options;
}

/// The committee's processes, and where they listen.
struct Members {
    std::vector<Child> processes;
    std::vector<std::string> urls;

    std::string setting() const {
        std::string list;
        for (const std::string& url : urls) list += (list.empty() ? "\"" : ", \"") + url + "\"";
        return "dac.members=[" + list + "]";
    }
    bool start(DrillStage& stage, unsigned i) {
        const fs::path own = fs::absolute(stage.folder()) / ("member" + std::to_string(i));
        fs::create_directories(own);
        std::ofstream(own / "key") << to_hex(dev_key("member" + std::to_string(i)).secret) << '\n';
        auto child = Child::start(
            {fs::read_symlink("/proc/self/exe").string(), "dac-member", "--l1",
             stage.net().deployment().l1_url, "--rollup", to_hex(stage.net().deployment().rollup), "--data",
             (own / "store").string(), "--key", (own / "key").string(), "--poll-ms", "200"},
            (own / "log").string());
        if (!child) return stage.fail("belay dac-member cannot be started");
        processes.push_back(std::move(*child));
        const auto listening = [&] {
            std::ifstream log(own / "log");
            for (std::string line; std::getline(log, line);)
                if (const auto at = line.find("http://");
                    at != std::string::npos && line.starts_with("member")) {
                    urls.push_back(line.substr(at));
                    return true;
                }
            return false;
        };
        return stage.wait_until("a committee member", listening, 60s);
    }
    bool start_all(DrillStage& stage) {
        for (unsigned i = 0; i < kMembers; ++i)
            if (!start(stage, i)) return false;
        stage.net().set_node_settings({"batcher.kind=\"committee\"", "dac.timeout_ms=2000", setting()});
        return stage.net().crash_and_restart_node();
    }
};

/// There and back, so that everybody owns what they owned.
bool two_transfers(DrillStage& stage) {
    for (const auto& [from, to] : {std::pair("carol", "dave"), std::pair("dave", "carol")}) {
        Trader& sender = stage.trader(from);
        if (!stage.submit_one(
                sender.signer().transfer(sender.next_nonce(), stage.trader(to).address(), kUnit),
                "a transfer"))
            return false;
    }
    return stage.wait_for_l1();
}

/// What the newest entry is; empty when the node does not say.
std::string newest_kind(DrillStage& stage) {
    const u64 entries = stage.entries_run();
    const auto entry = stage.venue().ask("belay_entry", {entries - 1});
    return entry && entry->is_object() ? entry->value("kind", "") : "";
}

}  // namespace

bool drill_data_withheld(DrillStage& stage) {
    Members members;
    if (!stage.open(with_committee()) || !members.start_all(stage)) return false;
    if (!stage.fault("A batch is certified by the committee, and then nobody has it") ||
        !two_transfers(stage))
        return false;
    const auto entries = stage.net().views().entry_count();
    if (!entries) return stage.fail("L1: " + to_string(entries.error()));
    stage.net().crash_node();
    for (Child& member : members.processes) member.kill_now();
    stage.say("the sequencer and all four members are gone, with their disks");

    stage.act("L1 asks for the bytes, and goes on without them");
    const Address committee = stage.net().views().description().parts.committee;
    bool passed = false;
    const auto meanwhile = [&] {
        const auto record = l1::committee_record(stage.net().l1(), committee, *entries - 1);
        if (passed || !record || record->demanded_at == 0) return;
        passed = stage.pass_time(kPublishWindow + 1);
        stage.say("a stranger's node has demanded them; the window passes");
    };
    if (!stage.rescuer({"roles.sequencer=true", "roles.proposer=true", "roles.watch_availability=true",
                        "dac.demand_after_s=0", members.setting()},
                       meanwhile))
        return false;
    if (!passed) return stage.fail("nobody had to demand the bytes");
    stage.fact("transactions undone", "2, whose receipts take the sequencer's bond");
    return force_withdrawal(stage, "carol", 500) &&
           stage.pass_time(stage.net().views().description().forced_deadline + 1) &&
           append_due(stage, "carol") && make_final(stage) && pay_all(stage) && stage.end();
}

bool drill_committee_split(DrillStage& stage) {
    Members members;
    if (!stage.open(with_committee()) || !members.start_all(stage)) return false;
    if (!stage.fault("Half of the committee is dead: no certificate") || !two_transfers(stage)) return false;
    if (newest_kind(stage) != "committee_batch")
        return stage.fail("the batch before was not the committee's");
    members.processes[0].kill_now();
    members.processes[1].kill_now();
    if (!two_transfers(stage)) return false;
    if (newest_kind(stage) != "blob_batch") return stage.fail("the batch did not go out in blobs");
    stage.say("two of four signatures are no certificate; the batch went to L1 in blobs");
    stage.fact("fall-back", "blobs, after 2 s without a third signature");
    // D-13: a certified entry is covered when its demand window is over.
    return ask_withdrawal(stage, "carol", 500) && stage.pass_time(kPublishWindow + 1) && make_final(stage) &&
           pay_all(stage) && stage.end();
}

}  // namespace belay::apps
