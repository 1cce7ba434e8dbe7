// LIBS: belay_rollup belay_wire belay_crypto belay_base
// SPDX-License-Identifier: Apache-2.0
// Derivation from an L1 that says anything: the input chooses events, honest or with a byte changed. A
// refused event must change nothing, and entries must chain.
#include "base/check.h"
#include "rollup/derivation.h"

using namespace belay;
using rollup::Derivation;

namespace {

class Source {
  public:
    Source(const u8* data, std::size_t size) : data_(data, size) {}
    bool empty() const { return data_.empty(); }
    u8 byte() {
        if (data_.empty()) return 0;
        const u8 b = data_[0];
        data_ = data_.subspan(1);
        return b;
    }
    Bytes bytes() {
        const std::size_t n = std::min<std::size_t>(byte(), data_.size());
        Bytes out(data_.begin(), data_.begin() + static_cast<std::ptrdiff_t>(n));
        data_ = data_.subspan(n);
        return out;
    }

  private:
    ByteView data_;
};

rollup::EntryAppended honest_entry(const Derivation& d, wire::EntryHeader h) {
    h.index = d.position();
    return {wire::encode(h), wire::next_accumulator(d.accumulator(), wire::entry_hash(h)),
            d.limit() + wire::element_count(h)};
}

rollup::InboxEvent next_event(Source& in, const Derivation& d, Bytes& last_payload) {
    const u8 choice = in.byte();
    switch (choice % 7) {
        case 0:
            last_payload = in.bytes();
            return rollup::GenesisConfigured{last_payload};
        case 1:
            return rollup::Queued{d.queue_length() + choice / 128,
                                  static_cast<wire::EntryKind>(in.byte() % 7),
                                  {},
                                  1,
                                  2,
                                  in.bytes()};
        case 2: {  // from the queue, or a genesis
            wire::EntryHeader h;
            const bool queued = !d.queue().empty();
            const Bytes& payload = queued ? d.queue().front().payload : last_payload;
            h.kind = queued ? d.queue().front().kind : wire::EntryKind::genesis;
            h.l1_block = 1;
            h.l1_time = 2;
            h.payload_length = static_cast<u32>(payload.size());
            h.payload_hash = wire::payload_hash(payload);
            if (!queued) h.l1_time = in.byte();
            rollup::EntryAppended event = honest_entry(d, h);
            if (choice > 200) event.header[in.byte() % event.header.size()] ^= in.byte();
            return event;
        }
        case 3: {
            last_payload = in.bytes();
            wire::EntryHeader h;
            h.kind = wire::EntryKind::calldata_batch;
            h.payload_length = static_cast<u32>(last_payload.size());
            h.payload_hash = wire::payload_hash(last_payload);
            return honest_entry(d, h);
        }
        case 4: {
            wire::EntryHeader h;
            h.kind = wire::EntryKind::restart;
            h.blob_count = 1;
            h.payload_hash = wire::payload_hash_of_blobs(std::array{Hash{}});
            return honest_entry(d, h);
        }
        case 5:
            return rollup::Restarted{d.position() + choice / 250, {}, std::vector<Hash>(1 + choice / 240)};
        default:
            return rollup::BatchSubmitted{d.batches() + choice / 250, d.position(), {}, last_payload};
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const u8* data, std::size_t size) {
    Source in(data, size);
    Derivation derivation;
    Bytes last_payload;
    Hash accumulator;
    u64 position = 0;
    while (!in.empty()) {
        const rollup::InboxEvent event = next_event(in, derivation, last_payload);
        const Derivation before = derivation;
        if (const auto applied = derivation.apply(event); !applied) {
            BELAY_CHECK(derivation == before && rollup::to_string(applied.error())[0] != '?');
            continue;
        }
        for (const rollup::Entry& entry : derivation.take()) {
            BELAY_CHECK(entry.header.index == position++ && entry.accumulator_before == accumulator);
            accumulator = entry.accumulator;
            const Bytes blob(wire::kBlobSize);
            const std::vector<ByteView> blobs(entry.versioned_hashes.size(), blob);
            const auto elements = rollup::elements_of(entry, blobs);
            BELAY_CHECK(elements && elements->size() == entry.limit - entry.limit_before);
        }
        BELAY_CHECK(derivation.position() == position && derivation.accumulator() == accumulator);
    }
    return 0;
}
