// SPDX-License-Identifier: Apache-2.0
#include "rollup/derivation.h"

#include <gtest/gtest.h>

namespace belay::rollup {
namespace {

using wire::EntryKind;

// Plays the inbox: emits what the contract would.
class FakeInbox {
  public:
    std::vector<InboxEvent> events;

    FakeInbox() {
        const Bytes config(60, 7);
        events.push_back(GenesisConfigured{config});
        append(make(EntryKind::genesis, config));
    }
    void queue(EntryKind kind, const Bytes& payload) {
        Queued q{next_queue_++, kind, {}, 100 + next_queue_, 1000 + next_queue_, payload};
        q.sender[0] = static_cast<u8>(next_queue_);
        waiting_.push_back(q);
        events.push_back(q);
    }
    void append_queue() {
        const Queued q = waiting_.front();
        waiting_.erase(waiting_.begin());
        wire::EntryHeader h = make(q.kind, q.payload);
        h.sender = q.sender;
        h.l1_block = q.l1_block;
        h.l1_time = q.l1_time;
        append(h);
    }
    void calldata(const Bytes& payload) {
        append(make(EntryKind::calldata_batch, payload));
        events.push_back(BatchSubmitted{batches_++, index_ - 1, {}, payload});
    }
    /// The bytes stay with the committee (D-1).
    void committee(const Bytes& payload, const Bytes& told = {}) {
        append(make(EntryKind::committee_batch, payload));
        events.push_back(BatchSubmitted{batches_++, index_ - 1, {}, told});
    }
    void blobs(const std::vector<Hash>& versioned) {
        wire::EntryHeader h = make(EntryKind::blob_batch, {});
        h.blob_count = static_cast<u32>(versioned.size());
        h.payload_hash = wire::payload_hash_of_blobs(versioned);
        append(h);
        events.push_back(BatchSubmitted{batches_++, index_ - 1, versioned, {}});
    }
    void restart(const std::vector<Hash>& versioned, const machine::RestartFacts& facts) {
        wire::EntryHeader h = make(EntryKind::restart, {});
        h.blob_count = static_cast<u32>(versioned.size());
        h.payload_hash = wire::payload_hash_of_blobs(versioned);
        append(h);
        events.push_back(Restarted{index_ - 1, facts, versioned});
    }
    void append(wire::EntryHeader h) {
        h.index = index_++;
        accumulator_ = wire::next_accumulator(accumulator_, wire::entry_hash(h));
        limit_ += wire::element_count(h);
        events.push_back(EntryAppended{wire::encode(h), accumulator_, limit_});
    }
    static wire::EntryHeader make(EntryKind kind, const Bytes& payload) {
        wire::EntryHeader h;
        h.kind = kind;
        h.payload_length = static_cast<u32>(payload.size());
        h.payload_hash = wire::payload_hash(payload);
        return h;
    }

  private:
    u64 index_ = 0, limit_ = 0, batches_ = 0, next_queue_ = 0;
    Hash accumulator_;
    std::vector<Queued> waiting_;
};

FakeInbox full_inbox() {
    FakeInbox inbox;
    inbox.queue(EntryKind::deposit, Bytes(92, 1));
    inbox.queue(EntryKind::forced, Bytes{1, 2, 3});
    inbox.calldata(Bytes(50, 9));
    inbox.append_queue();
    inbox.queue(EntryKind::forced, Bytes{});
    inbox.append_queue();
    Hash versioned;
    versioned[0] = 1;
    inbox.blobs({versioned});
    return inbox;
}

// The reason of the first event that is refused.
std::string reason_of(const std::vector<InboxEvent>& events) {
    Derivation d;
    for (const InboxEvent& e : events)
        if (const auto r = d.apply(e); !r) return to_string(r.error());
    return "ok";
}

TEST(Derivation, a_whole_inbox_gives_its_entries_in_order) {
    const FakeInbox inbox = full_inbox();
    Derivation d;
    for (const InboxEvent& e : inbox.events) ASSERT_TRUE(d.apply(e));
    const std::vector<Entry> entries = d.take();
    ASSERT_EQ(entries.size(), 5U);
    EXPECT_TRUE(d.take().empty());
    EXPECT_EQ(d.position(), 5U);
    EXPECT_EQ(d.batches(), 2U);
    EXPECT_EQ(d.queue_appended(), 2U);
    EXPECT_EQ(d.queue_length(), 3U);
    u64 limit = 0;
    Hash accumulator;
    for (const Entry& e : entries) {
        EXPECT_EQ(e.limit_before, limit);
        EXPECT_EQ(e.accumulator_before, accumulator);
        limit = e.limit;
        accumulator = e.accumulator;
        const Bytes blob(wire::kBlobSize);
        std::vector<ByteView> blobs(e.versioned_hashes.size(), blob);
        const auto elements = elements_of(e, blobs);
        ASSERT_TRUE(elements);
        EXPECT_EQ(elements->size(), e.limit - e.limit_before);
    }
    EXPECT_EQ(entries[1].batch, 0U);
    EXPECT_EQ(entries[2].queue_index, 0U);
    EXPECT_EQ(entries[3].payload, (Bytes{1, 2, 3}));
    EXPECT_EQ(entries[4].batch, 1U);
}

// D-1, D-12: the entry comes without its bytes; with them it has elements, withheld it reads none.
TEST(Derivation, a_committee_batch_waits_for_its_bytes) {
    FakeInbox inbox;
    const Bytes payload(50, 9);
    inbox.committee(payload);
    Derivation derivation;
    for (const InboxEvent& event : inbox.events) ASSERT_TRUE(derivation.apply(event));
    auto entries = derivation.take();
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[1].batch, 0U);
    EXPECT_EQ(elements_of(entries[1], {}).error(), wire::EntryError::payload_mismatch);
    entries[1].payload = payload;
    EXPECT_EQ(elements_of(entries[1], {})->size(), wire::element_count(entries[1].header));
    entries[1].opening = machine::Opening::withheld;
    EXPECT_TRUE(elements_of(entries[1], {})->empty());

    FakeInbox telling;
    telling.committee(payload, payload);
    Derivation other;
    for (std::size_t i = 0; i + 1 < telling.events.size(); ++i) ASSERT_TRUE(other.apply(telling.events[i]));
    EXPECT_EQ(other.apply(telling.events.back()).error(), DerivationError::payload_mismatch);
}

// U-1: it has no batch number, and comes with what L1 keeps of it.
TEST(Derivation, a_restart_brings_its_program_and_blobs) {
    const machine::RestartFacts facts{
        .program_hash = Hash::from(Bytes(32, 7)), .memory_root = {}, .pc = 64, .let_in = true};
    FakeInbox inbox = full_inbox();
    const std::vector<Hash> hashes(2, Hash::from(Bytes(32, 1)));
    inbox.restart(hashes, facts);
    Derivation d;
    for (const InboxEvent& e : inbox.events) ASSERT_TRUE(d.apply(e));
    const Entry entry = d.take().back();
    EXPECT_EQ(entry.opening, machine::Opening::restart);
    EXPECT_EQ(entry.restart, facts);
    EXPECT_EQ(entry.versioned_hashes, hashes);
    EXPECT_FALSE(entry.batch || entry.queue_index);
    EXPECT_EQ(d.batches(), 2U);
    const Bytes blob(wire::kBlobSize);
    EXPECT_EQ(elements_of(entry, std::vector<ByteView>(2, blob))->size(), entry.limit - entry.limit_before);

    const auto last_instead = [&](InboxEvent event) {
        std::vector<InboxEvent> events = inbox.events;
        events.back() = std::move(event);
        return reason_of(events);
    };
    EXPECT_EQ(last_instead(Restarted{5, facts, {hashes[0]}}), "payload_mismatch");
    EXPECT_EQ(last_instead(Restarted{4, facts, hashes}), "batch_without_entry");
    EXPECT_EQ(last_instead(BatchSubmitted{2, 5, hashes, {}}), "batch_without_entry");
    EXPECT_EQ(last_instead(GenesisConfigured{{}}), "entry_without_batch");
    FakeInbox batch;
    batch.blobs(hashes);
    batch.events.back() = Restarted{1, facts, hashes};
    EXPECT_EQ(reason_of(batch.events), "batch_without_entry");
}

TEST(Derivation, is_a_value_that_a_reorg_puts_back) {
    const FakeInbox inbox = full_inbox();
    Derivation d;
    for (std::size_t i = 0; i < 4; ++i) ASSERT_TRUE(d.apply(inbox.events[i]));
    const Derivation before = d;
    for (std::size_t i = 4; i < inbox.events.size(); ++i) ASSERT_TRUE(d.apply(inbox.events[i]));
    const Derivation after = d;
    d = before;
    for (std::size_t i = 4; i < inbox.events.size(); ++i) ASSERT_TRUE(d.apply(inbox.events[i]));
    EXPECT_EQ(d, after);
}

TEST(Derivation, names_every_reason) {
    const std::vector<InboxEvent> good = full_inbox().events;
    // 0 config, 1 genesis, 2 deposit queued, 3 forced queued, 4 batch entry, 5 batch bytes, 6 deposit entry,
    // ...
    auto changed = [&](std::size_t at, auto change) {
        std::vector<InboxEvent> events = good;
        change(events[at]);
        return reason_of(events);
    };
    auto entry = [](InboxEvent& e) -> EntryAppended& { return std::get<EntryAppended>(e); };
    auto queued = [](InboxEvent& e) -> Queued& { return std::get<Queued>(e); };
    auto batch = [](InboxEvent& e) -> BatchSubmitted& { return std::get<BatchSubmitted>(e); };
    auto without = [&](std::size_t at) {
        std::vector<InboxEvent> events = good;
        events.erase(events.begin() + static_cast<std::ptrdiff_t>(at));
        return reason_of(events);
    };

    EXPECT_EQ(reason_of(good), "ok");
    EXPECT_EQ(changed(4, [&](auto& e) { entry(e).header[0] = 5; }), "bad_header");
    EXPECT_EQ(changed(4, [&](auto& e) { entry(e).header[15] = 9; }), "entry_out_of_order");
    EXPECT_EQ(changed(4, [&](auto& e) { entry(e).accumulator[0] ^= 1; }), "accumulator_mismatch");
    EXPECT_EQ(changed(4, [&](auto& e) { entry(e).limit += 1; }), "limit_mismatch");
    EXPECT_EQ(without(0), "genesis_out_of_place");
    EXPECT_EQ(without(1), "entry_out_of_order");
    FakeInbox late_genesis;
    late_genesis.append(FakeInbox::make(EntryKind::genesis, Bytes(60)));
    EXPECT_EQ(reason_of(late_genesis.events), "genesis_out_of_place");
    EXPECT_EQ(changed(5, [&](auto& e) { e = GenesisConfigured{}; }), "entry_without_batch");
    EXPECT_EQ(changed(0, [&](auto& e) { std::get<GenesisConfigured>(e).payload[0] ^= 1; }),
              "payload_mismatch");
    EXPECT_EQ(changed(2, [&](auto& e) { queued(e).queue_index = 1; }), "queue_out_of_order");
    EXPECT_EQ(changed(2, [&](auto& e) { queued(e).kind = EntryKind::genesis; }), "bad_queue_kind");
    EXPECT_EQ(changed(2, [&](auto& e) { queued(e).l1_time += 1; }), "queue_mismatch");
    EXPECT_EQ(changed(2, [&](auto& e) { queued(e).sender[0] ^= 1; }), "queue_mismatch");
    EXPECT_EQ(changed(2, [&](auto& e) { queued(e).payload[0] ^= 1; }), "payload_mismatch");
    EXPECT_EQ(changed(5, [&](auto& e) { batch(e).batch = 1; }), "batch_out_of_order");
    EXPECT_EQ(changed(5, [&](auto& e) { batch(e).entry_index = 0; }), "batch_without_entry");
    EXPECT_EQ(changed(5, [&](auto& e) { batch(e).payload[0] ^= 1; }), "payload_mismatch");
    EXPECT_EQ(changed(5, [&](auto& e) { batch(e).versioned_hashes.emplace_back(); }), "payload_mismatch");
    EXPECT_EQ(changed(good.size() - 1, [&](auto& e) { batch(e).versioned_hashes[0][1] ^= 1; }),
              "payload_mismatch");
    EXPECT_EQ(without(4), "batch_without_entry");
    EXPECT_EQ(without(5), "entry_without_batch");
    FakeInbox nothing_queued;
    nothing_queued.append(FakeInbox::make(EntryKind::forced, Bytes{1}));
    EXPECT_EQ(reason_of(nothing_queued.events), "queue_empty");
}

}  // namespace
}  // namespace belay::rollup
