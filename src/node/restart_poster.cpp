// SPDX-License-Identifier: Apache-2.0
#include "node/restart_poster.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/endian.h"
#include "base/hex.h"
#include "crypto/chain.h"
#include "l1/contracts.h"
#include "node/kept_blobs.h"
#include "node/ordering.h"
#include "wire/batch.h"
#include "wire/blob.h"

namespace belay::node {
namespace {

constexpr int kTries = 3;
// As a batch's: due items come along, and an estimate carries no blobs.
constexpr u64 kGas = 600'000, kGasOfItem = 48'000;
constexpr std::size_t kMostHeader = 2 + wire::kMaxOutputHeader;  // before the checkpoint in the stream (U-4)
constexpr const char *kMark = "mark/", *kRestart = "restart/";

}  // namespace

bool RestartPoster::is_under_way(const l1::TxManager& txs) {
    return std::ranges::any_of(txs.all(), [](const l1::TxStatus& status) {
        return !is_final(status.state) && (status.id.starts_with(kMark) || status.id.starts_with(kRestart));
    });
}

std::string RestartPoster::hindrance() const {
    const Bytes bytes = checkpoint();
    if (bytes.empty()) return "the program that runs has no checkpoints";
    if (wire::blobs_for(bytes.size() + kMostHeader) <= wire::kMaxBlobs) return "";
    return fmt::format("the checkpoint has {} bytes: more than six blobs hold", bytes.size());
}

RestartPoster::State RestartPoster::fail_with(std::string why) {
    failure_ = std::move(why);
    return State::failed;
}

RestartPoster::State RestartPoster::again() {
    marked_ = false;
    if (++tries_ < kTries) return mark();
    return fail_with("entries keep coming in between: does somebody else post with this key?");
}

void RestartPoster::cancel() {
    if (in_flight_.empty() || cancelled_) return;
    cancelled_ = true;
    static_cast<void>(txs_.cancel(in_flight_));
}

RestartPoster::State RestartPoster::step() {
    if (!failure_.empty()) return State::failed;
    if (in_flight_.empty()) return mark();
    const auto status = txs_.status(in_flight_);
    if (!status) return fail_with("its transaction is unknown");
    if (!is_final(status->state)) return State::working;
    if (status->receipt && chain_.follower().block() < status->receipt->block_number) return State::working;
    if (status->receipt) posted_.gas += status->receipt->gas_used;
    static_cast<void>(txs_.forget(in_flight_));
    in_flight_.clear();
    if (status->state == l1::TxState::confirmed) return marked_ ? ran() : restart();
    if (cancelled_) return fail_with("L1 did not take it in time");
    if (marked_) return again();
    return fail_with("the mark was refused: is this the sequencer's key?");
}

RestartPoster::State RestartPoster::send(const char* name, l1::TxRequest request) {
    const Hash& at = chain_.follower().derivation().accumulator();
    request.id = fmt::format("{}{}/{}", name, chain_.results().size(), to_hex_plain(ByteView(at).first(8)));
    request.to = chain_.rollup().inbox;
    request.gas_limit =
        kGas + kGasOfItem * std::max<u64>(chain_.rollup().max_due_appends, kMaxQueueItemsPerBatch);
    if (const auto sent = txs_.submit(request); !sent) return fail_with("L1: " + to_string(sent.error()));
    in_flight_ = request.id;
    return State::working;
}

RestartPoster::State RestartPoster::mark() {
    const rollup::Derivation& at = chain_.follower().derivation();
    const u64 upto = std::min(at.queue_length(), at.queue_appended() + kMaxQueueItemsPerBatch);
    l1::TxRequest request;
    request.data = l1::calls::submit_calldata_batch(Bytes{wire::kCheckpointMark}, at.batches(), upto);
    return send(kMark, std::move(request));
}

RestartPoster::State RestartPoster::restart() {
    marked_ = true;
    position_ = chain_.results().size();
    const EntryResult& parent = chain_.results().back();
    const Bytes bytes = checkpoint();
    // Another entry stands behind the mark already.
    if (parent.is_void || parent.output.checkpoint_digest != crypto::chain_digest(bytes)) return again();
    Bytes stream;
    append_be<u16>(stream, static_cast<u16>(parent.batch.output_header.size()));
    append(stream, parent.batch.output_header);
    append(stream, bytes);
    posted_.checkpoint_bytes = bytes.size();
    posted_.blobs = wire::blobs_for(stream.size());
    if (posted_.blobs > wire::kMaxBlobs) return fail_with("the checkpoint has outgrown six blobs");
    if (!next_) next_ = chain_.executor()->shared_program();
    l1::TxRequest request;
    request.data = l1::calls::submit_restart(program_facts(*next_), position_);
    auto sidecar = keep_as_blobs(stream, archive_);
    if (!sidecar) return fail_with("L1: " + to_string(sidecar.error()));
    request.sidecar = std::move(*sidecar);
    return send(kRestart, std::move(request));
}

RestartPoster::State RestartPoster::ran() {
    posted_.entry = position_;
    const auto& results = chain_.results();
    if (results.size() <= position_ || results[position_].batch.entry.kind != wire::EntryKind::restart)
        return fail_with("L1 took the restart back");
    if (!results[position_].is_void) return State::done;
    return fail_with(
        fmt::format("entry {} is void: this program does not import that checkpoint", position_));
}

}  // namespace belay::node
