// SPDX-License-Identifier: Apache-2.0
#include "apps/belay/attack_run.h"

#include <thread>

#include "base/hex.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "l1/dev_chain.h"
#include "node/challenge.h"
#include "node/stride_steps.h"

namespace belay::apps {

namespace fs = std::filesystem;
using dispute::Tournament;
using nlohmann::json;

namespace {

/// Everything an attacker keeps of the network.
class Run {
  public:
    Run(const AttackRunConfig& config, const Attacker::Event& event, std::stop_token stop)
        : config_(config), event_(event), stop_(std::move(stop)), l1_(config.deployment.l1_url) {}

    Result<AttackReport, std::string> operator()() {
        if (auto ready = prepare(); !ready) return std::unexpected(ready.error());
        if (auto begun = begin(); !begun) return std::unexpected(begun.error());
        if (auto played = play(); !played) return std::unexpected(played.error());
        return report();
    }

  private:
    using Done = Result<void, std::string>;
    Done prepare();
    Done follow();
    Done begin();
    Done play();
    Done reorganise();
    std::optional<Hash> running_round() const;
    bool finished() const;
    AttackReport report() const;

    const AttackRunConfig& config_;
    const Attacker::Event& event_;
    const std::stop_token stop_;
    l1::HttpL1 l1_;
    std::unique_ptr<node::Store> store_;
    std::unique_ptr<node::DerivedChain> chain_;
    std::unique_ptr<node::GameView> view_;
    std::unique_ptr<node::StrideSteps> steps_;
    std::unique_ptr<Attacker> attacker_;
    Hash round_;
    u64 reorgs_ = 0;
};

constexpr u64 kMostReorgs = 3, kMovesBetweenReorgs = 6;

Run::Done Run::prepare() {
    if (const auto why = why_not_attackable(l1_)) return fail(*why);
    const auto info = node::describe_rollup(l1_, config_.deployment.rollup);
    if (!info) return fail("the rollup: " + to_string(info.error()));
    const auto gas = node::read_gas_table(l1_, info->game);
    if (!gas) return fail("the game: " + to_string(gas.error()));
    std::error_code ignored;
    fs::create_directories(config_.folder, ignored);
    auto opened = node::Store::open(config_.folder / "store", {info->chain_id, info->inbox});
    if (!opened) return fail(opened.error().text());
    store_ = std::move(*opened);
    const node::Archive archive(*store_);
    const fs::path package = config_.deployment.program;
    const std::string name = package.filename();
    chain_ = std::make_unique<node::DerivedChain>(
        l1_, *info, node::FollowerConfig{}, archive,
        node::ExecutorConfig{package / (name + ".elf"), package / (name + ".so"), {}}, node::ChainHooks{});
    view_ = std::make_unique<node::GameView>(l1_, *info, *gas, node::FollowerConfig{});
    steps_ = std::make_unique<node::StrideSteps>(*chain_, archive, config_.folder / "steps", nullptr);
    attacker_ = std::make_unique<Attacker>(l1_, *chain_, *view_, *steps_, archive, event_);
    return follow();
}

Run::Done Run::follow() {
    for (bool more = true; more && !stop_.stop_requested();) {
        const auto derived = chain_->poll();
        if (!derived) return fail(derived.error().text());
        const auto seen = view_->poll();
        if (!seen) return fail(seen.error().detail);
        more = *derived || *seen || !chain_->caught_up();
    }
    return {};
}

// The newest round on the true chain that can still be joined.
std::optional<Hash> Run::running_round() const {
    std::optional<Hash> out;
    dispute::Seconds newest = 0;
    for (const auto& [id, t] : view_->state().tournaments) {
        const bool open = t.level == 0 && t.over_at == 0 && view_->head()->timestamp < t.closes_at;
        if (!open || t.round.claims != chain_->rollup().claims || t.opened_at < newest) continue;
        if (!chain_->parent_at(t.round.parent_id)) continue;
        out = id;
        newest = t.opened_at;
    }
    return out;
}

Run::Done Run::begin() {
    auto attack = config_.attack;
    const u64 frame = chain_->rollup().frame.steps_per_frame();
    const auto found = running_round();
    if (found) {
        round_ = *found;
        attack.steps = view_->state().tournaments.at(round_).round.batches * frame;
        attacker_->only(round_);
        if (!attacker_->add(players_of(attack))) return fail("no accounts");
        return {};
    }
    // None: then the first claim in it is a false one.
    const auto chain = chain_->true_chain();
    const auto parent = chain_->parent_at(chain.empty() ? chain_->claims().newest_final() : chain.back());
    const u64 position = chain_->results().size();
    if (!parent || parent->position >= position) return fail("there is nothing to claim over yet");
    attack.steps = (position - parent->position) * frame;
    round_ = dispute::round_id(chain_->rollup().claims, parent->id, 0);
    attacker_->only(round_);
    if (!attacker_->add(players_of(attack))) return fail("no accounts");
    if (!attacker_->open_round(*parent, position)) return fail("the false claim was not taken");
    return {};
}

bool Run::finished() const {
    const auto found = view_->state().tournaments.find(round_);
    if (found == view_->state().tournaments.end() || found->second.over_at == 0) return false;
    if (found->second.finished) return true;
    // Refunds are for whoever won. There is nothing left here for those who lost.
    return attacker_->wait_until() == dispute::kNever || view_->head()->timestamp > found->second.over_at;
}

// Takes back the newest blocks, with everybody's moves in them, when the game has gone on for a while.
Run::Done Run::reorganise() {
    if (config_.reorg_depth == 0 || reorgs_ == kMostReorgs) return {};
    u64 moves = 0;
    for (const PlayerAccount& account : attacker_->accounts()) moves += account.moves;
    if (moves < (reorgs_ + 1) * kMovesBetweenReorgs) return {};
    if (const auto done = l1::DevChain(l1_).reorg(config_.reorg_depth); !done)
        return fail("the reorg: " + to_string(done.error()));
    ++reorgs_;
    event_({{"move", "reorg"}, {"blocks", config_.reorg_depth}, {"player", "L1"}});
    return {};
}

Run::Done Run::play() {
    while (!stop_.stop_requested() && !finished()) {
        if (auto done = reorganise(); !done) return done;
        if (auto followed = follow(); !followed) return followed;
        attacker_->look_after();
        if (view_->head()) attacker_->step(view_->head()->timestamp + 1);
        std::this_thread::sleep_for(config_.poll);
    }
    attacker_->look_after();
    return {};
}

AttackReport Run::report() const {
    AttackReport out;
    out.round = round_;
    out.accounts = attacker_->accounts();
    out.reorgs = reorgs_;
    U256 back;
    for (const PlayerAccount& account : out.accounts) {
        out.lost = dispute::sum(out.lost, dispute::sum(account.bonds, account.fees));
        back = dispute::sum(back, account.back);
    }
    if (!dispute::take(out.lost, back)) out.lost = {};
    const auto found = view_->state().tournaments.find(round_);
    if (found == view_->state().tournaments.end()) return out;
    const Tournament& t = found->second;
    out.position = t.round.first_entry + t.round.batches;
    out.over = t.over_at != 0;
    if (!out.over || t.winner == 0) return out;
    out.delay = t.over_at - t.opened_at;
    const auto parent = chain_->parent_at(t.round.parent_id);
    const auto truth =
        parent
            ? chain_->build(*parent, out.position)
            : Result<rollup::Proposal, rollup::ClaimError>(std::unexpected(rollup::ClaimError::no_batches));
    const dispute::Contestant& winner = t.contestants[t.winner - 1];
    out.won = !truth || winner.root != truth->claim.history_root || winner.tag != truth->claim.outputs_root;
    return out;
}

}  // namespace

Result<AttackReport, std::string> run_attack(const AttackRunConfig& config, const Attacker::Event& event,
                                             std::stop_token stop) {
    return Run(config, event, std::move(stop))();
}

}  // namespace belay::apps
