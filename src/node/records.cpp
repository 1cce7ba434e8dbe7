// SPDX-License-Identifier: Apache-2.0
#include "node/records.h"

#include <algorithm>
#include <optional>

#include "node/byte_reader.h"

namespace belay::node {
namespace {

// The first byte of each kind of record; a change of layout takes a new number.
constexpr u8 kTransactionVersion = 0x11;
constexpr u8 kGroupVersion = 0x21;
constexpr u8 kPlanVersion = 0x31;

void append_counted(Bytes& out, ByteView bytes) {
    append_be<u32>(out, static_cast<u32>(bytes.size()));
    append(out, bytes);
}

std::optional<RecordError> finish(const ByteReader& in) {
    if (!in.ok()) return RecordError::truncated;
    if (!in.at_end()) return RecordError::trailing;
    return std::nullopt;
}

constexpr u8 kVoidFlag = 1, kSealedFlag = 2;

}  // namespace

const char* to_string(RecordError reason) {
    switch (reason) {
        case RecordError::bad_version:
            return "bad_version";
        case RecordError::truncated:
            return "truncated";
        case RecordError::trailing:
            return "trailing";
        case RecordError::bad_value:
            return "bad_value";
    }
    return "?";
}

Bytes encode(const TransactionRecord& record) {
    Bytes out;
    out.reserve(34 + 20 * record.signers.size() + record.bytes.size());
    out.push_back(kTransactionVersion);
    append_be(out, record.batch);
    append_be(out, record.index);
    append_be(out, record.time_ms);
    append_be(out, record.group);
    out.push_back(static_cast<u8>(record.signers.size()));
    for (const Address& signer : record.signers) append(out, signer);
    append_counted(out, record.bytes);
    return out;
}

Result<TransactionRecord, RecordError> decode_transaction_record(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kTransactionVersion) return fail(RecordError::bad_version);
    TransactionRecord out;
    out.batch = in.integer<u64>();
    out.index = in.integer<u32>();
    out.time_ms = in.integer<u64>();
    out.group = in.integer<u64>();
    const u8 signers = in.integer<u8>();
    for (u8 i = 0; i < signers && in.ok(); ++i) out.signers.push_back(in.fixed<Address>());
    const ByteView tx = in.counted();
    out.bytes.assign(tx.begin(), tx.end());
    if (const auto error = finish(in)) return fail(*error);
    if (out.bytes.size() > wire::kMaxTransactionSize) return fail(RecordError::bad_value);
    return out;
}

Bytes encode(const GroupRecord& record) {
    Bytes out;
    out.push_back(kGroupVersion);
    append_be(out, record.first_sequence);
    append_be(out, record.live);
    append_be(out, static_cast<u32>(record.leaves.size()));
    for (const Hash& leaf : record.leaves) append(out, leaf);
    append(out, record.root);
    append(out, record.running_hash);
    append_be(out, record.deadline_block);
    append(out, record.signature);
    return out;
}

Result<GroupRecord, RecordError> decode_group_record(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kGroupVersion) return fail(RecordError::bad_version);
    GroupRecord out;
    out.first_sequence = in.integer<u64>();
    out.live = in.integer<u32>();
    const u32 count = in.integer<u32>();
    if (count > in.left() / Hash::kSize) return fail(RecordError::truncated);
    out.leaves.reserve(count);
    for (u32 i = 0; i < count; ++i) out.leaves.push_back(in.fixed<Hash>());
    out.root = in.fixed<Hash>();
    out.running_hash = in.fixed<Hash>();
    out.deadline_block = in.integer<u64>();
    const ByteView signature = in.take(out.signature.size());
    std::ranges::copy(signature, out.signature.begin());
    if (const auto error = finish(in)) return fail(*error);
    if (out.leaves.empty() || out.live > out.leaves.size()) return fail(RecordError::bad_value);
    return out;
}

Bytes encode(const PlanEntry& record) {
    Bytes out;
    out.push_back(kPlanVersion);
    append_be(out, record.index);
    out.push_back(static_cast<u8>(record.kind));
    out.push_back(static_cast<u8>((record.is_void ? kVoidFlag : 0) | (record.sealed ? kSealedFlag : 0)));
    if (wire::is_batch(record.kind)) {
        append_be(out, record.batch);
        append_be(out, record.first_sequence);
        append_be(out, record.count);
        append_be(out, record.queue_upto);
    } else {
        append_be(out, record.queue_index);
        append(out, wire::encode(record.header));
        append_counted(out, record.payload);
    }
    return out;
}

Result<PlanEntry, RecordError> decode_plan_entry(ByteView bytes) {
    ByteReader in(bytes);
    if (in.integer<u8>() != kPlanVersion) return fail(RecordError::bad_version);
    PlanEntry out;
    out.index = in.integer<u64>();
    const u8 kind = in.integer<u8>();
    if (kind > static_cast<u8>(wire::EntryKind::committee_batch)) return fail(RecordError::bad_value);
    out.kind = static_cast<wire::EntryKind>(kind);
    const u8 flags = in.integer<u8>();
    if (flags > (kVoidFlag | kSealedFlag)) return fail(RecordError::bad_value);
    out.is_void = (flags & kVoidFlag) != 0;
    out.sealed = (flags & kSealedFlag) != 0;
    if (wire::is_batch(out.kind)) {
        out.batch = in.integer<u64>();
        out.first_sequence = in.integer<u64>();
        out.count = in.integer<u32>();
        out.queue_upto = in.integer<u64>();
        if (const auto error = finish(in)) return fail(*error);
        return out;
    }
    out.queue_index = in.integer<u64>();
    const ByteView raw_header = in.take(wire::kEntryHeaderSize);
    const ByteView payload = in.counted();
    if (const auto error = finish(in)) return fail(*error);
    const auto header = wire::decode_entry_header(raw_header);
    if (!header || header->kind != out.kind || header->index != out.index)
        return fail(RecordError::bad_value);
    out.header = *header;
    out.payload.assign(payload.begin(), payload.end());
    return out;
}

}  // namespace belay::node
