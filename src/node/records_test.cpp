// SPDX-License-Identifier: Apache-2.0
#include "node/records.h"

#include <gtest/gtest.h>

namespace belay::node {
namespace {

TransactionRecord some_transaction() {
    TransactionRecord out{.batch = 3, .index = 7, .time_ms = 1'700'000'000'000, .group = 9};
    out.signers = {Address{{1}}, Address{{2}}};
    out.bytes = {1, 2, 3};
    return out;
}

GroupRecord some_group() {
    GroupRecord out{.first_sequence = 5, .live = 1, .root = Hash{{3}}, .running_hash = Hash{{4}}};
    out.leaves = {Hash{{1}}, Hash{{2}}};
    out.signature[64] = 27;
    return out;
}

PlanEntry some_batch() {
    return {.index = 4,
            .kind = wire::EntryKind::blob_batch,
            .sealed = true,
            .batch = 2,
            .first_sequence = 10,
            .count = 5,
            .queue_upto = 1,
            .header = {},
            .payload = {}};
}

PlanEntry some_deposit() {
    PlanEntry out{.index = 4, .kind = wire::EntryKind::deposit, .is_void = true, .queue_index = 6};
    out.payload = Bytes(wire::kDepositSize, 7);
    out.header.kind = out.kind;
    out.header.index = out.index;
    out.header.payload_length = wire::kDepositSize;
    out.header.payload_hash = wire::payload_hash(out.payload);
    return out;
}

// Whole records read back; every shorter one is truncated; a longer one has trailing bytes.
template <class Record, class Decode>
void check_total(const Record& record, Decode decode) {
    Bytes bytes = encode(record);
    const auto whole = decode(ByteView(bytes));
    ASSERT_TRUE(whole.has_value());
    EXPECT_EQ(*whole, record);
    for (std::size_t n = 1; n < bytes.size(); ++n) {
        const auto cut = decode(ByteView(bytes).first(n));
        ASSERT_FALSE(cut.has_value()) << n;
        EXPECT_EQ(cut.error(), RecordError::truncated) << n;
    }
    EXPECT_EQ(decode(ByteView()).error(), RecordError::bad_version);
    bytes.push_back(0);
    EXPECT_EQ(decode(ByteView(bytes)).error(), RecordError::trailing);
    bytes[0] ^= 0xff;
    EXPECT_EQ(decode(ByteView(bytes)).error(), RecordError::bad_version);
}

TEST(Records, transaction_is_total) { check_total(some_transaction(), decode_transaction_record); }
TEST(Records, group_is_total) { check_total(some_group(), decode_group_record); }
TEST(Records, batch_entry_is_total) { check_total(some_batch(), decode_plan_entry); }
TEST(Records, deposit_entry_is_total) { check_total(some_deposit(), decode_plan_entry); }

TEST(Records, a_group_without_leaves_is_refused) {
    GroupRecord group = some_group();
    group.leaves.clear();
    group.live = 0;
    EXPECT_EQ(decode_group_record(encode(group)).error(), RecordError::bad_value);
    group = some_group();
    group.live = 3;
    EXPECT_EQ(decode_group_record(encode(group)).error(), RecordError::bad_value);
}

TEST(Records, an_entry_whose_header_differs_is_refused) {
    PlanEntry entry = some_deposit();
    entry.header.index = 5;
    EXPECT_EQ(decode_plan_entry(encode(entry)).error(), RecordError::bad_value);
    Bytes bytes = encode(some_batch());
    bytes[9] = 7;  // no kind
    EXPECT_EQ(decode_plan_entry(bytes).error(), RecordError::bad_value);
}

}  // namespace
}  // namespace belay::node
