// SPDX-License-Identifier: Apache-2.0
#include "node/follower.h"

#include <algorithm>

namespace belay::node {
namespace {

FollowFailure failed(const l1::L1Error& error) { return {FollowReason::l1, to_string(error)}; }

}  // namespace

Follower::Follower(l1::L1& l1, RollupInfo rollup, FollowerConfig config, FollowerHooks hooks)
    : l1_(l1), rollup_(std::move(rollup)), config_(config), hooks_(std::move(hooks)) {
    here_.number = rollup_.deployed_at == 0 ? 0 : rollup_.deployed_at - 1;
}

l1::L1Result<bool> Follower::still_there(const Place& place) {
    if (place.hash.is_zero()) return true;  // before deployment: nothing to undo
    const auto block = l1_.block(place.number);
    if (block) return block->hash == place.hash;
    if (block.error() == l1::L1Reason::not_found) return false;
    return std::unexpected(block.error());
}

l1::L1Result<bool> Follower::step_back() {
    const u64 from = here_.number;
    while (true) {
        const auto there = still_there(here_);
        if (!there) return std::unexpected(there.error());
        if (*there) break;
        if (before_.empty()) {
            here_ = Place{};
            here_.number = rollup_.deployed_at == 0 ? 0 : rollup_.deployed_at - 1;
        } else {
            here_ = std::move(before_.back());
            before_.pop_back();
        }
    }
    if (here_.number == from) return false;
    ++reorgs_;
    if (hooks_.rolled_back)
        hooks_.rolled_back(here_.derivation.position(), here_.derivation.queue_length(), here_.claim_events);
    return true;
}

Result<bool, FollowFailure> Follower::poll() {
    if (const auto back = step_back(); !back) return fail(failed(back.error()));

    const auto head = l1_.block(l1::BlockTag::latest);
    if (!head) return fail(failed(head.error()));
    if (head->number + 1 < config_.confirmations + here_.number + 1) return false;
    const u64 deep = head->number + 1 - config_.confirmations;
    if (deep <= here_.number) return false;
    const u64 to = std::min(deep, here_.number + config_.max_range);

    const auto end = l1_.block(to);
    if (!end) return fail(failed(end.error()));
    l1::LogFilter filter;
    filter.from = here_.number + 1;
    filter.to = to;
    filter.addresses = {rollup_.inbox, rollup_.claims};
    const auto logs = l1_.logs(filter);
    if (!logs) return fail(failed(logs.error()));
    // The chain that ends in `end` was the node's before and after: the logs are that chain's.
    const auto again = l1_.block(to);
    if (!again) return fail(failed(again.error()));
    const auto base = still_there(here_);
    if (!base) return fail(failed(base.error()));
    if (again->hash != end->hash || !*base) return true;

    Place next{to, end->hash, here_.derivation, here_.claim_events};
    std::vector<RollupEvent> events;
    if (auto taken = take(next, *logs, events); !taken) return fail(taken.error());
    announce(std::move(next), std::move(events), *end);
    return to < deep;
}

Result<void, FollowFailure> Follower::take(Place& next, const std::vector<l1::Log>& logs,
                                           std::vector<RollupEvent>& events) {
    for (const l1::Log& log : logs) {
        auto event = decode_event(rollup_, log);
        if (!event) return fail(FollowFailure{FollowReason::derivation, to_string(event.error())});
        if (!*event) continue;
        if (const auto* inbox = std::get_if<rollup::InboxEvent>(&**event)) {
            if (auto applied = next.derivation.apply(*inbox); !applied)
                return fail(FollowFailure{FollowReason::derivation, std::string(to_string(applied.error())) +
                                                                        " in block " +
                                                                        std::to_string(log.block_number)});
        } else {
            ++next.claim_events;
        }
        events.push_back(std::move(**event));
    }
    return {};
}

void Follower::announce(Place next, std::vector<RollupEvent> events, const l1::Block& head) {
    auto entries = next.derivation.take();
    if (!here_.hash.is_zero()) before_.push_back(std::move(here_));
    while (before_.size() > config_.remembered) before_.pop_front();
    here_ = std::move(next);

    for (const RollupEvent& event : events) {
        if (const auto* inbox = std::get_if<rollup::InboxEvent>(&event)) {
            const auto* queued = std::get_if<rollup::Queued>(inbox);
            if (queued && hooks_.queued) hooks_.queued(*queued);
        } else if (hooks_.claim) {
            hooks_.claim(std::get<ClaimEvent>(event));
        }
    }
    if (!entries.empty() && hooks_.entries) hooks_.entries(std::move(entries));
    if (hooks_.head) hooks_.head(head);
}

}  // namespace belay::node
