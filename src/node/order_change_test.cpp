// SPDX-License-Identifier: Apache-2.0
#include "node/order_change.h"

#include <gtest/gtest.h>

#include "node/chain_log.h"
#include "node/stream_message.h"
#include "node/testing/sequencer_box.h"

namespace belay::node {
namespace {

TransactionRecord transaction() {
    TransactionRecord out;
    out.batch = 1;
    out.signers = {testing::test_key(1).address()};
    out.bytes = {1, 2, 3};
    return out;
}

ChangeError error_of(const Write& write) {
    const auto decoded = decode_change(encode_change(write));
    EXPECT_FALSE(decoded.has_value());
    return decoded ? ChangeError::bad_version : decoded.error();
}

TEST(OrderChange, does_at_a_standby_what_it_did_at_the_leader) {
    GroupRecord group;
    group.leaves = {Hash{}};
    group.live = 1;
    Write write;
    ChainLog::put(write, PlacedTransaction{5, Hash{}, transaction()});
    ChainLog::put(write, 9, group);
    write.erase(Family::hashes, Hash{});
    write.erase_from(Family::plan, 4);
    const Bytes bytes = encode_change(write);
    auto decoded = decode_change(bytes);
    ASSERT_TRUE(decoded.has_value()) << to_string(decoded.error());
    EXPECT_EQ(encode_change(decoded->write), bytes);
    EXPECT_EQ(decoded->rebased_from, 4U);
    ASSERT_EQ(decoded->groups.size(), 1U);
    EXPECT_EQ(decoded->groups[0].first, 9U);
    EXPECT_EQ(decoded->groups[0].second, encode(group));
}

TEST(OrderChange, names_every_reason) {
    EXPECT_EQ(decode_change({}).error(), ChangeError::bad_version);
    EXPECT_EQ(decode_change(Bytes{0x40}).error(), ChangeError::bad_version);
    Write good;
    ChainLog::put(good, PlacedTransaction{5, Hash{}, transaction()});
    Bytes bytes = encode_change(good);
    for (std::size_t size = 2; size < bytes.size() - 50; ++size) {
        const auto cut = decode_change(ByteView(bytes).first(size));
        ASSERT_FALSE(cut.has_value()) << size;
        EXPECT_EQ(cut.error(), ChangeError::truncated);
    }
    bytes[1] = 3;
    EXPECT_EQ(decode_change(bytes).error(), ChangeError::bad_kind);
    bytes[1] = 0;
    bytes[2] = kFamilies;
    EXPECT_EQ(decode_change(bytes).error(), ChangeError::bad_family);

    // What is this node's own is no part of the order.
    for (const Family family :
         {Family::meta, Family::l1_entries, Family::archive, Family::claims, Family::journal}) {
        Write write;
        write.put(family, key_of(1), key_of(1));
        EXPECT_EQ(error_of(write), ChangeError::bad_family);
    }
    Write short_key;
    short_key.erase(Family::plan, Bytes(7));
    EXPECT_EQ(error_of(short_key), ChangeError::bad_key);
    Write by_hash;
    by_hash.erase_from(Family::hashes, 1);
    EXPECT_EQ(error_of(by_hash), ChangeError::bad_key);
    Write bad_record;
    bad_record.put(Family::transactions, key_of(1), Bytes{1});
    EXPECT_EQ(error_of(bad_record), ChangeError::bad_value);
}

TEST(StreamMessage, reads_back) {
    const LeaderRecord leader{"a", "http://a", 1, 2, 3, testing::test_genesis().header.payload_hash};
    for (const StreamMessage& message :
         {StreamMessage{1, ChangePart{true, {1, 2}}}, StreamMessage{2, ChangePart{false, {}}},
          StreamMessage{~u64{0}, leader}, StreamMessage{3, Beat{"b", "http://b"}}}) {
        const auto decoded = decode_stream_message(encode(message));
        ASSERT_TRUE(decoded.has_value());
        EXPECT_EQ(*decoded, message);
    }
}

TEST(StreamMessage, names_every_reason) {
    EXPECT_EQ(decode_stream_message({}).error(), MessageError::bad_version);
    Bytes beat = encode({3, Beat{"b", "http://b"}});
    EXPECT_EQ(decode_stream_message(ByteView(beat).first(beat.size() - 1)).error(), MessageError::truncated);
    beat.push_back(0);
    EXPECT_EQ(decode_stream_message(beat).error(), MessageError::trailing);
    beat[1] = 4;
    EXPECT_EQ(decode_stream_message(beat).error(), MessageError::bad_kind);
    EXPECT_EQ(decode_stream_message(encode({3, Beat{std::string(257, 'b'), ""}})).error(),
              MessageError::too_long);
}

}  // namespace
}  // namespace belay::node
