// SPDX-License-Identifier: Apache-2.0
// The ordering thread: the only one that runs the program and moves the order.
#include <algorithm>

#include "node/sequencer.h"
#include "node/thread_name.h"

namespace belay::node {
namespace {

// Transactions between two looks at commands, queue and clock: a question waits at most this long.
constexpr std::size_t kTake = 64;
constexpr std::size_t kCommandsPerStep = 16;

}  // namespace

void Sequencer::run() {
    name_thread("belay-order");
    for (;;) {
        wake_.wait_until(next_deadline());
        while (step()) {
        }
        publish_status();
        if (stopping_ && !has_work_left()) break;
    }
    committer_.wait_idle();
    publish_status();
}

bool Sequencer::has_work_left() const {
    if (admission_.pending() > 0 || !group_.empty()) return true;
    const std::lock_guard lock(mutex_);
    return !commands_.empty();
}

bool Sequencer::step() {
    bool more = run_commands();
    more = order_ready() || more;
    if (failed_) {
        give_group(false);  // it is answered, not written
        return more;
    }
    if (!leading_) {
        publish_status();
        return more;
    }
    if (!ordering_.batch_open()) run_queue();
    seal_if_due();
    give_group(false);
    publish_status();
    return more;
}

bool Sequencer::run_commands() {
    for (std::size_t i = 0; i < kCommandsPerStep; ++i) {
        std::function<void()> command;
        {
            const std::lock_guard lock(mutex_);
            if (commands_.empty()) return false;
            command = std::move(commands_.front());
            commands_.pop_front();
        }
        command();
    }
    return true;
}

bool Sequencer::order_ready() {
    const std::size_t room = config_.max_group - std::min(config_.max_group, group_.applied.size());
    if (room == 0) return false;  // the committer wakes this thread
    const auto ready = admission_.take_ready(std::min(kTake, room));
    for (const PendingPtr& pending : ready) {
        if (failed_)
            answer(pending, RefusalReason::store_failed);
        else if (!leading_)
            answer(pending, RefusalReason::not_leader);
        else
            order(pending);
    }
    return !ready.empty();
}

void Sequencer::order(const PendingPtr& pending) {
    // At most: the batch is full, then the transaction traps in the old one, then in a fresh one.
    for (;;) {
        if (!ensure_open()) return answer(pending, RefusalReason::store_failed);
        auto applied = ordering_.apply(pending->bytes, pending->hash, pending->signers, now_ms());
        if (applied) return place(pending, std::move(*applied));
        const bool alone = ordering_.batch_count() == 0;
        switch (applied.error().why) {
            case NotPlaced::Why::refused:
                return answer(pending, RefusalReason::refused, applied.error().code);
            case NotPlaced::Why::batch_full:
                if (alone || !seal()) return answer(pending, RefusalReason::too_long);
                break;
            case NotPlaced::Why::trapped:
                if (!flush_and_replay("a transaction stopped the program"))
                    return answer(pending, RefusalReason::store_failed);
                // It may only have been one too many for this batch's weight: once more at the start of the
                // next.
                if (alone || !seal()) return answer(pending, RefusalReason::trapped);
                break;
        }
    }
}

void Sequencer::place(const PendingPtr& pending, AppliedTransaction&& applied) {
    if (group_.applied.empty()) group_since_ = Clock::now();
    group_.pending.push_back(pending);
    group_.applied.push_back(std::move(applied));
}

void Sequencer::answer(const PendingPtr& pending, RefusalReason reason, u32 code) {
    std::string detail = code == 0 ? to_string(reason) : program_.result_name(code);
    if (reason == RefusalReason::not_leader) detail = not_leader_text();
    admission_.answer(pending, fail(Refusal{reason, code, std::move(detail)}));
}

bool Sequencer::ensure_open() {
    if (ordering_.batch_open()) return true;
    if (failed_) return false;
    run_queue();
    open_carries_queue_ = ordering_.position().next_queue > ordering_.position().covered_queue;
    const auto entry = ordering_.open_batch();
    if (!entry) {
        fail_stop("the program cannot open a batch");
        return false;
    }
    opened_at_ = Clock::now();
    queue_since_.reset();  // this batch carries them
    group_.entries.push_back(*entry);
    return true;
}

bool Sequencer::seal() {
    const auto entry = ordering_.seal();
    if (!entry) {
        fail_stop("the program cannot seal its batch");
        return false;
    }
    opened_at_.reset();
    open_carries_queue_ = false;
    group_.entries.push_back(*entry);
    return true;
}

void Sequencer::run_queue() {
    while (!queue_.empty() && !failed_) {
        const Position& at = ordering_.position();
        if (at.next_queue - at.covered_queue >= kMaxQueueItemsPerBatch) break;
        PlanEntry entry = ordering_.plan_of(queue_.front());
        if (!ordering_.run_entry(entry)) {
            if (!flush_and_replay("a queue item is void")) return;
            entry.is_void = true;
            ordering_.run_entry(entry);
        }
        queue_.pop_front();
        group_.entries.push_back(std::move(entry));
    }
    // From now on it is the executed but not yet submitted ones that wait.
    const bool unsent = ordering_.position().next_queue > ordering_.position().covered_queue;
    if (!unsent)
        queue_since_.reset();
    else if (!queue_since_)
        queue_since_ = Clock::now();
}

void Sequencer::seal_if_due() {
    const auto now = Clock::now();
    if (ordering_.batch_open()) {
        const bool wanted = ordering_.batch_count() > 0 || open_carries_queue_;
        const bool old = opened_at_ && now >= *opened_at_ + config_.max_batch_age;
        const bool queue_waits =
            !queue_.empty() && queue_since_ && now >= *queue_since_ + config_.max_queue_wait;
        if ((wanted && old) || queue_waits)
            seal();
        else if (old)
            opened_at_ = now;  // empty and for nobody: it stays open
        return;
    }
    // Deposits without traffic: an empty batch carries them to L1.
    const bool unsent = ordering_.position().next_queue > ordering_.position().covered_queue;
    if (unsent && queue_since_ && now >= *queue_since_ + config_.max_batch_age && ensure_open()) {
        queue_since_.reset();
        seal();
    }
}

Sequencer::Clock::time_point Sequencer::next_deadline() const {
    auto deadline = Clock::now() + std::chrono::milliseconds(500);
    if (!group_.empty() && group_since_) deadline = std::min(deadline, *group_since_ + config_.group_wait);
    if (opened_at_) deadline = std::min(deadline, *opened_at_ + config_.max_batch_age);
    if (queue_since_)
        deadline =
            std::min(deadline, *queue_since_ + std::min(config_.max_batch_age, config_.max_queue_wait));
    // A deadline that passed without effect (an empty open batch) must not make this thread spin.
    return std::max(deadline, Clock::now() + std::chrono::milliseconds(1));
}

// Waiting for company costs the first ones a little and saves everybody a share of a signature and of an
// fsync.
bool Sequencer::group_may_grow() const {
    return !group_.applied.empty() && group_.applied.size() < config_.max_group / 2 && group_since_ &&
           Clock::now() < *group_since_ + config_.group_wait && admission_.pending() > group_.applied.size();
}

bool Sequencer::give_group(bool wait) {
    if (group_.empty()) return true;
    if (wait)
        committer_.wait_idle();
    else if (group_may_grow())
        return false;
    group_.running_hash = ordering_.position().running_hash;
    group_.deadline_block = l1_block_ + config_.receipt_deadline_blocks;
    return committer_.try_give(group_);
}

void Sequencer::flush() {
    give_group(true);
    committer_.wait_idle();
}

bool Sequencer::flush_and_replay(const char* why) {
    if (hooks_.log) hooks_.log(std::string(why) + "; replaying from the last checkpoint");
    flush();
    if (failed_) return false;
    const auto replayed = ordering_.replay(log_);
    if (!replayed) fail_stop("replay: " + replayed.error().text());
    return replayed.has_value();
}

void Sequencer::publish_status() {
    const std::lock_guard lock(mutex_);
    status_.position = ordering_.position();
    status_.batch_open = ordering_.batch_open();
    status_.batch_count = ordering_.batch_count();
    status_.batch_bytes = ordering_.batch_bytes();
    status_.late_recoveries = ordering_.late_recoveries();
}

}  // namespace belay::node
