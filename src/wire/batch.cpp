// SPDX-License-Identifier: Apache-2.0
#include "wire/batch.h"

#include <algorithm>

#include "base/endian.h"
#include "wire/varint.h"

namespace belay::wire {
namespace {

// l1_time in milliseconds, saturating: no clock reaches it, and a header is outside input.
u64 milliseconds(u64 l1_time) {
    constexpr u64 kMax = ~u64{0};
    return l1_time > kMax / 1000 ? kMax : l1_time * 1000;
}

struct Step {
    u32 delta = 0;
    ByteView bytes;
};

// One transaction at the front of `rest`, moved past.
Result<Step, BatchError> read_step(ByteView& rest) {
    const auto delta = read_varint(rest);
    if (!delta) return fail(BatchError::bad_varint);
    const auto length = read_varint(rest);
    if (!length) return fail(BatchError::bad_varint);
    if (*length > kMaxTransactionSize) return fail(BatchError::transaction_too_long);
    if (*length > rest.size()) return fail(BatchError::transaction_truncated);
    const Step step{*delta, rest.first(*length)};
    rest = rest.subspan(*length);
    return step;
}

}  // namespace

const char* to_string(BatchError reason) {
    switch (reason) {
        case BatchError::too_short:
            return "too_short";
        case BatchError::bad_version:
            return "bad_version";
        case BatchError::too_many_transactions:
            return "too_many_transactions";
        case BatchError::bad_varint:
            return "bad_varint";
        case BatchError::transaction_too_long:
            return "transaction_too_long";
        case BatchError::transaction_truncated:
            return "transaction_truncated";
        case BatchError::trailing_bytes:
            return "trailing_bytes";
        case BatchError::time_overflow:
            return "time_overflow";
        case BatchError::time_too_early:
            return "time_too_early";
        case BatchError::time_too_late:
            return "time_too_late";
    }
    return "?";
}

Result<BatchView, BatchError> decode_batch(ByteView bytes) {
    BatchView out;
    if (bytes.size() == 1 && bytes[0] == kCheckpointMark) {
        out.marks_checkpoint_ = true;
        return out;
    }
    if (bytes.size() < kBatchHeaderSize) return fail(BatchError::too_short);
    if (bytes[0] != kBatchVersion) return fail(BatchError::bad_version);
    out.base_time_ = load_be<u64>(bytes.data() + 1);
    out.count_ = load_be<u32>(bytes.data() + 9);
    if (out.count_ > kMaxBatchTransactions) return fail(BatchError::too_many_transactions);
    out.body_ = bytes.subspan(kBatchHeaderSize);

    ByteView rest = out.body_;
    u64 time = out.base_time_;
    out.first_transaction_time_ = time;
    for (u32 i = 0; i < out.count_; ++i) {
        const auto step = read_step(rest);
        if (!step) return fail(step.error());
        if (step->delta > ~u64{0} - time) return fail(BatchError::time_overflow);
        time += step->delta;
        if (i == 0) out.first_transaction_time_ = time;
    }
    if (!rest.empty()) return fail(BatchError::trailing_bytes);
    out.last_time_ = time;
    return out;
}

BatchView::Iterator::Iterator(ByteView rest, u64 first_time, u32 count) : rest_(rest), left_(count) {
    current_.time_ms = first_time;
    if (left_ > 0) read();
}

BatchView::Iterator& BatchView::Iterator::operator++() {
    if (--left_ > 0) read();
    return *this;
}

void BatchView::Iterator::read() {
    const auto step = read_step(rest_);
    if (!step) {  // cannot be: decode_batch walked the same bytes
        left_ = 0;
        return;
    }
    current_.time_ms += step->delta;
    current_.bytes = step->bytes;
}

std::optional<BatchError> check_times(const BatchView& batch, u64 l1_time, u64 window_ms, u64 chain_time_ms) {
    if (batch.count() == 0) return std::nullopt;
    const u64 latest = milliseconds(l1_time);
    const u64 earliest = std::max(latest > window_ms ? latest - window_ms : 0, chain_time_ms);
    if (batch.first_time_ms() < earliest) return BatchError::time_too_early;
    if (batch.last_time_ms() > latest) return BatchError::time_too_late;
    return std::nullopt;
}

u64 forced_time_ms(u64 l1_time, u64 chain_time_ms) { return std::max(milliseconds(l1_time), chain_time_ms); }

BatchWriter::BatchWriter(u64 first_time_ms) : last_time_(first_time_ms) {
    bytes_.push_back(kBatchVersion);
    append_be<u64>(bytes_, first_time_ms);
    append_be<u32>(bytes_, 0);
}

std::size_t BatchWriter::size_with(u64 time_ms, std::size_t length) const {
    const u64 delta = time_ms - std::min(time_ms, last_time_);
    return bytes_.size() + varint_size(static_cast<u32>(delta)) + varint_size(static_cast<u32>(length)) +
           length;
}

bool BatchWriter::add(u64 time_ms, ByteView transaction) {
    if (transaction.size() > kMaxTransactionSize || count_ == kMaxBatchTransactions) return false;
    if (time_ms < last_time_ || time_ms - last_time_ > ~u32{0}) return false;
    append_varint(bytes_, static_cast<u32>(time_ms - last_time_));
    append_varint(bytes_, static_cast<u32>(transaction.size()));
    append(bytes_, transaction);
    last_time_ = time_ms;
    store_be<u32>(bytes_.data() + 9, ++count_);
    return true;
}

}  // namespace belay::wire
