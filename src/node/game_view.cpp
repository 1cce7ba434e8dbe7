// SPDX-License-Identifier: Apache-2.0
#include "node/game_view.h"

#include "dispute/bonds.h"
#include "node/game_events.h"

namespace belay::node {
namespace {

using dispute::Effect;

FollowFailure failed(const l1::L1Error& error) { return {FollowReason::l1, to_string(error)}; }

/// The tournament that an effect is about; nullptr for openings and payments.
const Hash* tournament_of(const Effect& effect) {
    return std::visit(
        []<class T>(const T& e) -> const Hash* {
            if constexpr (requires { e.id; })
                return &e.id;
            else
                return nullptr;
        },
        effect);
}

}  // namespace

GameView::GameView(l1::L1& l1, RollupInfo rollup, dispute::GasTable gas, FollowerConfig config)
    : l1_(l1), rollup_(std::move(rollup)), gas_(gas), config_(config) {
    start();
}

void GameView::start() {
    state_ = {};
    state_.params = rollup_.game_params;
    state_.gas = gas_;
    collected_.clear();
    ++version_;
}

U256 GameView::collected(const Address& account) const {
    const auto found = collected_.find(account);
    return found == collected_.end() ? U256() : found->second;
}

l1::L1Result<bool> GameView::still_there(const Place& place) {
    const auto block = l1_.block(place.number);
    if (block) return block->hash == place.hash;
    if (block.error() == l1::L1Reason::not_found) return false;
    return std::unexpected(block.error());
}

// All hashes are looked up before anything is forgotten: an L1 that fails halfway costs nothing.
l1::L1Result<void> GameView::step_back() {
    std::size_t kept = places_.size();
    for (; kept > 0; --kept) {
        const auto there = still_there(places_[kept - 1]);
        if (!there) return std::unexpected(there.error());
        if (*there) break;
    }
    if (kept == places_.size()) return {};
    ++reorgs_;
    places_.resize(kept);
    head_.reset();
    const u64 last = places_.empty() ? before_all() : places_.back().number;
    std::erase_if(events_, [last](const Happened& e) { return e.block > last; });
    start();
    for (const Happened& event : events_) static_cast<void>(fold(event.effect));
    return {};
}

Result<bool, FollowFailure> GameView::poll() {
    if (const auto back = step_back(); !back) return fail(failed(back.error()));
    const auto newest = l1_.block(l1::BlockTag::latest);
    if (!newest) return fail(failed(newest.error()));
    const u64 here = places_.empty() ? before_all() : places_.back().number;
    const u64 above = config_.confirmations == 0 ? 0 : config_.confirmations - 1;
    if (newest->number < here + 1 + above) return false;
    const u64 deep = newest->number - above;
    const u64 to = std::min(deep, here + config_.max_range);
    const auto end = l1_.block(to);
    if (!end) return fail(failed(end.error()));
    l1::LogFilter filter;
    filter.from = here + 1;
    filter.to = to;
    filter.addresses = {rollup_.game};
    filter.events = game_topics();
    const auto logs = l1_.logs(filter);
    if (!logs) return fail(failed(logs.error()));
    // The chain that ends in `end` was the node's before and after: the logs are that chain's.
    const auto again = l1_.block(to);
    if (!again) return fail(failed(again.error()));
    const auto base = places_.empty() ? l1::L1Result<bool>(true) : still_there(places_.back());
    if (!base) return fail(failed(base.error()));
    if (again->hash != end->hash || !*base) return true;

    if (auto taken = take(*logs); !taken) return fail(taken.error());
    places_.push_back({to, end->hash});
    while (places_.size() > config_.remembered) places_.pop_front();
    head_ = *end;
    return to < deep;
}

Result<void, FollowFailure> GameView::take(const std::vector<l1::Log>& logs) {
    const auto broken = [](const l1::Log& log, const std::string& why) {
        return fail(
            FollowFailure{FollowReason::derivation,
                          "the game's log in block " + std::to_string(log.block_number) + ": " + why});
    };
    for (const l1::Log& log : logs) {
        auto effect = decode_game_event(log);
        if (!effect) return broken(log, to_string(effect.error()));
        if (!*effect) continue;
        if (!fold(**effect)) return broken(log, "does not fit what was before");
        events_.push_back({log.block_number, std::move(**effect)});
        ++version_;
    }
    return {};
}

bool GameView::fold(const Effect& effect) {
    if (const auto* round = std::get_if<dispute::RoundOpened>(&effect)) {
        const Address& opener = round->round.claims;
        // The exit batch's round is the escape contract's (E-10).
        const bool exit = !rollup_.parts.escape.is_zero() && opener == rollup_.parts.escape;
        if (opener != rollup_.claims && !exit) return true;
        return apply(state_, effect);
    }
    if (const auto* stride = std::get_if<dispute::StrideOpened>(&effect)) {
        if (!state_.tournaments.contains(stride->outer)) return true;
        return apply(state_, effect);
    }
    // What other rollups' games owe an account is not known here; collecting takes it all.
    if (const auto* collected = std::get_if<dispute::Collected>(&effect)) {
        state_.owed.erase(collected->to);
        U256& total = collected_[collected->to];
        total = dispute::sum(total, collected->amount);
        return true;
    }
    const Hash* id = tournament_of(effect);
    if (id != nullptr && !state_.tournaments.contains(*id)) {
        // An opening is paid for once, whichever rollup's round pays.
        const auto* refunded = std::get_if<dispute::Refunded>(&effect);
        const auto paid = refunded ? state_.openings.find(refunded->node) : state_.openings.end();
        if (paid != state_.openings.end()) paid->second.refunded = true;
        return true;
    }
    return apply(state_, effect);
}

}  // namespace belay::node
