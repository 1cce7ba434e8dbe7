// SPDX-License-Identifier: Apache-2.0
// The acts' frame: bringing the network up, waiting, settling on L1. What people do on it is in
// demo_traffic.cpp.
#include "apps/belay/demo.h"

#include <fmt/core.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "base/hex.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

void Demo::act(const std::string& title) {
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    fmt::print("\n{:>6.1f} s  {}. {}\n", seconds, ++act_, title);
    std::fflush(stdout);
}

void Demo::say(const std::string& line) const {
    fmt::print("          {}\n", line);
    std::fflush(stdout);
}

bool Demo::fail(const std::string& why) const {
    fmt::print(stderr, "\nbelay demo: {}\n  logs: {}\n", why, fs::absolute(options_.folder).string());
    return false;
}

Trader& Demo::trader(const std::string& name) {
    for (const auto& known : traders_)
        if (known->name() == name) return *known;
    std::abort();  // the names are ours
}

json Demo::status() {
    auto answer = venue_->ask("belay_status");
    return answer ? *answer : json::object();
}

bool Demo::wait_for(const std::string& what, const std::function<bool(json&)>& done,
                    std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    const bool terminal = ::isatty(1) != 0;
    for (int round = 0;; ++round) {
        json now = status();
        if (!now.empty() && done(now)) break;
        if (!net_->node_running()) return fail("the node ended while waiting for: " + what);
        if (Clock::now() > deadline) return fail("waited too long for: " + what + "\n  " + now.dump());
        if (terminal)
            fmt::print("\r          waiting for {}{:<4}", what,
                       std::string(static_cast<std::size_t>(round % 4), '.'));
        std::fflush(stdout);
        std::this_thread::sleep_for(250ms);
    }
    if (terminal) fmt::print("\r{:70}\r", "");
    return true;
}

bool Demo::bring_up() {
    act("A rollup comes up");
    std::error_code ignored;
    fs::remove_all(options_.folder, ignored);
    DevnetOptions options;
    options.folder = options_.folder;
    options.claim_wait_ms = 6'000;
    net_ = Devnet::start(options, [this](const std::string& step) { say(step); });
    if (!net_) return fail("the network did not come up");
    venue_ = std::make_unique<Venue>(net_->deployment().rpc_url);
    for (const NamedKey& key : net_->deployment().accounts)
        (key.name.starts_with("oracle") ? oracles_ : traders_)
            .push_back(std::make_unique<Trader>(key, net_->l1(), net_->views().description()));
    say(fmt::format("rollup {}  program {}", to_hex(net_->deployment().rollup),
                    to_hex(net_->views().description().program_hash)));
    return true;
}

bool Demo::wait_for_l1() {
    const auto landed = [](json& s) {
        const json& open = s["openBatch"];
        // An open batch without transactions has a place in the order but nothing to wait for.
        const u64 planned = s.value("nextEntry", u64{0}) - (open.value("open", false) ? 1 : 0);
        const u64 entries = s["chain"].value("entries", u64{0});
        return entries > 0 && open.value("count", u64{0}) == 0 && entries >= planned;
    };
    return wait_for("the last batch on L1, run natively and in the machine", landed, 180s);
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
    if (!net_->dev().increase_time(net_->views().description().challenge_period() + 1) ||
        !net_->dev().mine(1))
        return fail("the L1 clock does not move");
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
                      prove();
    if (good) {
        auto claims = venue_->ask("belay_claims");
        print_report(net_->l1(), net_->views().description(), status(), claims ? *claims : json::array(),
                     *show_, verified_, traffic_);
    }
    if (net_) net_->stop();
    if (good && !options_.keep) {
        std::error_code ignored;
        fs::remove_all(options_.folder / "node", ignored);
    }
    const double seconds = std::chrono::duration<double>(Clock::now() - started_).count();
    if (good)
        fmt::print("\nDone in {:.0f} s. Logs: {}\nTo play with the same network: make devnet\n", seconds,
                   fs::absolute(options_.folder).string());
    return good ? 0 : 1;
}

}  // namespace belay::apps
