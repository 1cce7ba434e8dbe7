// SPDX-License-Identifier: Apache-2.0
#include "node/challenger.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/hex.h"
#include "dispute/bonds.h"
#include "dispute/bracket.h"
#include "l1/contracts.h"
#include "l1/revert.h"
#include "l1/tx_fees.h"

namespace belay::node {
namespace {

using dispute::Duel;
using dispute::Move;
using dispute::MoveKind;
using dispute::Plan;

constexpr std::string_view kPrefix = "game/", kOpen = "game/open/", kCollect = "game/collect/",
                           kClaim = "claim/", kFinalize = "finalize/";
constexpr int kRoundsAStep = 8;

std::string short_hex(const Hash& hash) { return to_hex_plain(ByteView(hash).first(8)); }
std::string duel_name(const Duel& duel) {
    return short_hex(duel.id) + "/" + std::to_string(duel.own) + "/" + std::to_string(duel.rival);
}
std::string deadline_text(u64 last, u64 now) {
    if (last == dispute::kNever) return "";
    return last < now ? " (past its deadline)" : fmt::format(" (deadline in {} s)", last - now);
}
std::string grouped(u64 number) {
    std::string out = std::to_string(number);
    for (std::size_t at = out.size(); at > 3;) out.insert(at -= 3, ",");
    return out;
}

}  // namespace

/// What is on its way already.
struct Challenger::Busy {
    std::set<std::string> names, nodes;

    explicit Busy(const l1::TxManager& txs) {
        for (const l1::TxStatus& status : txs.all()) {
            names.insert(status.id);
            if (!status.id.starts_with(kOpen)) continue;
            std::string rest = status.id.substr(kOpen.size());
            for (std::size_t comma; (comma = rest.find(',')) != std::string::npos; rest.erase(0, comma + 1))
                nodes.insert(rest.substr(0, comma));
        }
    }
    std::size_t count() const { return names.size(); }
};

Challenger::Challenger(ChallengerConfig config, const DerivedChain& chain, GameView& view, StepSource& steps,
                       l1::L1& l1, Archive archive, l1::TxManager& txs, MoveLedger& ledger,
                       ChallengerHooks hooks)
    : config_(std::move(config)),
      chain_(chain),
      view_(view),
      l1_(l1),
      txs_(txs),
      ledger_(ledger),
      hooks_(std::move(hooks)),
      truth_(chain, view, steps),
      writer_(chain, view, truth_, l1, archive),
      sender_(chain, l1, archive, txs) {}

// A trouble that stays is told once.
void Challenger::note(const std::string& text) {
    if (noted_.insert(text).second && hooks_.log) hooks_.log(text);
}

void Challenger::step() {
    if (!follow() || !view_.head()) return;
    if (const auto polled = txs_.poll(); !polled) return note("L1: " + to_string(polled.error()));
    record_done();
    count_money();
    const Plan plan = dispute::plan(view_.state(), view_.head()->timestamp, truth_, txs_.address());
    for (const Hash& id : plan.lost)
        note("LOST: the true contestant of " + to_hex(id) + " is out of the game: this must not happen");
    hurry(plan);
    drop_moot(plan);
    make_moves(plan);
    if (config_.claims) finalize();
    show(plan);
}

bool Challenger::follow() {
    for (int i = 0; i < kRoundsAStep; ++i) {
        const auto more = view_.poll();
        if (!more) {
            note("the game on L1: " + more.error().detail);
            return false;
        }
        if (!*more) return true;
    }
    return false;  // not at the head yet
}

// ---- what was sent

void Challenger::record_done() {
    for (const l1::TxStatus& status : txs_.all()) {
        const bool ours =
            status.id.starts_with(kPrefix) ||
            (config_.claims && (status.id.starts_with(kClaim) || status.id.starts_with(kFinalize)));
        if (!ours || !is_final(status.state)) continue;
        // Until the game's view has come to its block, the plan would ask for it again.
        if (status.receipt && status.receipt->block_number > view_.head()->number) continue;
        record(status);
        if (const auto gone = txs_.forget(status.id); !gone) note(to_string(gone.error()));
    }
}

void Challenger::record(const l1::TxStatus& done) {
    const std::string text = texts_.contains(done.id) ? texts_[done.id] : done.id;
    if (!done.receipt) return note(text + ": transaction " + std::string(to_string(done.state)));
    const l1::Receipt& receipt = *done.receipt;
    LedgerLine line;
    line.id = done.id;
    line.text = text;
    line.success = receipt.success && done.state == l1::TxState::confirmed;
    line.block = receipt.block_number;
    line.gas_used = receipt.gas_used;
    const u128 fee = u128{receipt.gas_used} * receipt.effective_gas_price;
    line.fee = l1::to_u256(fee);
    if (line.success) line.value = values_[done.id];
    if (const auto kept = ledger_.add(line, receipt.transaction_hash); !kept) note(kept.error().text());
    const auto why =
        receipt.success ? std::string() : l1::why_reverted(l1_, receipt.transaction_hash).value_or("?");
    if (hooks_.log)
        hooks_.log(fmt::format("{}{}, {} gas, {}{}",
                               line.success ? "" : "did not get through (" + why + "): ", text,
                               grouped(line.gas_used), ether(line.fee),
                               line.value.is_zero() ? "" : ", bond " + ether(line.value)));
    texts_.erase(done.id);
    values_.erase(done.id);
}

// A move of which nothing is needed any more, and that nobody has mined yet: an empty transaction is cheaper.
void Challenger::drop_moot(const Plan& plan) {
    if (plan.computing) return;
    std::set<std::string> wanted, nodes;
    bool collecting = false;
    for (const Move& move : plan.moves) {
        wanted.insert(move.name());
        collecting = collecting || move.kind == MoveKind::collect;  // its name tells the amount
        for (const auto& node : move.nodes) nodes.insert(short_hex(node.node));
    }
    for (const l1::TxStatus& status : txs_.all()) {
        if (!status.id.starts_with(kPrefix) || wanted.contains(status.id)) continue;
        if (status.state != l1::TxState::pending && status.state != l1::TxState::prepared) continue;
        if (status.id.starts_with(kCollect) && collecting) continue;
        const bool useful = status.id.starts_with(kOpen) && std::ranges::any_of(nodes, [&](const auto& node) {
                                return status.id.find(node) != std::string::npos;
                            });
        if (useful || status.attempts > 1) continue;  // two offers in, it may be in a block before we know
        if (const auto done = txs_.cancel(status.id); done) note(status.id + ": not needed any more");
    }
}

// The manager raises fees of what is not mined; near a deadline it does so sooner.
void Challenger::hurry(const Plan& plan) {
    const u64 now = view_.head()->timestamp;
    const bool near = std::ranges::any_of(plan.moves, [&](const Move& move) {
        return move.last != dispute::kNever && move.last < now + config_.hurry_seconds;
    });
    txs_.set_resubmit_after(near ? config_.hurry_resubmit_ms : config_.resubmit_ms);
}

// ---- what to send

void Challenger::make_moves(const Plan& plan) {
    beyond_.clear();
    status_.beyond_limit = 0;
    reserved_ = {};
    for (const Duel& duel : plan.duels)
        if (ledger_.is_admitted(duel_name(duel))) reserved_ = dispute::sum(reserved_, duel.worst_cost);
    for (Move move : plan.moves) {
        if (is_others_work(move)) continue;
        keep_to_limit(plan, move);
        if (move.kind == MoveKind::open && move.nodes.empty()) continue;
        const Busy busy(txs_);
        if (busy.count() >= config_.max_in_flight) return;
        make(std::move(move), busy);
    }
}

bool Challenger::is_others_work(const Move& move) const {
    const auto found = view_.state().tournaments.find(move.id);
    const bool round = found != view_.state().tournaments.end() && found->second.level == 0;
    // Finalizing an undisputed claim settles it, and whoever made it does that.
    if (move.kind == MoveKind::settle && round && found->second.contestants.size() == 1)
        return !config_.claims || found->second.contestants[0].owner != txs_.address();
    if (config_.claims || is_exit(move.id)) return false;
    return move.kind == MoveKind::join_round || move.kind == MoveKind::collect ||
           (move.kind == MoveKind::finish && round);
}

void Challenger::make(Move move, const Busy& busy) {
    std::erase_if(move.nodes, [&](const auto& node) { return busy.nodes.contains(short_hex(node.node)); });
    if (move.kind == MoveKind::open && move.nodes.empty()) return;
    const std::string name = move.name();
    if (busy.names.contains(name) || !may_try(name)) return;
    if (move.kind == MoveKind::join_round) return join_round(move);
    auto data = writer_.write(move);
    if (!data) {
        if (data.error().reason != MoveReason::not_yet)
            note(describe(move, view_.state()) + ": cannot be made: " + data.error().text());
        return;
    }
    if (!move.gain.is_zero() && !pays(move, *data)) return;
    send(move, name, std::move(*data));
}

void Challenger::send(const Move& move, const std::string& name, Bytes data) {
    const std::string text = describe(move, view_.state());
    const std::string when = deadline_text(move.last, view_.head()->timestamp);
    if (config_.dry_run)
        return note("would do: " + text + when + fmt::format(", at most {} gas", grouped(move.gas)) +
                    (move.value.is_zero() ? "" : ", bond " + ether(move.value)));
    l1::TxRequest request;
    request.id = name;
    request.to = chain_.rollup().game;
    request.value = move.value;
    request.data = std::move(data);
    tried_[name].block = view_.head()->number;
    ++tried_[name].times;
    const auto sent = txs_.submit(request);
    if (!sent) {
        const bool reverts = sent.error() == l1::L1Reason::reverted;
        return note(text + ": " +
                    (reverts ? "refused: " + l1::revert_text(sent.error().data) : to_string(sent.error())));
    }
    texts_[name] = text + when;
    values_[name] = move.value;
}

void Challenger::join_round(const Move& move) {
    const dispute::Tournament& t = view_.state().tournaments.at(move.id);
    const std::string text = describe(move, view_.state());
    const std::string when = deadline_text(move.last, view_.head()->timestamp);
    if (config_.dry_run) return note("would do: " + text + when + ", bond " + ether(move.value));
    if (is_exit(move.id)) return join_exit(move);
    const auto parent = truth_.parent_of(t.round);
    if (!parent) return;
    tried_[move.name()] = {tried_[move.name()].times + 1, view_.head()->number};
    const auto sent = sender_.propose_for(*parent, parent->position + t.round.batches);
    if (!sent) return note(text + ": " + to_string(sent.error()));
    texts_[sent->transaction] = text + when;
    values_[sent->transaction] = move.value;
}

bool Challenger::is_exit(const Hash& round) const {
    const auto found = view_.state().tournaments.find(round);
    return found != view_.state().tournaments.end() && truth_.is_exit(found->second);
}

void Challenger::defend_exit(ExitDefense defense) {
    exit_ = std::move(defense);
    truth_.set_exit(exit_.exit);
}

void Challenger::join_exit(const Move& move) {
    const std::string name = move.name(), text = describe(move, view_.state());
    tried_[name] = {tried_[name].times + 1, view_.head()->number};
    l1::TxRequest request;
    request.id = name;
    request.to = chain_.rollup().parts.escape;
    request.value = move.value;
    request.data = exit_.propose;
    const auto sent = txs_.submit(request);
    if (!sent) return note(text + ": " + to_string(sent.error()));
    texts_[name] = text;
    values_[name] = move.value;
}

// Right after a failure nothing has changed; L1 is asked again more and more rarely.
bool Challenger::may_try(const std::string& name) const {
    const auto found = tried_.find(name);
    if (found == tried_.end()) return true;
    const u64 pause = found->second.times * found->second.times;
    return view_.head()->number >= found->second.block + std::min<u64>(pause, 50);
}

/// Bringing money home must bring more than it costs.
bool Challenger::pays(const Move& move, const Bytes& data) {
    const auto gas = l1_.estimate_gas({txs_.address(), chain_.rollup().game, {}, data, {}});
    const auto fees = l1_.fees();
    if (!gas || !fees) return false;
    const U256 cost = l1::to_u256(l1::Fee{*gas} * (fees->base_fee + fees->priority_fee));
    if (cost < move.gain) return true;
    note(describe(move, view_.state()) + ": not worth its gas at this price");
    return false;
}

// G-18: what the game has decided, where nobody else says so to the claims contract.
void Challenger::finalize() {
    const KnownRound* round = chain_.claims().round_on(chain_.claims().newest_final());
    const KnownClaim* next = round ? chain_.true_member(*round) : nullptr;
    if (next == nullptr) return;
    const auto game = view_.state().tournaments.find(round->id);
    if (game == view_.state().tournaments.end()) return;
    const dispute::Tournament& t = game->second;
    if (t.winner == 0 || t.contestants[t.winner - 1].owner != txs_.address()) return;
    const std::string name = std::string(kFinalize) + std::to_string(chain_.finalized() + 1);
    if (txs_.status(name) || !may_try(name)) return;
    const std::string text = fmt::format("made claim {} final", chain_.finalized() + 1);
    if (config_.dry_run) return note("would do: " + text);
    tried_[name] = {tried_[name].times + 1, view_.head()->number};
    l1::TxRequest request;
    request.id = name;
    request.to = chain_.rollup().claims;
    request.data = l1::calls::finalize(next->proposed.id);
    const auto sent = txs_.submit(request);
    if (sent)
        texts_[name] = text;
    else
        note(text + ": " + to_string(sent.error()));
}

// ---- limits

// The games begun are paid for first. What does not fit is said, once, and loudly.
bool Challenger::admit(const Duel& duel) {
    const std::string name = duel_name(duel);
    if (!config_.max_spend || ledger_.is_admitted(name)) return true;
    const U256 needed = dispute::sum(dispute::sum(out_of_pocket(), reserved_), duel.worst_cost);
    if (needed > *config_.max_spend) {
        beyond_.insert(name);
        status_.beyond_limit = beyond_.size();
        note(fmt::format(
            "NOT PLAYED: round {}.., contestant {} may take {} to beat, and the limit of {} is used "
            "up by other games: raise --max-spend, or a false claim may win",
            to_hex(ByteView(duel.id).first(4)), duel.rival, ether(duel.worst_cost),
            ether(*config_.max_spend)));
        return false;
    }
    if (config_.dry_run) return true;
    if (const auto kept = ledger_.admit(name); !kept) return false;
    reserved_ = dispute::sum(reserved_, duel.worst_cost);
    return true;
}

void Challenger::keep_to_limit(const Plan& plan, Move& move) {
    if (!config_.max_spend) return;
    const auto allowed = [&](const Hash& id, u32 rival) {
        for (const Duel& duel : plan.duels)
            if ((duel.id == id && duel.rival == rival) || duel.inner == id) return admit(duel);
        return true;
    };
    if (move.kind == MoveKind::open) {
        std::erase_if(move.nodes, [&](const auto& node) { return !allowed(node.id, node.rival); });
    } else if (move.kind == MoveKind::join_round) {
        // As many games as there are contestants in the cell that it would come into.
        const dispute::GameState& state = view_.state();
        const dispute::Tournament& t = state.tournaments.at(move.id);
        const auto count = static_cast<u32>(t.contestants.size());
        Duel all{move.id, count, count, 0, {}, t.bond};
        const U256 inner = bond_of(state.params, state.gas, 1, t.round.frame.log2_stride);
        for (u32 k = 0; k < count; ++k) {
            if (cell_of(state.params, k, 0) != cell_of(state.params, count, 0)) continue;
            for (const U256& part : {t.bond, inner, inner})
                all.worst_cost = dispute::sum(all.worst_cost, part);
        }
        if (!admit(all)) move = {};
    } else if (move.kind != MoveKind::settle && move.kind != MoveKind::void_cell && move.gain.is_zero()) {
        if (!allowed(move.id, move.rival)) move = {};
    }
}

// ---- money

void Challenger::count_money() {
    const Address self = txs_.address();
    const dispute::GameState& state = view_.state();
    status_.bonds_in_flight = status_.lost = {};
    for (const auto& [id, t] : state.tournaments)
        for (dispute::ContestantIndex k = 0; k < t.contestants.size(); ++k) {
            const dispute::Contestant& c = t.contestants[k];
            if (c.owner != self) continue;
            const bool beaten = c.out || (t.over_at != 0 && t.winner != k + 1);
            U256& sum = beaten ? status_.lost : status_.bonds_in_flight;
            if (beaten || !t.finished) sum = dispute::sum(sum, t.bond);
        }
    status_.fees = ledger_.fees();
    status_.received = view_.collected(self);
    if (const auto owed = state.owed.find(self); owed != state.owed.end())
        status_.received = dispute::sum(status_.received, owed->second);
}

/// Gas that has not come back, and bonds.
U256 Challenger::out_of_pocket() const {
    U256 out = dispute::sum(dispute::sum(status_.fees, status_.bonds_in_flight), status_.lost);
    // Bonds that came back were paid before: they are on both sides.
    for (const auto& [id, t] : view_.state().tournaments)
        for (const dispute::Contestant& c : t.contestants)
            if (c.owner == txs_.address() && t.finished) out = dispute::sum(out, t.bond);
    return dispute::take(out, status_.received) ? out : U256();
}

void Challenger::show(const Plan& plan) {
    status_.looked = true;
    status_.computing = plan.computing;
    status_.wait_until = plan.wait_until;
    status_.games = plan.duels.size();
    status_.moves_due = plan.moves.size();
    status_.in_flight = txs_.all().size();
    status_.moves_made = ledger_.count();
    status_.gas_used = ledger_.gas();
    status_.games_lost = plan.lost.size();
    status_.next_deadline.reset();
    for (const Move& move : plan.moves) {
        if (move.last == dispute::kNever) continue;
        const i64 left = static_cast<i64>(move.last) - static_cast<i64>(view_.head()->timestamp);
        status_.next_deadline = std::min(status_.next_deadline.value_or(left), left);
    }
    const std::vector<Hash> ours = chain_.true_chain();
    status_.disagrees = ours.empty() && chain_.caught_up() && !chain_.results().empty();
    const bool pending = chain_.claims().round_on(chain_.claims().newest_final()) != nullptr;
    const bool idle = std::ranges::all_of(plan.moves, [&](const Move& move) { return is_others_work(move); });
    status_.quiet = !ours.empty() && !pending && status_.in_flight == 0 && !plan.computing && idle &&
                    status_.bonds_in_flight.is_zero();
    if (hooks_.status) hooks_.status(status_);
}

}  // namespace belay::node
