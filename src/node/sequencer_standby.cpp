// SPDX-License-Identifier: Apache-2.0
// A sequencer that follows another: it repeats the leader's changes and is ready to go on from the last of
// them.
#include <future>

#include "node/sequencer.h"

namespace belay::node {
namespace {

/// The first entry that the log does not have whole.
StoreResult<u64> end_of(const ChainLog& log) {
    const auto last = log.store().last(Family::plan);
    if (!last) return fail(last.error());
    if (!*last) return 0;
    const auto entry = decode_plan_entry((*last)->second);
    if (!entry) return fail(StoreFailure{StoreError::corrupt_record, to_string(entry.error())});
    const bool open = wire::is_batch(entry->kind) && !entry->is_void && !entry->sealed;
    return open ? entry->index : entry->index + 1;
}

}  // namespace

std::string Sequencer::on_order(std::function<std::string()> command) {
    // Shared: a command that is never run, because the thread ends before, breaks its promise.
    const auto answer = std::make_shared<std::promise<std::string>>();
    auto result = answer->get_future();
    if (!post([answer, command = std::move(command)] { answer->set_value(command()); })) return "stopped";
    return result.get();
}

std::string Sequencer::not_leader_text() const {
    const std::lock_guard lock(mutex_);
    return leader_url_;
}

void Sequencer::set_leader_url(std::string url) {
    const std::lock_guard lock(mutex_);
    leader_url_ = std::move(url);
}

std::optional<Position> Sequencer::place() {
    std::optional<Position> out;
    const std::string error = on_order([&] {
        out = ordering_.position();
        return std::string();
    });
    return error.empty() ? out : std::nullopt;
}

// Who can write to the shared log but has not the sequencer's key cannot put a promise into it.
bool Sequencer::signed_by_us(const OrderChange& change) const {
    for (const auto& [number, bytes] : change.groups) {
        const auto group = decode_group_record(bytes);
        if (!group) return false;
        const Hash digest = domain_.group_digest(group->root, group->running_hash, group->deadline_block);
        if (ecdsa::recover(digest, group->signature) != key_.address()) return false;
    }
    return true;
}

std::string Sequencer::follow(OrderChange given, const StreamCursor& cursor) {
    const auto change = std::make_shared<OrderChange>(std::move(given));
    return on_order([this, change, cursor]() -> std::string {
        if (leading_) return "a leader follows nobody";
        if (!signed_by_us(*change)) return "a group that the sequencer's key has not signed";
        const auto from = change->rebased_from;
        if (from) ordering_.forget_checkpoints_from(*from);
        put(change->write, cursor);
        // The shared log has it: what a power cut takes from this disk, cursor included, is read again.
        if (auto written = log_.store().commit(std::move(change->write), Sync::no); !written)
            return "store: " + written.error().text();
        const auto applied = from ? ordering_.replay(log_) : ordering_.advance(log_);
        return applied ? std::string() : applied.error().text();
    });
}

std::string Sequencer::take_lead(const std::function<std::string(const Position&)>& claim) {
    return on_order([this, &claim]() -> std::string {
        const auto next_group = log_.next_group();
        if (!next_group) return "store: " + next_group.error().text();
        if (std::string error = claim(ordering_.position()); !error.empty()) return error;
        committer_.wait_idle();
        committer_.next_group() = *next_group;
        {
            const std::lock_guard lock(mutex_);
            next_queue_expected_ = ordering_.position().next_queue;
        }
        if (ordering_.batch_open()) {
            opened_at_ = Clock::now();
            open_carries_queue_ = true;  // it may; an empty batch too many is harmless
        }
        leading_ = true;
        return {};
    });
}

std::string Sequencer::step_down() {
    return on_order([this]() -> std::string {
        leading_ = false;
        config_.shared->retire();
        committer_.wait_idle();
        if (failed_) return "failed";
        for (const PendingPtr& pending : group_.pending) answer(pending, RefusalReason::not_leader);
        group_ = {};
        queue_.clear();
        opened_at_.reset();
        queue_since_.reset();
        group_since_.reset();
        open_carries_queue_ = false;
        // A checkpoint may be of what was never durable.
        const auto end = end_of(log_);
        if (!end) return "store: " + end.error().text();
        ordering_.forget_checkpoints_from(*end);
        const auto replayed = ordering_.replay(log_);
        return replayed ? std::string() : replayed.error().text();
    });
}

}  // namespace belay::node
