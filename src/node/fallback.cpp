// SPDX-License-Identifier: Apache-2.0
#include "node/fallback.h"

#include <fmt/format.h>

#include "node/claim_sender.h"

namespace belay::node {

void Fallback::note(const std::string& text) {
    if (text == last_note_) return;  // a trouble that stays is told once
    last_note_ = text;
    if (hooks_.log) hooks_.log(text);
}

void Fallback::step() {
    const auto now = Clock::now();
    if (now < next_look_) return;
    next_look_ = now + config_.every;
    if (const auto polled = txs_.poll(); !polled) return note("L1: " + to_string(polled.error()));
    if (const auto looked = look(); !looked) note("L1: " + to_string(looked.error()));
}

l1::L1Result<void> Fallback::look() {
    if (!views_) {
        auto views = l1::RollupViews::at(l1_, rollup_.rollup);
        if (!views) return std::unexpected(views.error());
        views_.emplace(*std::move(views));
    }
    const auto queue = views_->queue_state();
    if (!queue) return std::unexpected(queue.error());
    status_.queue = *queue;
    if (queue->due == 0) {
        due_since_.reset();
    } else if (!due_since_) {
        due_since_ = Clock::now();
    }
    if (due_since_ && Clock::now() >= *due_since_ + config_.patience) append_due();
    if (config_.takes_over && opened_ != queue->silent) take_over(queue->silent);
    if (hooks_.status) hooks_.status(status_);
    return {};
}

void Fallback::take_over(bool silent) {
    if (silent)
        note(fmt::format("the sequencer has been silent for {} s: this node takes transactions",
                         rollup_.sequencer_silence));
    else if (opened_)
        note("the sequencer is back: this node takes no more transactions");
    opened_ = silent;
    if (hooks_.open) hooks_.open(silent);
}

// Named by its place in the queue: what others append meanwhile makes it another call.
void Fallback::append_due() {
    const u64 from = status_.queue.appended;
    l1::TxRequest request;
    request.id = "due/" + std::to_string(from);
    request.to = rollup_.inbox;
    request.data = l1::calls::append_due();
    if (const auto known = txs_.status(request.id); known && !is_final(known->state)) return;
    if (const auto sent = submit_again(txs_, request); !sent)
        return note("due items are not appended: " + to_string(sent.error()));
    ++status_.calls;
    note(fmt::format("{} items from {} on are due and nobody appended them: appending", status_.queue.due,
                     from));
}

}  // namespace belay::node
