// SPDX-License-Identifier: Apache-2.0
#include "loader.h"

#include "base/check.h"
#include "crypto/chain.h"
#include "crypto/counted_merkle.h"
#include "crypto/keccak.h"
#include "wire/batch.h"
#include "wire/blob.h"

namespace belay::loader {

Hash Session::crypto_keccak(ByteView bytes) { return crypto::keccak256(bytes); }

void Session::start() {
    ctx_.exports_.resize(wire::kMaxOutputHeader);
    binding::handlers.construct();
}

void Session::check_payload(const wire::EntryHeader& header, u32 size) {
    if (wire::has_blobs(header.kind)) {
        const ByteView hashes = ByteView(versioned_hashes_).first(std::size_t{header.blob_count} * 32);
        if (crypto::keccak256(hashes) != header.payload_hash) bad_advice();
        return;
    }
    // The padding is no part of the payload's hash: unchecked, one entry would have many memories.
    for (u32 at = size; at % 32 != 0; ++at)
        if (payload_[at] != 0) bad_advice();
    if (crypto::chain_digest(ByteView(payload_).first(size)) != header.payload_hash) bad_advice();
}

void Session::evaluate_blobs(const wire::EntryHeader& header) {
    for (std::size_t i = 0; i < header.blob_count; ++i) {
        const Hash versioned = Hash::from(ByteView(versioned_hashes_).subspan(32 * i, 32));
        const auto result =
            evaluate_in_place(versioned, MutByteView(payload_).subspan(i * wire::kBlobSize, wire::kBlobSize));
        if (!result) bad_advice();
        evaluations_[i] = *result;
    }
}

void Session::run_payload(const wire::EntryHeader& header, ByteView payload) {
    open();
    const bool begins = header.kind == EntryKind::genesis || header.kind == EntryKind::restart;
    if (has_genesis_ == begins) stop_entry();
    switch (header.kind) {
        case EntryKind::genesis:
            return run_genesis(header, payload);
        case EntryKind::deposit:
            return run_deposit(header, payload);
        case EntryKind::forced:
            return run_forced(header, payload);
        case EntryKind::blob_batch: {
            const auto bytes = wire::unpack_blobs(payload);
            if (!bytes) stop_entry();
            return run_batch(header, *bytes);
        }
        case EntryKind::calldata_batch:
        case EntryKind::committee_batch:
            return run_batch(header, payload);
        case EntryKind::restart: {
            const auto stream = wire::unpack_blobs(payload);
            if (!stream) stop_entry();
            return run_restart(*stream);
        }
    }
}

/// Where and when an entry outside sequencer batches runs (B-10).
void Session::place(const wire::EntryHeader& header) {
    ctx_.entry_index_ = header.index;
    ctx_.l1_time_ = header.l1_time;
    ctx_.time_ms_ = wire::forced_time_ms(header.l1_time, ctx_.time_ms_);
}

void Session::run_genesis(const wire::EntryHeader& header, ByteView payload) {
    auto config = wire::decode_chain_config(payload);
    if (!config || parent_output_ != Hash{}) stop_entry();
    ctx_.chain_ = std::move(*config);
    has_genesis_ = true;
    place(header);
    binding::handlers.genesis(ctx_.chain_.program, ctx_);
}

void Session::run_deposit(const wire::EntryHeader& header, ByteView payload) {
    const auto deposit = wire::decode_deposit(payload);
    if (!deposit) stop_entry();
    place(header);
    ctx_.meter_.start(binding::handlers.forced_weight);
    ctx_.charge(kWeightDeposit);
    ctx_.flows_.take_in(deposit->token, deposit->amount);
    binding::handlers.deposit(*deposit, ctx_);
}

void Session::run_forced(const wire::EntryHeader& header, ByteView payload) {
    place(header);
    ctx_.meter_.start(binding::handlers.forced_weight);  // O-17
    ctx_.forced_ = true;
    ctx_.sender_ = header.sender;
    apply(ctx_.time_ms_, payload);
    ctx_.forced_ = false;
    ctx_.sender_ = Address{};
}

void Session::run_batch(const wire::EntryHeader& header, ByteView bytes) {
    const auto batch = wire::decode_batch(bytes);
    if (!batch) stop_entry();
    if (wire::check_times(*batch, header.l1_time, ctx_.chain_.batch_time_window_ms, ctx_.time_ms_))
        stop_entry();
    marked_ = batch->marks_checkpoint();
    for (const wire::BatchTransaction& tx : *batch) apply(tx.time_ms, tx.bytes);
}

void Session::open() {
    ctx_.exports_.resize(wire::kMaxOutputHeader);
    ctx_.outbox_.clear();
#ifdef BELAY_NATIVE
    ctx_.withdrawals_.clear();
#endif
    ctx_.transactions_.clear();
    ctx_.entry_index_ = 0;
    ctx_.l1_time_ = 0;
    imported_ = {};
    marked_ = false;
    ctx_.meter_.start(binding::handlers.entry_weight);
}

u32 Session::apply(u64 time_ms, ByteView tx) {
    ctx_.charge(kWeightTransaction);
    ctx_.time_ms_ = time_ms;
    ctx_.transactions_.push_back(wire::transaction_leaf(crypto::keccak256(tx), time_ms));
    return binding::handlers.transaction(tx, ctx_);
}

void Session::mark() {
    mark_ = {ctx_.time_ms_, ctx_.meter_.used(), ctx_.next_withdrawal_, ctx_.exports_.size(),
             ctx_.transactions_.size()};
}

void Session::take_back() {
    BELAY_CHECK(mark_.withdrawals == ctx_.next_withdrawal_);  // a refused transaction cannot have paid out
    ctx_.time_ms_ = mark_.time_ms;
    ctx_.meter_.set_used(mark_.weight);
    ctx_.exports_.resize(mark_.exports);
    ctx_.transactions_.resize(mark_.transactions);
}

Output Session::close(EntryKind kind, u64 index, std::span<const wire::BlobEvaluation> blobs) {
    binding::handlers.batch_end(ctx_);
    binding::handlers.close_ledger(ctx_.flows_);
    wire::OutputHeader header;
    header.entry_index = index;
    header.kind = kind;
    header.checkpoint_digest = imported_;
    const u64 interval = binding::handlers.checkpoint_interval;
    const bool due = interval != 0 && ((index + 1) % interval == 0 || marked_);
    if (due) header.checkpoint_digest = checkpoint_digest();
    header.blob_count = static_cast<u8>(blobs.size());
    for (std::size_t i = 0; i < blobs.size(); ++i) header.blobs[i] = blobs[i];
    return finish(header);
}

Output Session::finish(wire::OutputHeader& header) {
    header.outbox_root = crypto::counted_root(ctx_.outbox_);
    header.outbox_count = static_cast<u32>(ctx_.outbox_.size());
    header.tx_root = crypto::counted_root(ctx_.transactions_);
    header.tx_count = static_cast<u32>(ctx_.transactions_.size());
    const ByteView exports = exports_from(wire::kMaxOutputHeader);
    header.exports_digest = crypto::chain_digest(exports);

    // The header goes right before the exports, so that the yield can name both as one piece (O-8).
    output_header_ = wire::encode(header);
    u8* const start = ctx_.exports_.data() + wire::kMaxOutputHeader - output_header_.size();
    std::memcpy(start, output_header_.data(), output_header_.size());
    return {ByteView(start, output_header_.size()), exports, wire::output_digest(output_header_)};
}

}  // namespace belay::loader
