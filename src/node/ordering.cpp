// SPDX-License-Identifier: Apache-2.0
#include "node/ordering.h"

#include <algorithm>

#include "base/check.h"
#include "ecdsa/ecdsa.h"
#include "node/restart_plan.h"
#include "wire/output.h"

namespace belay::node {

const char* to_string(ReplayError reason) {
    switch (reason) {
        case ReplayError::store:
            return "store";
        case ReplayError::no_genesis:
            return "no_genesis";
        case ReplayError::entry_failed:
            return "entry_failed";
        case ReplayError::transaction_failed:
            return "transaction_failed";
        case ReplayError::running_hash_mismatch:
            return "running_hash_mismatch";
        case ReplayError::broken_order:
            return "broken_order";
    }
    return "?";
}

Ordering::Ordering(ProgramHost& program, const OrderingLimits& limits) : program_(program), limits_(limits) {
    program_.set_recover(
        [this](const Hash& digest, const Signature& signature) { return recover(digest, signature); });
    checkpoints_.push_back(
        {position_, program_.take_snapshot()});  // before genesis: every replay can start here
}

std::optional<Address> Ordering::recover(const Hash& digest, const Signature& signature) {
    // A handful at most, and almost always the first.
    for (const KnownSigner& known : signers_)
        if (known.digest == digest && known.signature == signature) return known.signer;
    ++late_recoveries_;
    return ecdsa::recover(digest, signature);
}

PlanEntry Ordering::plan_of(const QueueItem& item) const {
    PlanEntry out;
    out.index = position_.next_entry;
    out.kind = item.kind;
    out.queue_index = item.queue_index;
    out.header.kind = item.kind;
    out.header.index = position_.next_entry;
    out.header.l1_block = item.l1_block;
    out.header.l1_time = item.l1_time;
    out.header.sender = item.sender;
    out.header.payload_length = static_cast<u32>(item.payload.size());
    out.header.payload_hash = wire::payload_hash(item.payload);
    out.payload = item.payload;
    return out;
}

bool Ordering::run_entry(const PlanEntry& entry) {
    BELAY_CHECK(!open_ && entry.index == position_.next_entry);
    if (!entry.is_void && entry.kind == wire::EntryKind::restart) {
        if (!run_restart(entry)) return false;
    } else if (!entry.is_void) {
        // The accumulator before it is not known in a preview: zeros (I-20).
        const auto elements = wire::elements_of(Hash{}, entry.header, entry.payload);
        if (!elements || program_.run_entry(*elements) != RunStatus::yielded) return false;
        position_.last_time_ms = wire::forced_time_ms(entry.header.l1_time, position_.last_time_ms);
    }
    ++position_.next_entry;
    if (entry.kind == wire::EntryKind::deposit || entry.kind == wire::EntryKind::forced)
        position_.next_queue = entry.queue_index + 1;
    return true;
}

// The time stays what it is in the checkpoint.
bool Ordering::run_restart(const PlanEntry& entry) {
    const auto plan = decode_restart_plan(entry.header, entry.payload);
    const auto elements = plan ? elements_of(entry.header, *plan) : std::nullopt;
    return elements && program_.restart(plan->program_hash, *elements,
                                        wire::output_digest(parent_output(*plan))) == RunStatus::yielded;
}

void Ordering::checkpoint_if_due() {
    const Position& last = checkpoints_.back().position;
    // The one after genesis stays for good; it is also the first that a store can be replayed from.
    if (last.next_entry != 0 &&
        position_.next_sequence - last.next_sequence < limits_.checkpoint_transactions)
        return;
    checkpoints_.push_back({position_, program_.take_snapshot()});
    if (checkpoints_.size() > limits_.kept_checkpoints + 2) checkpoints_.erase(checkpoints_.begin() + 2);
}

std::optional<PlanEntry> Ordering::open_batch(const PlanEntry* as) {
    BELAY_CHECK(!open_ && position_.next_entry > 0);
    checkpoint_if_due();
    if (program_.open_batch() != RunStatus::yielded) return std::nullopt;
    PlanEntry entry;
    entry.index = position_.next_entry;
    entry.kind = as ? as->kind : limits_.batch_kind;
    entry.batch = position_.next_batch;
    entry.first_sequence = position_.next_sequence;
    position_.covered_queue = position_.next_queue;
    entry.queue_upto = as ? as->queue_upto : position_.covered_queue;
    open_.emplace(OpenBatch{entry, wire::BatchWriter(position_.last_time_ms)});
    return entry;
}

TransactionResult Ordering::run(ByteView tx, std::span<const KnownSigner> signers, u64 time_ms) {
    signers_ = signers;
    TransactionResult result = program_.transaction(time_ms, tx);
    signers_ = {};
    return result;
}

AppliedTransaction Ordering::place(ByteView tx, const Hash& hash, std::span<const KnownSigner> signers,
                                   u64 time_ms) {
    wire::BatchWriter& writer = open_->writer;
    if (writer.count() == 0) writer = wire::BatchWriter(time_ms);
    BELAY_CHECK(writer.add(time_ms, tx));
    AppliedTransaction out;
    out.placed.sequence = position_.next_sequence++;
    out.placed.hash = hash;
    TransactionRecord& record = out.placed.record;
    record.batch = open_->entry.batch;
    record.index = writer.count() - 1;
    record.time_ms = time_ms;
    for (const KnownSigner& known : signers) record.signers.push_back(known.signer);
    record.bytes.assign(tx.begin(), tx.end());
    out.leaf = receipt_leaf(record.batch, record.index, hash, time_ms);
    position_.running_hash = next_running_hash(position_.running_hash, out.leaf);
    position_.last_time_ms = time_ms;
    return out;
}

bool Ordering::batch_full(u64 time_ms, std::size_t size) const {
    const wire::BatchWriter& writer = open_->writer;
    if (writer.count() == 0) return wire::kBatchHeaderSize + 4 + size > limits_.max_batch_bytes;
    return writer.count() >= limits_.max_batch_transactions || program_.nearly_full() ||
           writer.size_with(time_ms, size) > limits_.max_batch_bytes ||
           time_ms - writer.last_time_ms() > ~u32{0};
}

Result<AppliedTransaction, NotPlaced> Ordering::apply(ByteView tx, const Hash& hash,
                                                      std::span<const KnownSigner> signers, u64 now_ms) {
    BELAY_CHECK(open_.has_value());
    const u64 time_ms = std::max(now_ms, position_.last_time_ms);
    if (batch_full(time_ms, tx.size())) return fail(NotPlaced{NotPlaced::Why::batch_full});
    TransactionResult result = run(tx, signers, time_ms);
    if (result.status != RunStatus::yielded) return fail(NotPlaced{NotPlaced::Why::trapped});
    if (result.code != 0) {
        program_.drop_refused();
        return fail(NotPlaced{NotPlaced::Why::refused, result.code});
    }
    AppliedTransaction out = place(tx, hash, signers, time_ms);
    out.exports = std::move(result.exports);
    return out;
}

Result<AppliedTransaction, NotPlaced> Ordering::apply_from_l1(ByteView tx, const Hash& hash, u64 time_ms) {
    BELAY_CHECK(open_.has_value() && time_ms >= position_.last_time_ms);
    TransactionResult result = run(tx, {}, time_ms);
    if (result.status != RunStatus::yielded) return fail(NotPlaced{NotPlaced::Why::trapped});
    AppliedTransaction out = place(tx, hash, {}, time_ms);
    out.exports = std::move(result.exports);
    return out;
}

std::optional<PlanEntry> Ordering::seal() {
    BELAY_CHECK(open_.has_value());
    PlanEntry entry = open_->entry;
    entry.sealed = true;
    entry.count = open_->writer.count();
    // Evaluations of blobs that do not exist yet are left out: they are part of the output, not of the state.
    if (program_.seal_batch(entry.index, entry.kind) != RunStatus::yielded) return std::nullopt;
    open_.reset();
    ++position_.next_entry;
    ++position_.next_batch;
    return entry;
}

void Ordering::skip_void_batch() {
    BELAY_CHECK(!open_);
    ++position_.next_entry;
    ++position_.next_batch;
}

void Ordering::forget_checkpoints_from(u64 from) {
    while (checkpoints_.size() > 1 && checkpoints_.back().position.next_entry > from) checkpoints_.pop_back();
}

}  // namespace belay::node
