// SPDX-License-Identifier: Apache-2.0
#include "node/upgrade.h"

#include <thread>

#include "base/hex.h"
#include "l1/contract_view.h"
#include "l1/http_l1.h"
#include "node/work_folder.h"

namespace belay::node {
namespace {

template <class T = void>
using Outcome = Result<T, std::string>;

std::string text(const l1::L1Error& error) { return "L1: " + to_string(error); }

class Run {
  public:
    Run(const UpgradeConfig& config, const UpgradeLog& log, l1::L1& l1, const RollupInfo& rollup,
        Store& store)
        : config_(config),
          log_(log),
          l1_(l1),
          archive_(store),
          chain_(l1, rollup, FollowerConfig{config.confirmations}, archive_,
                 ExecutorConfig{config.elf, config.so, {}}, chain_hooks()),
          txs_(l1, config.key, journal_, policy(config.confirmations)) {}

    Outcome<UpgradeReport> run(std::stop_token stop) {
        stop_ = std::move(stop);
        if (auto ready = catch_up(); !ready) return fail(ready.error());
        if (auto chosen = choose_program(); !chosen) return fail(chosen.error());
        RestartPoster poster(chain_, archive_, txs_, next_);
        if (const std::string why = poster.hindrance(); !why.empty()) return fail(why);
        while (!stop_.stop_requested()) {
            const auto state = poster.step();
            report_.posted = poster.posted();
            if (state == RestartPoster::State::done) return report_;
            if (state == RestartPoster::State::failed) return fail(poster.failure());
            std::this_thread::sleep_for(config_.poll);
            if (const auto polled = txs_.poll(); !polled) log_(text(polled.error()));
            if (auto seen = catch_up(); !seen) return fail(seen.error());
        }
        return fail(std::string("stopped"));
    }

  private:
    static l1::TxPolicy policy(u64 confirmations) {
        l1::TxPolicy out;
        out.confirmations = confirmations;
        return out;
    }
    ChainHooks chain_hooks() {
        ChainHooks hooks;
        hooks.log = log_;
        return hooks;
    }

    Outcome<> catch_up() {
        for (int failures = 0; !stop_.stop_requested();) {
            const auto more = chain_.poll();
            if (!more && (more.error().reason != ChainReason::l1 || ++failures > 5))
                return fail(more.error().text());
            if (!more)
                std::this_thread::sleep_for(config_.poll);
            else if (!*more && chain_.caught_up())
                return {};
        }
        return fail(std::string("stopped"));
    }

    // U-3: L1 would take any program, and the batch would be void.
    Outcome<> choose_program() {
        const machine::Program& now = *chain_.executor()->program();
        next_ = chain_.executor()->shared_program();
        if (!config_.next_elf.empty()) {
            const auto other = Programs::open(config_.next_elf, {});
            if (!other) return fail(other.error());
            next_ = (*other)->first().program;
        }
        report_.from = now.hash();
        report_.to = next_->hash();
        if (report_.from == report_.to) return {};
        if (!chain_.programs()->find(report_.to))
            return fail("nodes look for a program beside the one they were given: put the package of " +
                        config_.next_elf.string() + " there");
        const Address& council = chain_.rollup().parts.council;
        if (council.is_zero())
            return fail(std::string("this rollup has no council: its program is for good"));
        const auto may =
            l1::view(l1_, council, "mayUpgrade(bytes32)", {report_.to}, "(bool)", l1::BlockTag::latest);
        if (!may) return fail(text(may.error()));
        if (!(*may)[0].boolean())
            return fail("the council's exit window for program " + to_hex(report_.to) + " has not passed");
        return {};
    }

    const UpgradeConfig& config_;
    const UpgradeLog& log_;
    l1::L1& l1_;
    Archive archive_;
    DerivedChain chain_;
    l1::MemoryJournal journal_;
    l1::TxManager txs_;
    std::shared_ptr<const machine::Program> next_;
    UpgradeReport report_;
    std::stop_token stop_;
};

}  // namespace

Result<UpgradeReport, std::string> upgrade(const UpgradeConfig& config, const UpgradeLog& log,
                                           std::stop_token stop) {
    l1::HttpL1Options options;
    options.beacon_url = config.beacon_url;
    l1::HttpL1 l1(config.l1_url, options);
    const auto rollup = describe_rollup(l1, config.rollup);
    if (!rollup) return fail(text(rollup.error()));
    const WorkFolder folder(config.archive);
    auto store = Store::open(folder.path(), {rollup->chain_id, rollup->inbox});
    if (!store) return fail(store.error().text());
    return Run(config, log, l1, *rollup, **store).run(stop);
}

}  // namespace belay::node
