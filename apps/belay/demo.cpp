// SPDX-License-Identifier: Apache-2.0
// The acts' frame: bringing the network up, waiting, settling on L1. What people do on it is in
// demo_traffic.cpp.
#include "apps/belay/demo.h"

#include <fmt/core.h>

#include <fstream>

#include "base/hex.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool Demo::bring_up() {
    act("A rollup comes up");
    DevnetOptions options;
    options.claim_wait_ms = 6'000;
    if (!raise(options)) return false;
    say(fmt::format("rollup {}  program {}", to_hex(net_->deployment().rollup),
                    to_hex(net_->views().description().program_hash)));
    return true;
}

bool Demo::settle() {
    act("L1 gets everything: batches in blobs, claims");
    if (!wait_for_l1() || !small_batch()) return false;
    const u64 entries = status()["chain"].value("entries", u64{0});
    say(fmt::format("{} entries on L1, each run natively and in the machine with equal output digests",
                    entries));
    const auto claimed = [&](json&) {
        auto claims = venue_->ask("belay_claims");
        return claims && !claims->empty() && claims->back().value("position", u64{0}) >= entries;
    };
    if (!wait_for("a claim over the last entry", claimed, 120s)) return false;
    claims_ = status()["chain"].value("claims", u64{0});
    say(fmt::format("{} claims stand", claims_));
    return true;
}

bool Demo::make_final() {
    act("Time passes: the true claims become final");
    say("moving the development L1's clock past the challenge period");
    if (!pass_time(net_->views().description().challenge_period() + 1)) return false;
    const auto final = [&](json& s) { return s["chain"].value("finalized", u64{0}) >= claims_; };
    if (!wait_for("finality", final, 120s)) return false;
    say(fmt::format("claims up to {} are final", claims_));
    return true;
}

bool Demo::pay_out() {
    act("Withdrawals are paid on L1 by proof");
    auto all = venue_->ask("belay_withdrawals");
    if (!all) return fail("belay_withdrawals: " + to_string(all.error()));
    for (const json& withdrawal : *all) {
        const std::string to = withdrawal.value("to", "");
        for (const auto& trader : traders_) {
            if (to_hex(trader->address()) != to) continue;
            const auto before = l1::token_balance(net_->l1(), net_->deployment().token, trader->address());
            const auto paid = trader->claim_withdrawal(withdrawal);
            if (!paid) return fail("withdrawal of " + trader->name() + ": " + to_string(paid.error()));
            const auto after = l1::token_balance(net_->l1(), net_->deployment().token, trader->address());
            if (paid->state != l1::TxState::confirmed || !before || !after || !(*before < *after))
                return fail("the vault did not pay " + trader->name());
            U256 gain;
            static_cast<void>(sub(gain, *after, *before));
            paid_[trader->name()] = gain;
            say(fmt::format("{:<6} got {} tokens for {} gas", trader->name(),
                            clearing::client::format_units(gain.limb[0]), paid->receipt->gas_used));
        }
    }
    return paid_.size() >= 4 || fail("fewer withdrawals than were asked for");
}

bool Demo::verify() {
    act("A stranger verifies: L1 and the rollup's address, nothing else");
    const fs::path out = options_.folder / "verify.json", log = options_.folder / "verify.log";
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    auto child = Child::start(
        {self, "verify", "--l1", net_->deployment().l1_url, "--rollup", to_hex(net_->deployment().rollup),
         "--program", net_->deployment().program, "--json", out.string()},
        log.string());
    if (!child) return fail("belay verify cannot be started");
    const int exit = child->wait();
    std::ifstream file(out);
    verified_ = json::parse(file, nullptr, false);
    if (exit != 0 || !verified_.is_object() || !verified_.value("agrees", false))
        return fail(fmt::format("belay verify does not agree (exit {}), see {}", exit, log.string()));
    say(fmt::format("agrees with all {} final claims, disagrees with {} that lost; machine root {}", claims_,
                    verified_.value("wrongPending", u64{0}), verified_.value("machineRoot", "")));
    return true;
}

int Demo::run() {
    const bool good = bring_up() && deposit() && open_market() && trade() && liquidate() && withdraw() &&
                      settle() && dispute() && make_final() && pay_out() && count_money() && verify() &&
                      prove() && drill();
    if (good) {
        auto claims = venue_->ask("belay_claims");
        print_report(net_->l1(), net_->views().description(), status(), claims ? *claims : json::array(),
                     *show_, verified_, traffic_);
    }
    strike(options_.keep || !good);
    if (good)
        fmt::print("\nDone in {:.0f} s. Logs: {}\nTo play with the same network: make devnet\n", seconds(),
                   fs::absolute(options_.folder).string());
    return good ? 0 : 1;
}

}  // namespace belay::apps
