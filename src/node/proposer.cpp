// SPDX-License-Identifier: Apache-2.0
#include "node/proposer.h"

#include "base/hex.h"
#include "l1/contracts.h"

namespace belay::node {
namespace {

/// The challenger's, which uses the same key and looks after its own.
bool is_game_move(const std::string& id) { return id.starts_with("game/"); }

std::string short_id(const Hash& id) { return to_hex(ByteView(id).first(8)); }

}  // namespace

Proposer::Proposer(ProposerConfig config, const DerivedChain& chain, l1::L1& l1, Archive archive,
                   l1::TxManager& txs, ProposerHooks hooks)
    : config_(config),
      chain_(chain),
      l1_(l1),
      txs_(txs),
      sender_(chain, l1, archive, txs),
      hooks_(std::move(hooks)) {}

void Proposer::note(const std::string& text) {
    if (text == last_note_) return;  // a trouble that stays is told once
    last_note_ = text;
    if (hooks_.log) hooks_.log(text);
}

void Proposer::step() {
    if (auto polled = txs_.poll(); !polled) return note("L1: " + to_string(polled.error()));
    report_posted();
    forget_final();
    if (!in_flight_) propose();
    if (Clock::now() >= next_finalize_) {
        next_finalize_ = Clock::now() + config_.finalize_every;
        finalize();
        finish();
        collect();
    }
}

// What is final is on L1 for good; the journal need not keep it.
void Proposer::forget_final() {
    for (const l1::TxStatus& status : txs_.all())
        if (is_final(status.state) && !is_game_move(status.id) &&
            !(in_flight_ && status.id == in_flight_->transaction))
            static_cast<void>(txs_.forget(status.id));
}

void Proposer::report_posted() {
    if (!in_flight_) return;
    const auto status = txs_.status(in_flight_->transaction);
    if (!status) return in_flight_.reset();
    if (status->state == l1::TxState::reverted || status->state == l1::TxState::failed) {
        note("claim " + short_id(in_flight_->id) + " did not get in: transaction " + to_hex(status->hash) +
             " " + std::string(to_string(status->state)));
        static_cast<void>(txs_.forget(in_flight_->transaction));
        return in_flight_.reset();
    }
    // Until the chain shows the claim, the next one has no parent.
    const KnownClaim* known = chain_.claims().find(in_flight_->id);
    if (known && status->receipt && known->proposed.transaction == status->receipt->transaction_hash) {
        if (hooks_.posted)
            hooks_.posted({known->sequence, in_flight_->id, known->proposed.transaction,
                           in_flight_->first_entry, in_flight_->position, status->receipt->gas_used});
        return in_flight_.reset();
    }
    // A reorg after its last confirmation took it back: the transaction manager is done with it.
    const bool passed = !status->receipt || status->receipt->block_number < chain_.follower().block();
    if (!is_final(status->state) || !passed) return;
    note("claim " + short_id(in_flight_->id) + " is gone with an L1 reorg: once more");
    static_cast<void>(txs_.forget(in_flight_->transaction));
    in_flight_.reset();
}

void Proposer::propose() {
    const std::vector<Hash> ours = chain_.true_chain();
    if (ours.empty()) {
        if (chain_.caught_up() && !chain_.results().empty())
            note("final claim " + std::to_string(chain_.finalized()) +
                 " is not what this node computed: nothing is built on it");
        return;
    }
    const auto parent = chain_.parent_at(ours.back());
    if (!parent) return;
    if (const KnownRound* round = chain_.claims().round_on(parent->id)) return answer(*parent, *round);
    propose_next(*parent);
}

void Proposer::propose_next(const rollup::Parent& parent) {
    const u64 end = chain_.claimable();
    const u64 ready = end > parent.position ? end - parent.position : 0;
    if (ready == 0) {
        waiting_since_.reset();
        return;
    }
    if (!waiting_since_) waiting_since_ = Clock::now();
    const bool due = Clock::now() - *waiting_since_ >= config_.max_wait;
    if (ready < config_.max_batches && !due && !now_.exchange(false)) return;
    send(parent, end_of_claim(parent.position));
}

// There is a round on our newest claim and our claim is not in it: it joins. L1 refuses when that is too
// late.
void Proposer::answer(const rollup::Parent& parent, const KnownRound& round) {
    if (round.position > chain_.results().size()) return;  // the machine is not there yet
    const auto game = l1::GameViews(l1_, chain_.rollup().game).tournament(round.id);
    if (!game) return note("L1: " + to_string(game.error()));
    if (game->over_at == 0) {
        note("claims up to entry " + std::to_string(round.position) + " on " + short_id(parent.id) +
             " are not what this node computed: disputing them");
        return send(parent, round.position);
    }
    if (game->winner == 0) return propose_next(parent);  // G-17
    note("the round on " + short_id(parent.id) + " was won by a claim that this node did not compute");
}

// As many batches as the configuration and one L1 transaction hold.
u64 Proposer::end_of_claim(u64 from) const {
    // A point evaluation and its calldata cost L1 about 60,000 gas of the 16.7 million a transaction may use.
    constexpr std::size_t kMaxBlobs = 96;
    const u64 most = std::min<u64>(chain_.claimable(), from + config_.max_batches);
    std::size_t blobs = 0;
    u64 end = from;
    while (end < most) {
        blobs += chain_.entries()[end].versioned_hashes.size();
        if (end > from && blobs > kMaxBlobs) break;
        ++end;
    }
    return end;
}

void Proposer::send(const rollup::Parent& parent, u64 position) {
    auto sent = sender_.propose_for(parent, position);
    if (!sent) return note("a claim on " + short_id(parent.id) + ": " + to_string(sent.error()));
    in_flight_ = std::move(*sent);
    waiting_since_.reset();
}

bool Proposer::succeeds(const Address& to, const Bytes& data) const {
    l1::Call call;
    call.from = txs_.address();
    call.to = to;
    call.data = data;
    return l1_.call(call).has_value();
}

bool Proposer::submit(const std::string& id, const Address& to, const Bytes& data) {
    l1::TxRequest request;
    request.id = id;
    request.to = to;
    request.data = data;
    const auto sent = submit_again(txs_, request);
    if (!sent) note(id + ": " + to_string(sent.error()));
    return sent.has_value();
}

// In order, one by one: what stands on a claim becomes final after it.
void Proposer::finalize() {
    const KnownRound* round = chain_.claims().round_on(chain_.claims().newest_final());
    const KnownClaim* next = round ? chain_.true_member(*round) : nullptr;
    if (!next) return;
    const Bytes data = l1::calls::finalize(next->proposed.id);
    if (!succeeds(chain_.rollup().claims, data)) return open_again(*round);
    const u64 number = chain_.finalized() + 1;
    if (submit("finalize/" + std::to_string(number), chain_.rollup().claims, data) && hooks_.finalized)
        hooks_.finalized(number);
}

// G-17: a round in which our claim stands ended without a winner.
void Proposer::open_again(const KnownRound& round) {
    const auto game = l1::GameViews(l1_, chain_.rollup().game).tournament(round.id);
    if (!game || game->over_at == 0 || game->winner != 0 || in_flight_) return;
    const auto parent = chain_.parent_at(chain_.claims().newest_final());
    if (!parent) return;
    note("a round ended without a winner: opening another");
    const u64 end = end_of_claim(parent->position);
    if (end > parent->position) send(*parent, end);
}

// G-23, for the rounds that our claims won. It pays once the refunds of G-22 are over.
void Proposer::finish() {
    if (reorgs_ != chain_.follower().reorgs()) finished_ = 0;
    reorgs_ = chain_.follower().reorgs();
    while (finished_ < chain_.finalized()) {
        const ClaimProposed& won = chain_.claims().at(chain_.claims().finals()[finished_ + 1]).proposed;
        if (won.proposer == txs_.address()) {
            const auto game = l1::GameViews(l1_, chain_.rollup().game).tournament(won.round);
            if (!game) return;
            if (!game->finished) {
                const Bytes data = l1::game_calls::finish(won.round);
                if (succeeds(chain_.rollup().game, data))
                    submit("finish/" + to_hex_plain(ByteView(won.round).first(8)), chain_.rollup().game,
                           data);
                return;
            }
        }
        ++finished_;
    }
}

void Proposer::collect() {
    const auto owed = l1::GameViews(l1_, chain_.rollup().game).owed(txs_.address());
    if (!owed || owed->is_zero()) return;
    // One name per height: bonds come free only there.
    submit("collect/" + std::to_string(finished_), chain_.rollup().game, l1::game_calls::collect());
}

}  // namespace belay::node
