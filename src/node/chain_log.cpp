// SPDX-License-Identifier: Apache-2.0
#include "node/chain_log.h"

#include "base/endian.h"
#include "base/hex.h"
#include "crypto/keccak.h"
#include "wire/batch.h"

namespace belay::node {
namespace {

StoreFailure corrupt(Family family, u64 key, const char* why) {
    return {StoreError::corrupt_record,
            std::string(to_string(family)) + " " + std::to_string(key) + ": " + why};
}

/// Reads and decodes one record.
template <class Decode>
auto read(const Store& store, Family family, u64 key, Decode decode)
    -> StoreResult<std::optional<typename decltype(decode(ByteView{}))::value_type>> {
    auto bytes = store.get(family, key_of(key));
    if (!bytes) return fail(bytes.error());
    if (!*bytes) return std::nullopt;
    auto record = decode(**bytes);
    if (!record) return fail(corrupt(family, key, to_string(record.error())));
    return std::move(*record);
}

}  // namespace

void ChainLog::put(Write& write, const PlacedTransaction& tx) {
    write.put(Family::transactions, key_of(tx.sequence), encode(tx.record));
    write.put(Family::hashes, tx.hash, key_of(tx.sequence));
}

void ChainLog::put(Write& write, u64 group, const GroupRecord& record) {
    write.put(Family::groups, key_of(group), encode(record));
}

void ChainLog::put(Write& write, const PlanEntry& entry) {
    write.put(Family::plan, key_of(entry.index), encode(entry));
    if (wire::is_batch(entry.kind)) write.put(Family::batches, key_of(entry.batch), key_of(entry.index));
}

StoreResult<std::optional<PlanEntry>> ChainLog::plan(u64 index) const {
    return read(store_, Family::plan, index, decode_plan_entry);
}

StoreResult<std::optional<TransactionRecord>> ChainLog::transaction(u64 sequence) const {
    return read(store_, Family::transactions, sequence, decode_transaction_record);
}

StoreResult<std::optional<GroupRecord>> ChainLog::group(u64 number) const {
    return read(store_, Family::groups, number, decode_group_record);
}

StoreResult<std::optional<u64>> ChainLog::find(const Hash& transaction_hash) const {
    const auto bytes = store_.get(Family::hashes, transaction_hash);
    if (!bytes) return fail(bytes.error());
    if (!*bytes) return std::nullopt;
    if ((*bytes)->size() != 8)
        return fail(StoreFailure{StoreError::corrupt_record, "hashes " + to_hex(transaction_hash)});
    return load_be<u64>((*bytes)->data());
}

StoreResult<u64> ChainLog::next_group() const {
    const auto last = store_.last(Family::groups);
    if (!last) return fail(last.error());
    if (!*last) return 0;
    if ((*last)->first.size() != 8) return fail(corrupt(Family::groups, 0, "bad_key"));
    return load_be<u64>((*last)->first.data()) + 1;
}

StoreResult<std::optional<Receipt>> ChainLog::receipt(const Hash& transaction_hash) const {
    const auto sequence = find(transaction_hash);
    if (!sequence) return fail(sequence.error());
    if (!*sequence) return std::nullopt;
    const auto tx = transaction(**sequence);
    if (!tx) return fail(tx.error());
    if (!*tx) return fail(corrupt(Family::transactions, **sequence, "missing"));
    const auto record = group((*tx)->group);
    if (!record) return fail(record.error());
    const u64 first = *record ? (*record)->first_sequence : 0;
    if (!*record || **sequence < first || **sequence - first >= (*record)->live)
        return fail(corrupt(Family::groups, (*tx)->group, "does not hold its transaction"));

    const GroupTree tree((*record)->leaves);
    Receipt out;
    out.batch = (*tx)->batch;
    out.index = (*tx)->index;
    out.transaction_hash = transaction_hash;
    out.time_ms = (*tx)->time_ms;
    out.deadline_block = (*record)->deadline_block;
    out.running_hash = (*record)->running_hash;
    out.group_count = static_cast<u32>((*record)->leaves.size());
    out.group_position = static_cast<u32>(**sequence - first);
    out.path = tree.path(out.group_position);
    out.group_root = (*record)->root;
    out.signature = (*record)->signature;
    return out;
}

StoreResult<std::optional<PlanEntry>> ChainLog::batch_entry(u64 batch) const {
    const auto index = store_.get(Family::batches, key_of(batch));
    if (!index) return fail(index.error());
    if (!*index) return std::nullopt;
    if ((*index)->size() != 8) return fail(corrupt(Family::batches, batch, "bad_value"));
    auto entry = plan(load_be<u64>((*index)->data()));
    if (!entry) return fail(entry.error());
    if (!*entry || (*entry)->batch != batch) return fail(corrupt(Family::batches, batch, "no such entry"));
    return entry;
}

StoreResult<std::optional<SealedBatch>> ChainLog::sealed_batch(u64 batch) const {
    const auto entry = batch_entry(batch);
    if (!entry) return fail(entry.error());
    if (!*entry || !(*entry)->sealed) return std::nullopt;
    SealedBatch out{.entry = **entry, .bytes = {}};
    std::optional<wire::BatchWriter> writer;
    bool good = true;
    u32 left = out.entry.count;
    if (left > 0) {
        const auto read = each_transaction(out.entry.first_sequence, [&](u64, TransactionRecord&& tx) {
            if (!writer) writer.emplace(out.first_time_ms = tx.time_ms);
            out.last_time_ms = tx.time_ms;
            good = tx.batch == batch && writer->add(tx.time_ms, tx.bytes);
            return good && --left > 0;
        });
        if (!read) return fail(read.error());
    }
    if (!good || left > 0) return fail(corrupt(Family::batches, batch, "its transactions do not fit it"));
    out.bytes = writer ? writer->bytes() : wire::BatchWriter(0).bytes();
    return out;
}

StoreResult<void> ChainLog::each_transaction(
    u64 from, const std::function<bool(u64 sequence, TransactionRecord&&)>& visit) const {
    std::optional<StoreFailure> bad;
    u64 expected = from;
    const auto scanned = store_.scan(Family::transactions, key_of(from), [&](ByteView key, ByteView value) {
        if (key.size() != 8 || load_be<u64>(key.data()) != expected) {
            bad = corrupt(Family::transactions, expected, "missing");
            return false;
        }
        auto record = decode_transaction_record(value);
        if (!record) {
            bad = corrupt(Family::transactions, expected, to_string(record.error()));
            return false;
        }
        return visit(expected++, std::move(*record));
    });
    if (bad) return fail(*bad);
    return scanned;
}

StoreResult<void> ChainLog::each_plan(u64 from, const std::function<bool(PlanEntry&&)>& visit) const {
    std::optional<StoreFailure> bad;
    u64 expected = from;
    const auto scanned = store_.scan(Family::plan, key_of(from), [&](ByteView, ByteView value) {
        auto entry = decode_plan_entry(value);
        if (!entry || entry->index != expected) {
            bad = corrupt(Family::plan, expected, entry ? "missing" : to_string(entry.error()));
            return false;
        }
        ++expected;
        return visit(std::move(*entry));
    });
    if (bad) return fail(*bad);
    return scanned;
}

}  // namespace belay::node
