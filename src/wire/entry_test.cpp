// SPDX-License-Identifier: Apache-2.0
#include "wire/entry.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"
#include "wire/deposit.h"
#include "wire/genesis.h"

namespace belay::wire {
namespace {

EntryHeader forced_header(ByteView payload) {
    EntryHeader h;
    h.kind = EntryKind::forced;
    h.index = 7;
    h.l1_block = 1234;
    h.l1_time = 1'700'000'000;
    h.sender = *fixed_from_hex<Address>("0x00112233445566778899aabbccddeeff00112233");
    h.payload_length = static_cast<u32>(payload.size());
    h.payload_hash = payload_hash(payload);
    return h;
}

TEST(Entry, header_bytes_are_those_of_the_rule) {
    const Bytes payload{1, 2, 3};
    EntryHeader h = forced_header(payload);
    h.payload_hash = Hash{};
    h.payload_hash[31] = 0xee;
    EXPECT_EQ(to_hex(encode(h)),
              "0x040000000000000000000000000000070000000000000"
              "4d2000000006553f100"
              "00000000000000000000000000112233445566778899aabbccddeeff00112233"
              "0000000000000000000000000000000000000000000000000000000000000003"
              "00000000000000000000000000000000000000000000000000000000000000ee");
    EXPECT_EQ(decode_entry_header(encode(h)), h);
}

TEST(Entry, decoder_names_every_reason) {
    const HeaderBytes good = encode(forced_header(Bytes{1}));
    auto with = [&](std::size_t at, u8 value) {
        HeaderBytes bytes = good;
        bytes[at] = value;
        const auto r = decode_entry_header(bytes);
        return r ? "ok" : to_string(r.error());
    };
    EXPECT_EQ(decode_entry_header(ByteView(good).first(127)).error(), EntryError::bad_length);
    EXPECT_STREQ(with(0, 7), "unknown_kind");
    EXPECT_STREQ(with(0, 5), "bad_blob_count");  // a restart has some too
    for (std::size_t at : {1U, 7U, 32U, 43U, 64U, 87U}) EXPECT_STREQ(with(at, 1), "reserved_not_zero");
    EXPECT_STREQ(with(91, 1), "bad_blob_count");      // a forced entry has no blobs
    EXPECT_STREQ(with(0, 1), "bad_blob_count");       // a blob batch has some
    EXPECT_STREQ(with(93, 1), "bad_payload_length");  // 65,537 bytes
    EXPECT_STREQ(with(0, 3), "bad_payload_length");   // a deposit has 92 bytes
    EXPECT_STREQ(with(0, 0), "bad_payload_length");   // a genesis at least 60
    EXPECT_STREQ(with(0, 2), "ok");
}

TEST(Entry, blob_count_is_one_to_six) {
    EntryHeader h;
    h.kind = EntryKind::blob_batch;
    for (u32 n = 0; n < 9; ++n) {
        h.blob_count = n;
        const auto r = decode_entry_header(encode(h));
        EXPECT_EQ(r.has_value(), n >= 1 && n <= 6) << n;
    }
    h.blob_count = 1;
    h.payload_length = 1;
    EXPECT_EQ(decode_entry_header(encode(h)).error(), EntryError::bad_payload_length);
}

const Hash before = crypto::keccak256({});

TEST(Entry, elements_pad_the_payload_and_count_matches) {
    for (std::size_t size : {0U, 1U, 31U, 32U, 33U, 1024U}) {
        const Bytes payload(size, 0xab);
        const EntryHeader h = forced_header(payload);
        const auto elements = elements_of(before, h, payload);
        ASSERT_TRUE(elements);
        EXPECT_EQ(elements->size(), element_count(h));
        const ByteView bytes = as_bytes(*elements);
        EXPECT_EQ(to_hex(bytes.first(32)), to_hex(before));
        EXPECT_EQ(to_hex(bytes.subspan(32, 128)), to_hex(encode(h)));
        EXPECT_EQ(to_hex(bytes.subspan(160, size)), to_hex(payload));
        for (std::size_t i = 160 + size; i < bytes.size(); ++i) EXPECT_EQ(bytes[i], 0);
    }
}

TEST(Entry, a_foreign_payload_is_refused) {
    const Bytes payload{1, 2, 3}, other{1, 2, 4}, longer{1, 2, 3, 0};
    const EntryHeader h = forced_header(payload);
    EXPECT_EQ(elements_of(before, h, other).error(), EntryError::payload_mismatch);
    EXPECT_EQ(elements_of(before, h, longer).error(), EntryError::payload_mismatch);
}

TEST(Entry, blob_elements_are_hashes_then_words) {
    Hash versioned;
    versioned[0] = 1;
    EntryHeader h;
    h.kind = EntryKind::blob_batch;
    h.blob_count = 1;
    h.payload_hash = payload_hash_of_blobs(std::span(&versioned, 1));
    Bytes blob(kBlobSize);
    blob[33] = 9;
    const ByteView views[] = {blob};
    const auto elements = elements_of_blobs(before, h, std::span(&versioned, 1), views);
    ASSERT_TRUE(elements);
    EXPECT_EQ(elements->size(), 5U + 1 + 4096);
    EXPECT_EQ(elements->size(), element_count(h));
    EXPECT_EQ((*elements)[5], versioned);
    EXPECT_EQ((*elements)[7][1], 9);
    EXPECT_EQ(elements_of_blobs(before, h, {}, {}).error(), EntryError::payload_mismatch);
    const ByteView cut[] = {ByteView(blob).first(kBlobSize - 1)};
    EXPECT_EQ(elements_of_blobs(before, h, std::span(&versioned, 1), cut).error(),
              EntryError::payload_mismatch);
}

TEST(Entry, accumulator_chains_hashes) {
    const EntryHeader h = forced_header(Bytes{1});
    Bytes both(32, 0);
    append(both, crypto::keccak256(encode(h)));
    EXPECT_EQ(next_accumulator(Hash{}, entry_hash(h)), crypto::keccak256(both));
}

TEST(Deposit, round_trips_and_is_exactly_92_bytes) {
    Deposit d;
    d.token[0] = 1;
    d.from[19] = 2;
    d.to[5] = 3;
    d.amount = U256(4, 3, 2, 1);
    const DepositBytes bytes = encode(d);
    EXPECT_EQ(decode_deposit(bytes), d);
    EXPECT_FALSE(decode_deposit(ByteView(bytes).first(91)));
    EXPECT_EQ(bytes[91], 4);  // big endian
}

TEST(Genesis, round_trips_and_names_reasons) {
    ChainConfig c;
    c.chain_id = 31337;
    c.inbox[0] = 1;
    c.vault[0] = 2;
    c.batch_time_window_ms = 600'000;
    c.program = {9, 8, 7};
    const Bytes bytes = encode(c);
    EXPECT_EQ(bytes.size(), 63U);
    EXPECT_EQ(decode_chain_config(bytes), c);
    EXPECT_EQ(decode_chain_config(ByteView(bytes).first(59)).error(), GenesisError::too_short);
    EXPECT_EQ(decode_chain_config(ByteView(bytes).first(62)).error(), GenesisError::length_mismatch);
    EXPECT_EQ(decode_chain_config(Bytes(65537)).error(), GenesisError::too_long);
}

}  // namespace
}  // namespace belay::wire
