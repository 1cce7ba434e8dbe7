// SPDX-License-Identifier: Apache-2.0
// The drill of an upgrade: another program takes over a house with open positions.
#include <fmt/core.h>

#include <fstream>

#include "apps/belay/council_steps.h"
#include "apps/belay/drill_steps.h"
#include "base/hex.h"
#include "node/programs.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr u64 kUnit = 1'000'000;
constexpr u64 kExitWindow = 30 * 86'400;

/// `belay upgrade` with the sequencer's key; what it printed.
std::pair<bool, std::string> upgrade(DrillStage& stage, const fs::path& to) {
    const fs::path log = fs::absolute(stage.folder()) / "upgrade.log";
    fs::remove(log);
    auto child = Child::start(
        {fs::read_symlink("/proc/self/exe").string(), "upgrade", "--l1", stage.net().deployment().l1_url,
         "--rollup", to_hex(stage.net().deployment().rollup), "--program", stage.net().deployment().program,
         "--to", to.string(), "--key", (fs::absolute(stage.folder()) / "sequencer.key").string(), "--archive",
         (fs::absolute(stage.folder()) / "upgrade-archive").string(), "--poll-ms", "200"},
        log.string());
    const bool done = child && child->wait() == 0;
    std::ifstream file(log);
    return {done, std::string(std::istreambuf_iterator<char>(file), {})};
}

bool scheduled(DrillStage& stage, const Hash& program) {
    const l1::AbiValue what = council_action(CouncilAct::upgrade, {}, program);
    for (const unsigned member : {0U, 2U, 3U})
        if (const std::string why = council_approve(stage, member, what); !why.empty())
            return stage.fail("an approval: " + why);
    return council_state(stage, what) == kCouncilScheduled || stage.fail("the upgrade is not scheduled");
}

/// One of the attestors, on a machine that never ran the chain.
bool attests(DrillStage& stage) {
    const fs::path own = fs::absolute(stage.folder()) / "attestor", log = own / "log";
    fs::create_directories(own);
    const NamedKey key = dev_key("attestor0");
    std::ofstream(own / "key") << to_hex(key.secret) << '\n';
    if (!stage.net().dev().set_balance(key.key.address(), U256(0, 10, 0, 0))) return stage.fail("no ether");
    auto child = Child::start(
        {fs::read_symlink("/proc/self/exe").string(), "attest", "--l1", stage.net().deployment().l1_url,
         "--rollup", to_hex(stage.net().deployment().rollup), "--program", stage.net().deployment().program,
         "--key", (own / "key").string(), "--data", (own / "data").string(), "--from-checkpoint"},
        log.string());
    const bool agrees = child && child->wait() == 0;
    std::ifstream file(log);
    std::string began;
    for (std::string line; std::getline(file, line);)
        if (line.starts_with("starting at entry")) began = line;
    if (!agrees || began.empty()) return stage.fail("belay attest does not agree, see " + log.string());
    stage.say(began + ": it agrees with L1's newest final claim");
    return true;
}

bool a_transfer(DrillStage& stage, const char* from, const char* to) {
    Trader& sender = stage.trader(from);
    return stage.submit_one(sender.signer().transfer(sender.next_nonce(), stage.trader(to).address(), kUnit),
                            "a transfer");
}

}  // namespace

bool drill_upgrade(DrillStage& stage) {
    const fs::path next = program_folder("clearing_next");
    const auto program = node::Programs::open(program_files(next.string()).elf, {});
    if (!program) return stage.fail(program.error());
    const Hash hash = (*program)->first().program->hash();
    if (!stage.open({}) || !stage.fault("Another program is to take over, with positions open")) return false;
    if (!make_final(stage) || !scheduled(stage, hash)) return false;
    stage.say("three entities of the council have approved program " + to_hex(hash).substr(0, 18) + "…");
    stage.net().crash_node();
    if (upgrade(stage, next).first) return stage.fail("the program was in before its exit window");
    stage.say("belay upgrade refuses: the exit window of 30 days has not passed");

    stage.act("30 days later: a checkpoint in blobs, and the new program from there");
    if (!stage.pass_time(kExitWindow + 1)) return false;
    const auto [done, text] = upgrade(stage, next);
    if (!done) return stage.fail("belay upgrade: " + text);
    stage.say(text.substr(0, text.find('\n')));
    stage.fact("the restart", text.substr(0, text.find('\n')));
    if (!stage.net().crash_and_restart_node()) return stage.fail("the node does not start again");

    stage.act("The house goes on, and who wants to leaves");
    if (!a_transfer(stage, "carol", "dave") || !a_transfer(stage, "dave", "carol")) return false;
    if (!ask_withdrawal(stage, "carol", 500) || !make_final(stage) || !pay_all(stage)) return false;

    stage.act("A newcomer attests, with nothing older than the checkpoint");
    return attests(stage) && stage.end();
}

}  // namespace belay::apps
