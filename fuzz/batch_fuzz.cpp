// LIBS: belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Batches: what decodes is walked in bounds, in time order, and written again is the same batch.
#include "base/check.h"
#include "wire/batch.h"

using namespace belay;

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    const ByteView bytes(data, size);
    const auto batch = wire::decode_batch(bytes);
    if (!batch) {
        BELAY_CHECK(wire::to_string(batch.error())[0] != '?');
        return 0;
    }
    u32 count = 0;
    std::optional<wire::BatchWriter> writer;
    u64 time = 0;
    for (const wire::BatchTransaction& tx : *batch) {
        BELAY_CHECK(tx.time_ms >= time && tx.bytes.size() <= wire::kMaxTransactionSize);
        time = tx.time_ms;
        if (!writer) writer.emplace(tx.time_ms);
        BELAY_CHECK(writer->add(tx.time_ms, tx.bytes));
        ++count;
    }
    BELAY_CHECK(count == batch->count() && time <= batch->last_time_ms());
    // The writer starts at the first transaction's time, so it saves at most the first delta's bytes.
    if (writer) BELAY_CHECK(writer->size() <= size && wire::decode_batch(writer->bytes()).has_value());
    (void)wire::check_times(*batch, size, size, size);
    return 0;
}
