// SPDX-License-Identifier: Apache-2.0
#include "rollup/derivation.h"

#include <utility>

namespace belay::rollup {

using wire::EntryKind;

namespace {

// The event of a committee batch carries nothing: its bytes are with the committee (D-1).
bool bytes_fit(const wire::EntryHeader& h, const BatchSubmitted& event) {
    if (h.kind == EntryKind::committee_batch) return event.payload.empty() && event.versioned_hashes.empty();
    if (h.kind == EntryKind::blob_batch)
        return event.payload.empty() && event.versioned_hashes.size() == h.blob_count &&
               wire::payload_hash_of_blobs(event.versioned_hashes) == h.payload_hash;
    return event.versioned_hashes.empty() && event.payload.size() == h.payload_length &&
           wire::payload_hash(event.payload) == h.payload_hash;
}

}  // namespace

const char* to_string(DerivationError reason) {
    switch (reason) {
        case DerivationError::bad_header:
            return "bad_header";
        case DerivationError::entry_out_of_order:
            return "entry_out_of_order";
        case DerivationError::accumulator_mismatch:
            return "accumulator_mismatch";
        case DerivationError::limit_mismatch:
            return "limit_mismatch";
        case DerivationError::genesis_out_of_place:
            return "genesis_out_of_place";
        case DerivationError::queue_out_of_order:
            return "queue_out_of_order";
        case DerivationError::bad_queue_kind:
            return "bad_queue_kind";
        case DerivationError::queue_empty:
            return "queue_empty";
        case DerivationError::queue_mismatch:
            return "queue_mismatch";
        case DerivationError::batch_out_of_order:
            return "batch_out_of_order";
        case DerivationError::batch_without_entry:
            return "batch_without_entry";
        case DerivationError::entry_without_batch:
            return "entry_without_batch";
        case DerivationError::payload_mismatch:
            return "payload_mismatch";
    }
    return "?";
}

Result<void, DerivationError> Derivation::apply(const InboxEvent& event) {
    // The inbox emits a batch's entry and its bytes in one call, so nothing stands between them.
    if (open_ && !std::holds_alternative<BatchSubmitted>(event) && !std::holds_alternative<Restarted>(event))
        return fail(DerivationError::entry_without_batch);
    return std::visit([this](const auto& e) { return on(e); }, event);
}

std::vector<Entry> Derivation::take() { return std::exchange(done_, {}); }

Derivation::Outcome Derivation::on(const GenesisConfigured& event) {
    if (position_ != 0 || genesis_) return fail(DerivationError::genesis_out_of_place);
    genesis_ = event.payload;
    return {};
}

Derivation::Outcome Derivation::on(const Queued& event) {
    if (event.queue_index != queue_length()) return fail(DerivationError::queue_out_of_order);
    if (event.kind != EntryKind::deposit && event.kind != EntryKind::forced)
        return fail(DerivationError::bad_queue_kind);
    queue_.push_back(event);
    return {};
}

Derivation::Outcome Derivation::on(const EntryAppended& event) {
    const auto header = wire::decode_entry_header(event.header);
    if (!header) return fail(DerivationError::bad_header);
    if (header->index != position_) return fail(DerivationError::entry_out_of_order);
    if ((header->kind == EntryKind::genesis) != (position_ == 0))
        return fail(DerivationError::genesis_out_of_place);

    Entry entry;
    entry.header = *header;
    entry.accumulator_before = accumulator_;
    entry.accumulator = wire::next_accumulator(accumulator_, wire::entry_hash(*header));
    entry.limit_before = limit_;
    entry.limit = limit_ + wire::element_count(*header);
    if (entry.accumulator != event.accumulator) return fail(DerivationError::accumulator_mismatch);
    if (entry.limit != event.limit) return fail(DerivationError::limit_mismatch);

    if (header->kind == EntryKind::genesis) return complete_genesis(std::move(entry));
    if (wire::is_batch(header->kind) || header->kind == EntryKind::restart) {
        open_ = std::move(entry);
        return {};
    }
    return complete_from_queue(std::move(entry));
}

Derivation::Outcome Derivation::complete_genesis(Entry entry) {
    if (!genesis_) return fail(DerivationError::genesis_out_of_place);
    if (genesis_->size() != entry.header.payload_length ||
        wire::payload_hash(*genesis_) != entry.header.payload_hash)
        return fail(DerivationError::payload_mismatch);
    entry.payload = *std::exchange(genesis_, std::nullopt);
    finish(std::move(entry));
    return {};
}

// I-10: entries leave the queue in order, with the block, time and sender of the moment they were queued
// (I-8).
Derivation::Outcome Derivation::complete_from_queue(Entry entry) {
    if (queue_.empty()) return fail(DerivationError::queue_empty);
    const Queued& item = queue_.front();
    const wire::EntryHeader& h = entry.header;
    if (item.kind != h.kind || item.sender != h.sender || item.l1_block != h.l1_block ||
        item.l1_time != h.l1_time)
        return fail(DerivationError::queue_mismatch);
    if (item.payload.size() != h.payload_length || wire::payload_hash(item.payload) != h.payload_hash)
        return fail(DerivationError::payload_mismatch);
    entry.payload = std::move(queue_.front().payload);
    entry.queue_index = queue_appended_++;
    queue_.pop_front();
    finish(std::move(entry));
    return {};
}

Derivation::Outcome Derivation::on(const BatchSubmitted& event) {
    if (!open_ || event.entry_index != open_->header.index || !wire::is_batch(open_->header.kind))
        return fail(DerivationError::batch_without_entry);
    if (event.batch != batches_) return fail(DerivationError::batch_out_of_order);
    const wire::EntryHeader& h = open_->header;
    if (!bytes_fit(h, event)) return fail(DerivationError::payload_mismatch);

    Entry entry = std::move(*std::exchange(open_, std::nullopt));
    entry.payload = event.payload;
    entry.versioned_hashes = event.versioned_hashes;
    entry.batch = batches_++;
    finish(std::move(entry));
    return {};
}

Derivation::Outcome Derivation::on(const Restarted& event) {
    if (!open_ || event.entry_index != open_->header.index || open_->header.kind != EntryKind::restart)
        return fail(DerivationError::batch_without_entry);
    const wire::EntryHeader& h = open_->header;
    if (event.versioned_hashes.size() != h.blob_count ||
        wire::payload_hash_of_blobs(event.versioned_hashes) != h.payload_hash)
        return fail(DerivationError::payload_mismatch);

    Entry entry = std::move(*std::exchange(open_, std::nullopt));
    entry.versioned_hashes = event.versioned_hashes;
    entry.opening = machine::Opening::restart;
    entry.restart = event.facts;
    finish(std::move(entry));
    return {};
}

void Derivation::finish(Entry entry) {
    ++position_;
    accumulator_ = entry.accumulator;
    limit_ = entry.limit;
    done_.push_back(std::move(entry));
}

Result<wire::Elements, wire::EntryError> elements_of(const Entry& entry, std::span<const ByteView> blobs) {
    if (entry.opening == machine::Opening::withheld) return wire::Elements{};
    if (wire::has_blobs(entry.header.kind))
        return wire::elements_of_blobs(entry.accumulator_before, entry.header, entry.versioned_hashes, blobs);
    if (!blobs.empty()) return fail(wire::EntryError::payload_mismatch);
    return wire::elements_of(entry.accumulator_before, entry.header, entry.payload);
}

}  // namespace belay::rollup
