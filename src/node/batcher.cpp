// SPDX-License-Identifier: Apache-2.0
#include "node/batcher.h"

#include <fmt/format.h>

#include <algorithm>
#include <cinttypes>
#include <cstdio>

#include "base/hex.h"
#include "l1/blobs.h"
#include "l1/contracts.h"
#include "node/kept_blobs.h"
#include "node/ordering.h"
#include "wire/blob.h"

namespace belay::node {
namespace {

// Only what is used is paid for. An estimate is no help: the batch before may not be mined yet, more items
// may be due by then, and an estimate carries no blobs.
constexpr u64 kGasOfBatch = 500'000, kGasOfItem = 48'000, kGasOfByte = 64, kGasCap = 16'777'216;

std::string name_of(u64 batch, ByteView bytes) {
    const Hash digest = crypto::keccak256(bytes);
    return "batch/" + std::to_string(batch) + "/" + to_hex_plain(ByteView(digest).first(8));
}

}  // namespace

Batcher::Batcher(BatcherLimits config, const RollupInfo& rollup, ChainLog log, Archive archive,
                 l1::TxManager& txs, BatcherHooks hooks)
    : config_(config), rollup_(rollup), log_(log), archive_(archive), txs_(txs), hooks_(std::move(hooks)) {}

Batcher::~Batcher() { stop(); }

void Batcher::start() {
    if (thread_.joinable()) return;
    thread_ = std::thread([this] { run(); });
}

void Batcher::stop() {
    stopping_ = true;
    wake_.notify();
    if (thread_.joinable()) thread_.join();
}

void Batcher::set_landed(u64 batches, u64 l1_block) {
    landed_ = batches;
    l1_block_ = l1_block;  // second: who reads it first knows at least the batches up to it
    wake_.notify();
}

void Batcher::rebased(u64 from_batch) {
    u64 known = rebased_from_;
    while (from_batch < known && !rebased_from_.compare_exchange_weak(known, from_batch)) {
    }
    wake_.notify();
}

void Batcher::run() {
    while (!stopping_) {
        if (active_) round();
        wake_.wait_until(std::chrono::steady_clock::now() + config_.poll);
    }
}

void Batcher::round() {
    if (const u64 from = rebased_from_.exchange(~u64{0}); from != ~u64{0}) {
        sent_.erase(sent_.lower_bound(from), sent_.end());
        cancel_stale(from);
    }
    // A transport error is harmless: the next round asks again.
    if (auto polled = txs_.poll(); !polled && to_string(polled.error()) != last_trouble_) {
        last_trouble_ = to_string(polled.error());
        note("L1: " + last_trouble_);
    }
    const u64 landed = landed_;
    for (auto& [batch, sent] : sent_) look_at(batch, sent);
    forget_old(landed);
    for (u64 batch = landed; batch < landed + config_.max_in_flight && active_ && !stopping_; ++batch) {
        if (sent_.contains(batch)) continue;
        const auto sent = send(batch);
        if (!sent) {
            note("batch " + std::to_string(batch) + " is not sent: " + to_string(sent.error()));
            break;
        }
        if (!*sent) break;
    }
}

// The journal holds whole transactions, blobs included: those of batches that landed long ago are dropped.
void Batcher::forget_old(u64 landed) {
    constexpr u64 kKept = 8;
    if (landed <= kKept) return;
    for (auto it = sent_.begin(); it != sent_.end() && it->first < landed - kKept; it = sent_.erase(it)) {
        const auto status = txs_.status(it->second.id);
        if (status && is_final(status->state)) static_cast<void>(txs_.forget(it->second.id));
    }
}

void Batcher::look_at(u64 batch, Sent& sent) {
    const auto status = txs_.status(sent.id);
    if (!status) return;
    if (is_gone(*status) && landed_ <= batch) {
        note(fmt::format("batch {} is not on L1 although its transaction {} is {}: once more", batch,
                         to_hex(status->hash), l1::to_string(status->state)));
        static_cast<void>(txs_.forget(sent.id));
        rebased(batch);
        return;
    }
    if (!status->receipt || sent.reported || !status->receipt->success) return;
    sent.reported = true;
    sent.what.transaction = status->receipt->transaction_hash;
    sent.what.gas_used = status->receipt->gas_used;
    sent.what.blob_gas_used = status->receipt->blob_gas_used;
    if (hooks_.posted) hooks_.posted(sent.what);
}

// The transaction manager is done with it, and the follower has passed the block it was in: cancelled,
// reverted, its nonce lost, or taken back by a reorg that came after its last confirmation.
bool Batcher::is_gone(const l1::TxStatus& status) const {
    if (!is_final(status.state)) return false;
    if (status.state == l1::TxState::cancelled || status.state == l1::TxState::failed) return true;
    return !status.receipt || status.receipt->block_number < l1_block_;
}

// What the order no longer holds must not land behind what replaced it.
void Batcher::cancel_stale(u64 from) {
    for (const l1::TxStatus& status : txs_.all()) {
        if (is_final(status.state)) continue;
        u64 batch = 0;
        if (std::sscanf(status.id.c_str(), "batch/%" SCNu64 "/", &batch) != 1 || batch < from) continue;
        const auto sealed = log_.sealed_batch(batch);
        if (sealed && *sealed && name_of(batch, (*sealed)->bytes) == status.id) continue;
        static_cast<void>(txs_.cancel(status.id));
    }
}

// B-4: a block older than the batch's last transaction would make it void. Block times rise, so once the head
// is that new every later block is; a quiet chain's next block is too, when no slot can still be open from
// before, and L1's clock is not behind ours.
bool Batcher::would_be_too_early(const SealedBatch& sealed) const {
    constexpr u64 kSlotIsOverMs = 15'000;
    const auto now = std::chrono::duration_cast<std::chrono::milliseconds>(
        std::chrono::system_clock::now().time_since_epoch());
    if (1000 * l1_time_ >= sealed.last_time_ms) return false;
    if (static_cast<u64>(now.count()) < sealed.last_time_ms + kSlotIsOverMs) return true;
    const auto next = hooks_.next_block_time ? hooks_.next_block_time() : std::nullopt;
    return next && 1000 * *next < sealed.last_time_ms;
}

l1::L1Result<l1::TxRequest> Batcher::request_of(const SealedBatch& sealed) {
    const u64 number = sealed.entry.batch, upto = sealed.entry.queue_upto;
    l1::TxRequest request;
    request.id = name_of(sealed.entry.batch, sealed.bytes);
    request.to = rollup_.inbox;
    // Due items come along whether this batch names them or not (I-11).
    const u64 items = std::max<u64>(rollup_.max_due_appends, kMaxQueueItemsPerBatch);
    request.gas_limit = kGasOfBatch + kGasOfItem * items;
    if (sealed.entry.kind == wire::EntryKind::calldata_batch) {
        request.data = l1::calls::submit_calldata_batch(sealed.bytes, number, upto);
        request.gas_limit = std::min(kGasCap, request.gas_limit + kGasOfByte * sealed.bytes.size());
        return request;
    }
    if (sealed.entry.kind == wire::EntryKind::committee_batch)
        if (auto data = certified_call(sealed)) {
            request.data = std::move(*data);
            return request;
        }
    request.data = l1::calls::submit_blob_batch(number, upto);
    auto sidecar = keep_as_blobs(sealed.bytes, archive_);
    if (!sidecar) return std::unexpected(sidecar.error());
    request.sidecar = std::move(*sidecar);
    return request;
}

// D-15: nothing when the committee is late, and the bytes go out in blobs. They are kept here first: whoever
// orders answers demands too.
std::optional<Bytes> Batcher::certified_call(const SealedBatch& sealed) {
    if (!hooks_.certify) return std::nullopt;
    if (auto kept = archive_.put_data(wire::payload_hash(sealed.bytes), sealed.bytes); !kept) {
        note("batch is not kept: " + kept.error().text());
        return std::nullopt;
    }
    const auto certified = hooks_.certify(sealed.bytes, l1_time_);
    if (certified)
        return l1::calls::submit_committee_batch(certified->held, certified->certificate, sealed.entry.batch,
                                                 sealed.entry.queue_upto);
    note(fmt::format("batch {}: no certificate, {}: it goes out in blobs", sealed.entry.batch,
                     certified.error()));
    return std::nullopt;
}

l1::L1Result<bool> Batcher::send(u64 batch) {
    const auto sealed = log_.sealed_batch(batch);
    if (!sealed) return l1::l1_fail(l1::L1Reason::journal, sealed.error().text());
    if (!*sealed || would_be_too_early(**sealed)) return false;
    const std::string id = name_of(batch, (*sealed)->bytes);
    cancel_others(batch, id);
    Sent sent{id, {}, false};
    sent.what.batch = batch;
    sent.what.bytes = (*sealed)->bytes.size();
    sent.what.transactions = (*sealed)->entry.count;
    if (!txs_.status(id)) {  // a restart finds it in the journal
        auto request = request_of(**sealed);
        if (!request) return std::unexpected(request.error());
        if (request->sidecar) sent.what.blobs = request->sidecar->blobs.size();
        const auto submitted = txs_.submit(*request);
        if (!submitted) return std::unexpected(submitted.error());
    } else if ((*sealed)->entry.kind == wire::EntryKind::blob_batch) {
        sent.what.blobs = wire::blobs_for((*sealed)->bytes.size());
    }
    sent_.insert_or_assign(batch, std::move(sent));
    return true;
}

void Batcher::cancel_others(u64 batch, const std::string& keep) {
    const std::string prefix = "batch/" + std::to_string(batch) + "/";
    for (const l1::TxStatus& status : txs_.all())
        if (status.id.starts_with(prefix) && status.id != keep && !is_final(status.state))
            static_cast<void>(txs_.cancel(status.id));
}

}  // namespace belay::node
