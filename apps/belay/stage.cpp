// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/stage.h"

#include <fmt/core.h>
#include <unistd.h>

#include <thread>

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

bool Stage::raise(DevnetOptions options) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    options.folder = folder_;
    net_ = Devnet::start(options, [this](const std::string& step) { say(step); });
    if (!net_) return fail("the network did not come up");
    venue_ = std::make_unique<Venue>(net_->deployment().rpc_url);
    for (const NamedKey& key : net_->deployment().accounts)
        (key.name.starts_with("oracle") ? oracles_ : traders_)
            .push_back(std::make_unique<Trader>(key, net_->l1(), net_->views().description()));
    return true;
}

void Stage::strike(bool keep) {
    if (net_) net_->stop();
    std::error_code ignored;
    if (!keep) fs::remove_all(folder_ / "node", ignored);
}

Trader& Stage::trader(const std::string& name) {
    for (const auto& known : traders_)
        if (known->name() == name) return *known;
    std::abort();  // the names are ours
}

void Stage::act(const std::string& title) {
    fmt::print("\n{:>6.1f} s  {}. {}\n", seconds(), ++act_, title);
    std::fflush(stdout);
}

void Stage::say(const std::string& line) const {
    fmt::print("          {}\n", line);
    std::fflush(stdout);
}

bool Stage::fail(const std::string& why) const {
    fmt::print(stderr, "\n{}: {}\n  logs: {}\n", command_, why, fs::absolute(folder_).string());
    return false;
}

json Stage::status() {
    auto answer = venue_->ask("belay_status");
    return answer ? *answer : json::object();
}

u64 Stage::entries_run() { return status().value("chain", json::object()).value("entries", u64{0}); }

u64 Stage::claims_final() { return status().value("chain", json::object()).value("finalized", u64{0}); }

bool Stage::wait_until(const std::string& what, const std::function<bool()>& done,
                       std::chrono::seconds limit) {
    const auto deadline = Clock::now() + limit;
    const bool terminal = ::isatty(1) != 0;
    for (int round = 0; !done(); ++round) {
        if (Clock::now() > deadline) return fail("waited too long for: " + what);
        if (terminal)
            fmt::print("\r          waiting for {}{:<4}", what,
                       std::string(static_cast<std::size_t>(round % 4), '.'));
        std::fflush(stdout);
        std::this_thread::sleep_for(250ms);
    }
    if (terminal) fmt::print("\r{:70}\r", "");
    return true;
}

bool Stage::wait_for(const std::string& what, const std::function<bool(json&)>& done,
                     std::chrono::seconds limit) {
    bool ended = false;
    json now;
    const auto looked = [&] {
        now = status();
        if (!now.empty() && done(now)) return true;
        ended = !net_->node_running();
        return ended;
    };
    if (!wait_until(what, looked, limit)) return fail("the node's last status: " + now.dump());
    return !ended || fail("the node ended while waiting for: " + what);
}

bool Stage::wait_for_l1() {
    const auto landed = [](json& s) {
        const json& open = s["openBatch"];
        // An open batch without transactions has a place in the order but nothing to wait for.
        const u64 planned = s.value("nextEntry", u64{0}) - (open.value("open", false) ? 1 : 0);
        const u64 entries = s["chain"].value("entries", u64{0});
        return entries > 0 && open.value("count", u64{0}) == 0 && entries >= planned;
    };
    return wait_for("the last batch on L1, run natively and in the machine", landed, 180s);
}

bool Stage::pass_time(u64 seconds) {
    return (net_->dev().increase_time(seconds) && net_->dev().mine(1)) || fail("the L1 clock does not move");
}

bool Stage::submit_prices(u64 price) {
    const std::lock_guard lock(price_mutex_);
    price_ = price;
    std::vector<clearing::Report> reports;
    const auto wall = std::chrono::system_clock::now().time_since_epoch();
    const u64 now = static_cast<u64>(std::chrono::duration_cast<std::chrono::milliseconds>(wall).count()) - 5;
    for (const auto& oracle : oracles_) reports.push_back(oracle->signer().report(price, now));
    return submit_one(clearing::client::prices(reports), "oracle prices");
}

bool Stage::submit_one(const Bytes& transaction, const std::string& what) {
    const auto outcomes = venue_->submit(std::array{transaction});
    if (!outcomes) return fail(what + ": " + to_string(outcomes.error()));
    seen(*outcomes);
    if (outcomes->at(0).contains("receipt")) return true;
    return fail(what + " was refused: " + refusal_text(outcomes->at(0)));
}

}  // namespace belay::apps
