// SPDX-License-Identifier: Apache-2.0
// The drill in which everybody leaves: a thousand accounts, a venue that is gone, and L1.
#include <fmt/core.h>

#include <fstream>

#include "apps/belay/drill_steps.h"
#include "base/hex.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

constexpr u64 kUnit = 1'000'000, kEach = 10;
constexpr unsigned kCrowd = 1'000;

Address crowd(unsigned i) { return dev_key("crowd" + std::to_string(i)).key.address(); }

/// Deposits for all of them, by one payer.
bool deposit_for_crowd(DrillStage& stage) {
    const NamedKey payer = dev_key("payer");
    l1::MemoryJournal journal;
    l1::TxManager txs(stage.net().l1(), payer.key, journal);
    const Address token = stage.net().deployment().token;
    const Address vault = stage.net().views().description().vault;
    if (!stage.net().dev().set_balance(payer.key.address(), U256(0, 1000, 0, 0)))
        return stage.fail("funding the payer");
    const auto send = [&](const std::string& id, const Address& to, Bytes data) {
        l1::TxRequest request;
        request.id = id;
        request.to = to;
        request.data = std::move(data);
        return txs.submit(request).has_value();
    };
    const auto confirmed = [&](const std::string& id) {
        const auto done = txs.wait(id);
        return done && done->state == l1::TxState::confirmed;
    };
    const U256 all(u64{kCrowd} * kEach * kUnit);
    if (!send("mint", token, l1::calls::mint(payer.key.address(), all)) || !confirmed("mint") ||
        !send("approve", token, l1::calls::approve(vault, all)) || !confirmed("approve"))
        return stage.fail("the payer's tokens");
    for (unsigned i = 0; i < kCrowd; ++i)
        if (!send("deposit/" + std::to_string(i), vault,
                  l1::calls::deposit(token, U256(kEach * kUnit), crowd(i))))
            return stage.fail("a deposit");
    for (unsigned i = 0; i < kCrowd; ++i)
        if (!confirmed("deposit/" + std::to_string(i))) return stage.fail("a deposit");
    const auto credited = [&] { return stage.venue().cash(crowd(kCrowd - 1)) > 0; };
    return stage.wait_until("the deposits on L2", credited, 300s) && stage.wait_for_l1();
}

/// `belay exit`, by a stranger with a key.
json leave(DrillStage& stage) {
    const fs::path folder = fs::absolute(stage.folder()), report = folder / "exit.json";
    const NamedKey key = dev_key("rescuer");
    if (!stage.net().dev().set_balance(key.key.address(), U256(0, 1000, 0, 0))) return {};
    std::ofstream(folder / "rescuer.key") << to_hex(key.secret) << '\n';
    auto child = Child::start(
        {fs::read_symlink("/proc/self/exe").string(), "exit", "--l1", stage.net().deployment().l1_url,
         "--rollup", to_hex(stage.net().deployment().rollup), "--program", stage.net().deployment().program,
         "--all", "--key", (folder / "rescuer.key").string(), "--wait", "--l1-time-travel", "--json",
         report.string()},
        (folder / "exit.log").string());
    if (!child || child->wait() != 0) return {};
    std::ifstream file(report);
    return json::parse(file, nullptr, false);
}

/// What the crowd has on L1, in tokens.
double crowd_holds(DrillStage& stage) {
    double sum = 0;
    for (unsigned i = 0; i < kCrowd; ++i) {
        const auto held = l1::token_balance(stage.net().l1(), stage.net().deployment().token, crowd(i));
        if (held) sum += static_cast<double>(held->limb[0]) / static_cast<double>(kUnit);
    }
    return sum;
}

}  // namespace

bool drill_mass_exit(DrillStage& stage) {
    if (!stage.open({})) return false;
    stage.act(fmt::format("{} more people pay in", kCrowd));
    if (!deposit_for_crowd(stage) || !make_final(stage)) return false;
    if (!stage.fault("The venue is gone, and nobody takes its place")) return false;
    stage.net().crash_node();
    // Something that nobody makes final: what freezing needs (E-3).
    if (!force_withdrawal(stage, "carol", 500)) return false;
    if (!stage.pass_time(stage.net().views().description().forced_deadline + 1)) return false;
    if (!append_due(stage, "carol")) return false;

    stage.act("Everybody leaves: freeze, exit batch, payments");
    stage.say("belay exit, with an L1 endpoint and a key; see exit.log");
    const json report = leave(stage);
    if (!report.is_object() || !report.value("done", false))
        return stage.fail("belay exit did not come to its end, see exit.log");
    const double held = crowd_holds(stage);
    stage.fact("the crowd on L1 again", fmt::format("{:.0f} of {} tokens", held, u64{kCrowd} * kEach));
    if (held < static_cast<double>(u64{kCrowd} * kEach))
        return stage.fail("somebody of the crowd is not paid");
    u64 gas = 0, accounts = 0;
    for (const json& paid : report["paid"])
        if (paid.value("way", "") == "exit batch") gas += paid.value("gas", u64{0}), ++accounts;
    stage.fact("accounts paid by the exit batch", std::to_string(accounts));
    if (accounts > 0) stage.fact("gas an account", std::to_string(gas / accounts));
    stage.fact("rebuild, exit, all",
               fmt::format("{:.0f} s, {:.0f} s, {:.0f} s", report.value("rebuildSeconds", 0.0),
                           report.value("exitSeconds", 0.0), report.value("totalSeconds", 0.0)));
    return stage.end();
}

}  // namespace belay::apps
