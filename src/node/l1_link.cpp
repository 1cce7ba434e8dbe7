// SPDX-License-Identifier: Apache-2.0
#include "node/l1_link.h"

#include <algorithm>

#include "node/restart_plan.h"
#include "wire/batch.h"

namespace belay::node {
namespace {

// U-4. Blobs that do not unpack make the restart void, and a void entry keeps nothing.
Bytes restart_payload(const rollup::Entry& entry, std::span<const l1::Blob> blobs) {
    auto stream = unpacked(blobs);
    if (!stream) return {};
    return encode(RestartPlan{entry.restart.program_hash, entry.versioned_hashes, std::move(*stream)});
}

bool same_transactions(ByteView one, ByteView other) {
    const auto a = wire::decode_batch(one), b = wire::decode_batch(other);
    return a && b && std::ranges::equal(*a, *b, [](const auto& x, const auto& y) {
               return x.time_ms == y.time_ms && std::ranges::equal(x.bytes, y.bytes);
           });
}

InboxEntry inbox_entry(const rollup::Entry& entry, const EntryResult& result,
                       std::span<const l1::Blob> blobs) {
    InboxEntry out;
    out.plan.index = entry.header.index;
    out.plan.kind = entry.header.kind;
    out.plan.is_void = result.is_void;
    if (!wire::is_batch(entry.header.kind)) {
        out.plan.header = entry.header;
        out.plan.payload =
            entry.header.kind == wire::EntryKind::restart ? restart_payload(entry, blobs) : entry.payload;
        out.plan.queue_index = entry.queue_index.value_or(0);
    } else if (!result.is_void) {
        const Bytes batch = batch_bytes(entry, blobs);
        if (const auto decoded = wire::decode_batch(batch))
            for (const wire::BatchTransaction& tx : *decoded)
                out.transactions.emplace_back(tx.time_ms, Bytes(tx.bytes.begin(), tx.bytes.end()));
    }
    return out;
}

QueueItem queue_item(const rollup::Queued& queued) {
    return {queued.queue_index, queued.kind, queued.l1_block, queued.l1_time, queued.sender, queued.payload};
}

}  // namespace

L1Link::L1Link(L1LinkConfig config, Sequencer& sequencer, std::function<void(const std::string&)> log)
    : config_(config), sequencer_(sequencer), log_(std::move(log)) {
    sequencer_.set_closed(ClosedBy::start, true);
}

bool L1Link::as_planned(const rollup::Entry& entry, const EntryResult& result, ByteView batch) const {
    const auto plan = sequencer_.log().plan(entry.header.index);
    if (!plan || !*plan) return false;
    // A batch planned for the committee may have gone out in blobs (D-15): the same bytes, the same state.
    const bool same_kind = (*plan)->kind == entry.header.kind ||
                           (wire::is_batch((*plan)->kind) && wire::is_batch(entry.header.kind));
    if (!same_kind || (*plan)->is_void != result.is_void) return false;
    if (!wire::is_batch(entry.header.kind)) return (*plan)->header == entry.header;
    if ((*plan)->batch != entry.batch) return false;
    if (result.is_void) return true;
    const auto sealed = sequencer_.log().sealed_batch((*plan)->batch);
    return sealed && *sealed && same_transactions((*sealed)->bytes, batch);
}

void L1Link::executed(const rollup::Entry& entry, const EntryResult& result,
                      std::span<const l1::Blob> blobs) {
    if (entry.header.index == 0) return;  // the sequencer's start compares the genesis
    const Bytes batch = batch_bytes(entry, blobs);
    // While a rebase runs the plan is not what it will be: such entries are gone through again.
    if (different_.empty() && !rebasing_ && as_planned(entry, result, batch)) return;
    different_.push_back(inbox_entry(entry, result, blobs));
}

void L1Link::rolled_back() {
    different_.clear();
    suspect_ = true;
}

std::vector<QueueItem> L1Link::confirmed(const l1::Block& head, const DerivedChain& chain) const {
    std::vector<QueueItem> items;
    for (const rollup::Queued& queued : chain.follower().derivation().queue()) {
        if (queued.l1_block + config_.deposit_depth > head.number + 1) break;
        items.push_back(queue_item(queued));
    }
    return items;
}

// The first planned entry, not on L1 yet, that runs a queue item L1 no longer has as it was. An item of a
// block that the new branch has not reached may still come back: the suspicion stays.
std::optional<u64> L1Link::first_lost(const l1::Block& head, const DerivedChain& chain) {
    std::optional<u64> lost;
    suspect_ = false;
    const rollup::Derivation& derivation = chain.follower().derivation();
    static_cast<void>(sequencer_.log().each_plan(chain.entries().size(), [&](const PlanEntry& plan) {
        if (wire::is_batch(plan.kind)) return true;
        if (plan.kind == wire::EntryKind::restart) {  // nobody plans one: it was on a branch that is gone
            lost = plan.index;
            return false;
        }
        const u64 at = plan.queue_index - derivation.queue_appended();
        const bool there = plan.queue_index >= derivation.queue_appended() && at < derivation.queue().size();
        if (there) {
            const rollup::Queued& now = derivation.queue()[at];
            if (now.kind == plan.kind && now.l1_block == plan.header.l1_block &&
                now.l1_time == plan.header.l1_time && now.sender == plan.header.sender &&
                now.payload == plan.payload)
                return true;
        } else if (plan.header.l1_block > head.number) {
            suspect_ = true;
            return false;
        }
        lost = plan.index;
        return false;
    }));
    return lost;
}

// The same question for an entry that was not as planned: a standby's plan may come later than L1's.
bool L1Link::fits_now(const InboxEntry& entry) const {
    const auto plan = sequencer_.log().plan(entry.plan.index);
    if (!plan || !*plan) return false;
    if ((*plan)->kind != entry.plan.kind || (*plan)->is_void != entry.plan.is_void) return false;
    if (!wire::is_batch(entry.plan.kind)) return (*plan)->header == entry.plan.header;
    if (entry.plan.is_void) return true;
    const auto sealed = sequencer_.log().sealed_batch((*plan)->batch);
    if (!sealed || !*sealed) return false;
    const auto batch = wire::decode_batch((*sealed)->bytes);
    if (!batch || batch->count() != entry.transactions.size()) return false;
    auto there = entry.transactions.begin();
    for (const wire::BatchTransaction& ours : *batch) {
        if (ours.time_ms != there->first || !std::ranges::equal(ours.bytes, there->second)) return false;
        ++there;
    }
    return true;
}

// What a rebase was given that came to nothing, because another leads now, is to be gone through again.
void L1Link::take_back() {
    if (undone_.exchange(false)) {
        std::ranges::move(different_, std::back_inserter(handed_));
        different_ = std::move(handed_);
    }
    handed_.clear();
}

// A standby's plan follows L1 or runs ahead of it, as the leader's changes come.
void L1Link::drop_what_fits() {
    const auto first = std::ranges::find_if(different_, [&](const InboxEntry& e) { return !fits_now(e); });
    different_.erase(different_.begin(), first);
}

void L1Link::head(const l1::Block& head, const DerivedChain& chain) {
    if (!enabled_) return;
    sequencer_.set_l1_head(head.number, head.timestamp);
    if (rebasing_) return;
    take_back();
    const bool leading = sequencer_.leading();
    if (!leading || followed_) drop_what_fits();
    followed_ = !leading;
    if (!leading) return;
    if (!chain.caught_up()) return;
    if (!different_.empty()) return start_rebase(different_.front().plan.index, head, chain);
    if (suspect_)
        if (const auto lost = first_lost(head, chain)) return start_rebase(*lost, head, chain);
    if (!following_) give_queue(head, chain);
}

void L1Link::look(const DerivedChain& chain) {
    if (ready_ || !enabled_) return;
    const bool nothing_new =
        chain.follower().derivation().position() <= sequencer_.status().position.next_entry;
    const bool taken_in = chain.caught_up() && different_.empty() && !rebasing_ && !suspect_;
    // A standby gives no receipts, and its leader's changes bring it there.
    if (sequencer_.leading() && (!chain.at_head() || (!nothing_new && !taken_in))) return;
    sequencer_.set_closed(ClosedBy::start, false);
    ready_ = true;
}

void L1Link::give_queue(const l1::Block& head, const DerivedChain& chain) {
    auto items = confirmed(head, chain);
    if (!items.empty()) static_cast<void>(sequencer_.queue_confirmed(std::move(items)));
}

void L1Link::start_rebase(u64 from, const l1::Block& head, const DerivedChain& chain) {
    if (!following_)
        log_("L1 differs from the plan from entry " + std::to_string(from) + " on: running on what L1 has");
    rebasing_ = true;
    ++rebases_;
    handed_ = different_;
    Rebase rebase{from, std::move(different_),
                  following_ ? std::vector<QueueItem>{} : confirmed(head, chain)};
    different_.clear();
    sequencer_.rebase(std::move(rebase), [this](const std::string& error) {
        if (!error.empty()) log_("rebase failed: " + error);
        undone_ = !error.empty() && !sequencer_.status().failed;
        rebasing_ = false;
    });
}

}  // namespace belay::node
