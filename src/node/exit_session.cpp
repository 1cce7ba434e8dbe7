// SPDX-License-Identifier: Apache-2.0
#include "node/exit_session.h"

#include <fmt/format.h>

#include <thread>

#include "base/hex.h"
#include "l1/revert.h"
#include "node/rollup_info.h"

namespace belay::node {
namespace {

using l1::EscapePhase;

ChainHooks chain_hooks(const ExitHooks& hooks) {
    ChainHooks out;
    out.log = hooks.log;
    return out;
}

constexpr const char* kName = "exit";

ChainFailure l1_failure(const l1::L1Error& error) { return {ChainReason::l1, to_string(error)}; }

ProposerConfig proposer_config() {
    ProposerConfig config;
    config.max_wait = std::chrono::milliseconds(0);
    config.finalize_every = std::chrono::milliseconds(0);
    return config;
}

ChallengerConfig challenger_config(ChallengerConfig config, bool dry_run) {
    config.claims = false;  // the proposer beside it does that
    config.dry_run = dry_run;
    return config;
}

}  // namespace

ExitSession::ExitSession(const ExitConfig& config, const ExitHooks& hooks, l1::HttpL1& l1,
                         const RollupInfo& rollup, Store& store, StateKeeper& keeper,
                         const dispute::GasTable& gas, const ecdsa::PrivateKey& key)
    : config_(config),
      hooks_(hooks),
      l1_(l1),
      rollup_(rollup),
      archive_(store),
      program_{config.elf, config.so, {}},
      journal_(store, kName),
      txs_(l1, key, journal_, config.transactions),
      ledger_(store, kName),
      chain_(l1, rollup, config.following, archive_, program_, chain_hooks(hooks)),
      view_(l1, rollup, gas, config.following),
      steps_(chain_, archive_, config.data / "steps", &keeper),
      challenger_(challenger_config(config.challenger, config.dry_run), chain_, view_, steps_, l1, archive_,
                  txs_, ledger_, {.log = hooks.log, .status = {}}),
      proposer_(proposer_config(), chain_, l1, archive_, txs_,
                {.posted = {}, .finalized = {}, .log = hooks.log}),
      views_(l1, rollup.parts.escape),
      payments_(l1, chain_, config.accounts, config.payments_a_call) {
    chain_.keep_states(&keeper);
    if (config.from_checkpoint) chain_.start_at_checkpoint();
}

// ---- 1: the chain, from L1 alone

Result<ExitReport, ChainFailure> ExitSession::run(std::stop_token stop) {
    if (const auto back = txs_.recover(); !back) return fail(l1_failure(back.error()));
    if (const auto read = ledger_.load(); !read)
        return fail(ChainFailure{ChainReason::execution, read.error().text()});
    l1_begin_ = now();
    if (const auto built = rebuild(stop); !built) return fail(built.error());
    for (int failures = 0; !stop.stop_requested();) {
        const auto done = step();
        if (done && *done) return report(true);
        if (done) {
            failures = 0;
            continue;
        }
        if (done.error().reason != ChainReason::l1 || ++failures > 5) return fail(done.error());
        say(done.error().text());
        std::this_thread::sleep_for(config_.poll);
    }
    return report(false);
}

ExitSession::Outcome ExitSession::look() {
    for (;;) {
        const auto more = chain_.poll();
        if (!more) return fail(more.error());
        if (!*more && chain_.caught_up()) return {};
    }
}

ExitSession::Outcome ExitSession::rebuild(std::stop_token stop) {
    say("rebuilding the chain from L1");
    for (int failures = 0; !stop.stop_requested();) {
        const auto looked = look();
        if (looked) break;
        const bool retry =
            looked.error().reason == ChainReason::l1 || looked.error().reason == ChainReason::blob;
        if (!retry || ++failures > 5) return fail(looked.error());
        say(looked.error().text());
        std::this_thread::sleep_for(config_.poll);
    }
    report_.rebuild_seconds = seconds();
    say(fmt::format("{} entries run natively and in the machine; {} claims, {} final",
                    chain_.results().size(), chain_.claims().size(), chain_.finalized()));
    if (chain_.true_chain().empty() && !chain_.results().empty())
        return fail(ChainFailure{ChainReason::program, "a final claim is not what this program does"});
    return {};
}

Result<bool, ChainFailure> ExitSession::step() {
    if (const auto looked = look(); !looked) return fail(looked.error());
    const auto phase = views_.phase();
    if (!phase) return fail(l1_failure(phase.error()));
    if (phase_ != *phase) say(std::string("the chain is in phase: ") + to_string(*phase));
    phase_ = *phase;
    if (config_.until && *phase >= *config_.until) return true;
    switch (*phase) {
        case EscapePhase::running:
            return alive();
        case EscapePhase::frozen:
            return frozen();
        case EscapePhase::resolved:
            return resolved();
        case EscapePhase::exit_void:
            return open_ledger();
        case EscapePhase::exit:
        case EscapePhase::ledger:
            return pay(*phase);
    }
    return true;
}

// ---- 2: nothing is frozen

Result<bool, ChainFailure> ExitSession::alive() {
    const u64 covered = chain_.claims().at(chain_.claims().newest_final()).proposed.claim.position;
    const std::size_t count = chain_.entries().size();
    std::optional<u64> at;
    if (covered < count) {
        const auto time = views_.freezable_at(chain_.entries()[covered].header.l1_time);
        if (!time) return fail(l1_failure(time.error()));
        at = *time;
    }
    if (at && now() > *at) {
        const wire::EntryHeader& header = chain_.entries()[covered].header;
        const auto sent =
            send("exit/freeze", fmt::format("freeze the chain: entry {} is not covered", covered),
                 rollup_.parts.escape, l1::escape_calls::freeze(header));
        if (!sent) return fail(sent.error());
        return config_.dry_run;
    }
    if (at) report_.freezable = static_cast<i64>(*at) - static_cast<i64>(now());
    if (at && config_.wait) {
        say(fmt::format("it can be frozen in {} s", *report_.freezable));
        pass_time(*at + 1);
        return false;
    }
    say("the chain is alive: leave by a withdrawal, `belay withdraw --force` takes L1's queue when the "
        "sequencer does not listen; when its claim is final, `belay claim` pays");
    say(at ? fmt::format("entry {} is not covered by a final claim; when that is so for {} s more, the chain "
                         "can be frozen",
                         covered, *report_.freezable)
           : "final claims cover all entries: it cannot be frozen");
    if (const auto shown = show_balances(chain_.results().size()); !shown) return fail(shown.error());
    return true;
}

// What the exit batch would say if the chain ended here.
ExitSession::Outcome ExitSession::show_balances(u64 position) {
    auto run = run_exit(chain_, program_, archive_, position);
    if (!run) return fail(run.error());
    for (const wire::ExitPayment& p : run->result.payments)
        if (config_.accounts.wants(p.to)) report_.balances.push_back({p.to, p.token, p.senior, p.junior});
    return {};
}

// ---- 3: until the exit state is fixed

Result<bool, ChainFailure> ExitSession::frozen() {
    const auto deadline = views_.resolution_deadline();
    if (!deadline) return fail(l1_failure(deadline.error()));
    if (now() > *deadline) {
        const auto sent =
            send("exit/resolve", "fix the exit state", rollup_.parts.escape, l1::escape_calls::resolve());
        if (!sent) return fail(sent.error());
        return config_.dry_run;
    }
    say(fmt::format("claims over what is in the inbox may become final for {} s more", *deadline - now()));
    if (config_.dry_run) {
        if (const auto shown = show_balances(chain_.results().size()); !shown) return fail(shown.error());
        challenger_.step();
        return true;
    }
    proposer_.propose_now();
    proposer_.step();
    play();
    pass_time(*deadline + 1);
    return false;
}

// ---- 4: the exit batch

ExitSession::Outcome ExitSession::need_exit() {
    if (exit_) return {};
    const auto place = views_.exit_state();
    if (!place) return fail(l1_failure(place.error()));
    say(fmt::format("running the exit batch after entry {}", place->position));
    auto run = run_exit(chain_, program_, archive_, place->position);
    if (!run) return fail(run.error());
    if (run->result.parent.root() != place->end_root)
        return fail(ChainFailure{ChainReason::program, "the exit state is not what this program does"});
    exit_ = std::move(*run);
    const rollup::ExitResult& result = exit_->result;
    report_.exit_position = place->position;
    report_.exit_seconds = exit_->seconds;
    report_.exit_steps = result.steps;
    report_.exit_void = result.is_void();
    report_.balances.clear();
    for (const wire::ExitPayment& p : result.payments)
        if (config_.accounts.wants(p.to)) report_.balances.push_back({p.to, p.token, p.senior, p.junior});
    say(result.is_void() ? std::string("the exit batch is void: the ledger table has to pay")
                         : fmt::format("{} payments, {} steps", result.payments.size(), result.steps));
    const auto shown = rollup::build_exit(result, rollup_.frame);
    if (!shown) return fail(ChainFailure{ChainReason::execution, rollup::to_string(shown.error())});
    const auto bytes = [](const machine::StatePreimage& s) {
        const auto encoded = s.encode();
        return Bytes(encoded.begin(), encoded.end());
    };
    proposal_ = l1::escape_calls::propose_exit(
        {program_facts(exit_->machine->program()), bytes(shown->parent_state), bytes(shown->end_state),
         shown->history.root, shown->history.path, shown->output_header, shown->exports});
    challenger_.defend_exit({&exit_->result, proposal_});
    steps_.set_exit(&exit_->result);
    return {};
}

bool ExitSession::exit_round_is_open() const {
    for (const auto& [id, t] : view_.state().tournaments)
        if (t.level == 0 && t.round.claims == rollup_.parts.escape && (t.over_at == 0 || t.winner != 0))
            return true;
    return false;
}

ExitSession::Outcome ExitSession::propose_exit() {
    const auto bond = views_.bond();
    if (!bond) return fail(l1_failure(bond.error()));
    const auto sent = send("exit/propose", "propose the exit batch, bond " + ether(*bond),
                           rollup_.parts.escape, proposal_, *bond);
    if (!sent) return fail(sent.error());
    return {};
}

l1::L1Result<std::vector<l1::ExitProposed>> ExitSession::proposals() {
    l1::LogFilter filter;
    filter.from = rollup_.deployed_at;
    filter.to = chain_.follower().block();
    filter.addresses = {rollup_.parts.escape};
    filter.events = {l1::exit_proposed_topic()};
    const auto logs = l1_.logs(filter);
    if (!logs) return std::unexpected(logs.error());
    std::vector<l1::ExitProposed> out;
    for (const l1::Log& log : *logs) {
        auto event = l1::decode_exit_proposed(log);
        if (!event) return std::unexpected(event.error());
        out.push_back(std::move(*event));
    }
    return out;
}

Result<bool, ChainFailure> ExitSession::resolved() {
    if (const auto ready = need_exit(); !ready) return fail(ready.error());
    play();
    if (!view_.head()) return false;
    const auto made = proposals();
    if (!made) return fail(l1_failure(made.error()));
    const rollup::ExitResult& ours = exit_->result;
    for (const l1::ExitProposed& p : *made) {
        if (p.history_root != ours.history.root || p.output_header != ours.output_header) continue;
        const Bytes data = l1::escape_calls::finalize_exit(p.id, p.output_header, p.exports);
        if (!succeeds(rollup_.parts.escape, data)) continue;
        const auto sent = send("exit/finalize/" + to_hex_plain(ByteView(p.id).first(8)),
                               "make the exit batch final", rollup_.parts.escape, data);
        if (!sent) return fail(sent.error());
        return config_.dry_run;
    }
    const auto deadline = views_.exit_deadline();
    if (!deadline) return fail(l1_failure(deadline.error()));
    if (!exit_round_is_open() && now() <= *deadline) {
        if (const auto proposed = propose_exit(); !proposed) return fail(proposed.error());
        return config_.dry_run;
    }
    if (now() > *deadline && !exit_round_is_open()) return open_ledger();
    if (config_.dry_run) return true;
    if (!steps_.trouble().empty()) say("the game's steps: " + steps_.trouble());
    say(fmt::format("waiting for the exit batch's round; {} s until the ledger table may take its place",
                    static_cast<i64>(*deadline) - static_cast<i64>(now())));
    pass_time(*deadline + 1);
    return false;
}

Result<bool, ChainFailure> ExitSession::open_ledger() {
    if (const auto ready = need_exit(); !ready) return fail(ready.error());
    const auto table = rollup::LedgerTable::of(*exit_->machine);
    if (!table)
        return fail(ChainFailure{ChainReason::program, "no exit batch, and the program has no ledger table"});
    const auto state = exit_->result.parent.encode();
    const auto sent = send("exit/ledger", "open the ledger table", rollup_.parts.escape,
                           l1::escape_calls::open_ledger(state, program_facts(exit_->machine->program()),
                                                         table->prove(0, rollup::kLedgerFirstRow).encode()));
    if (!sent) return fail(sent.error());
    return config_.dry_run;
}

}  // namespace belay::node
