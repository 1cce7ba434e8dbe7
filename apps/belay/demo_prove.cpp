// SPDX-License-Identifier: Apache-2.0
// The act in which one batch is proven from L1 alone, and the proof checked against what everybody else
// found.
#include <fmt/core.h>

#include <fstream>
#include <thread>

#include "apps/belay/demo.h"
#include "apps/belay/lines.h"
#include "base/hex.h"

namespace belay::apps {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

namespace {

// A batch that two cores prove in one or two minutes: a transaction is about 42,000 steps, most of them its
// signature.
constexpr u64 kOrders = 200;
constexpr u64 kMostSteps = 20'000'000;

/// A sequencer's batch that is not void, with as many steps as the act has time for; null when there is none.
json batch_to_prove(Venue& venue, u64 entries) {
    json best;
    for (u64 i = 0; i < entries; ++i) {
        auto entry = venue.ask("belay_entry", {i});
        if (!entry || !(*entry)["result"].is_object() || (*entry)["result"].value("void", true)) continue;
        const u64 steps = (*entry)["result"].value("steps", u64{0});
        if (steps > kMostSteps || (*entry)["result"].value("transactions", u64{0}) == 0) continue;
        if (best.is_null() || best["result"].value("steps", u64{0}) < steps) best = *entry;
    }
    return best;
}

}  // namespace

/// Orders that L1 gets in a batch of their own, small enough to be proven before anybody grows tired.
bool Demo::small_batch() {
    const u64 accepted = traffic_.accepted;
    if (!submit_prices(price_)) return false;
    trade_as(trader("alice"), kOrders, options_.seed);
    if (traffic_.accepted < accepted + kOrders / 2)
        return fail("most orders of the small batch were refused");
    say(fmt::format("{} more orders follow, in a batch to be proven later", traffic_.accepted - accepted));
    return wait_for_l1();
}

bool Demo::prove() {
    act("A batch is proven: whoever has the proof need not run it");
    const json entry = batch_to_prove(*venue_, status()["chain"].value("entries", u64{0}));
    if (entry.is_null()) return fail("no batch is small enough to be proven here");
    const json& result = entry["result"];
    const u64 index = entry.value("index", u64{0}), steps = result.value("steps", u64{0});
    say(fmt::format("entry {}: {} transactions, {} steps, derived from L1 again", index,
                    result.value("transactions", u64{0}), steps));

    const fs::path proof = options_.folder / "batch.belay-proof", log = options_.folder / "prove.log",
                   checked = options_.folder / "verify-proof.json";
    const std::string self = fs::read_symlink("/proc/self/exe").string();
    const auto begin = Clock::now();
    auto prover =
        Child::start({self, "prove", (fs::path(net_->deployment().program) / "clearing.elf").string(),
                      "--rollup", to_hex(net_->deployment().rollup), "--l1", net_->deployment().l1_url,
                      "--entry", std::to_string(index), "--out", proof.string()},
                     log.string());
    if (!prover) return fail("belay prove cannot be started");
    Lines lines(log);
    while (prover->running()) {
        lines.take([this](const std::string& line) { say(line); });
        std::this_thread::sleep_for(200ms);
    }
    lines.take([this](const std::string& line) { say(line); });
    if (prover->wait() != 0) return fail("belay prove failed, see " + log.string());
    const double seconds = std::chrono::duration<double>(Clock::now() - begin).count();

    auto verifier = Child::start({self, "verify-proof", proof.string(), "--program-hash",
                                  to_hex(net_->views().description().program_hash), "--end",
                                  result.value("machineRoot", ""), "--json"},
                                 checked.string());
    if (!verifier || verifier->wait() != 0) return fail("the proof does not verify, see " + checked.string());
    std::ifstream verdict(checked);
    proof_ = json::parse(verdict, nullptr, false);
    if (!proof_.is_object() || !proof_.value("valid", false) ||
        proof_["end"].value("output_digest", "") != result.value("outputDigest", ""))
        return fail("the proven output is not the one that everybody else has, see " + checked.string());
    say(
        fmt::format("{} segments, {} steps, {:.0f} s from L1 to the file; {:.1f} KiB of proofs, verified in "
                    "{:.0f} ms; "
                    "{} proven bits",
                    proof_.value("segments", u64{0}), steps, seconds,
                    static_cast<double>(proof_.value("proof_bytes", u64{0})) / 1024,
                    proof_.value("seconds", 0.0) * 1000, proof_.value("bits", u64{0})));
    say("native, machine and proven output digests are equal: " + result.value("outputDigest", ""));
    return true;
}

}  // namespace belay::apps
