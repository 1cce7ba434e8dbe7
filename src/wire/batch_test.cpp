// SPDX-License-Identifier: Apache-2.0
#include "wire/batch.h"

#include <gtest/gtest.h>

#include <random>

#include "base/hex.h"
#include "wire/varint.h"

namespace belay::wire {
namespace {

std::string reason_of(const Bytes& bytes) {
    const auto r = decode_batch(bytes);
    return r ? "ok" : to_string(r.error());
}

Bytes raw(u64 first, u32 count, std::initializer_list<u8> body) {
    Bytes out{1};
    for (int i = 7; i >= 0; --i) out.push_back(static_cast<u8>(first >> (8 * i)));
    for (int i = 3; i >= 0; --i) out.push_back(static_cast<u8>(count >> (8 * i)));
    out.insert(out.end(), body);
    return out;
}

TEST(Varint, borders) {
    for (u32 v : {0U, 1U, 127U, 128U, 16383U, 16384U, 0xfffffffU, 0x10000000U, 0xffffffffU}) {
        Bytes bytes;
        append_varint(bytes, v);
        EXPECT_EQ(bytes.size(), varint_size(v));
        ByteView rest = bytes;
        EXPECT_EQ(read_varint(rest), v);
        EXPECT_TRUE(rest.empty());
        ByteView cut = ByteView(bytes).first(bytes.size() - 1);
        EXPECT_EQ(read_varint(cut).error(), VarintError::truncated);
    }
    auto error = [](Bytes bytes) {
        ByteView rest = bytes;
        return read_varint(rest).error();
    };
    EXPECT_EQ(error({0x80, 0x00}), VarintError::not_minimal);
    EXPECT_EQ(error({0x80, 0x80, 0x80, 0x80, 0x10}), VarintError::too_large);
    EXPECT_EQ(error({0x80, 0x80, 0x80, 0x80, 0x80}), VarintError::too_large);
    EXPECT_EQ(error({0xff, 0xff, 0xff, 0xff, 0x00}), VarintError::not_minimal);
}

TEST(Batch, bytes_are_those_of_the_rule) {
    BatchWriter w(0x0102);
    EXPECT_TRUE(w.add(0x0102, Bytes{0xaa}));
    EXPECT_TRUE(w.add(0x0102 + 300, Bytes{}));
    EXPECT_EQ(to_hex(w.bytes()),
              "0x01"
              "0000000000000102"
              "00000002"
              "0001aa"
              "ac0200");
}

TEST(Batch, writer_and_view_agree_on_random_batches) {
    std::mt19937_64 rng(1);
    for (int round = 0; round < 50; ++round) {
        u64 time = rng() % 1'000'000;
        BatchWriter w(time);
        std::vector<std::pair<u64, Bytes>> all;
        for (u64 i = 0, n = rng() % 40; i < n; ++i) {
            time += rng() % 3000;
            Bytes tx(rng() % 300, static_cast<u8>(rng()));
            const std::size_t expected = w.size_with(time, tx.size());
            ASSERT_TRUE(w.add(time, tx));
            EXPECT_EQ(w.size(), expected);
            all.emplace_back(time, tx);
        }
        const auto view = decode_batch(w.bytes());
        ASSERT_TRUE(view);
        EXPECT_EQ(view->count(), all.size());
        std::size_t i = 0;
        for (const BatchTransaction& tx : *view) {
            EXPECT_EQ(tx.time_ms, all[i].first);
            EXPECT_EQ(Bytes(tx.bytes.begin(), tx.bytes.end()), all[i].second);
            ++i;
        }
        EXPECT_EQ(i, all.size());
        if (!all.empty()) {
            EXPECT_EQ(view->first_time_ms(), all.front().first);
            EXPECT_EQ(view->last_time_ms(), all.back().first);
        }
    }
}

TEST(Batch, writer_refuses_what_the_rules_forbid) {
    BatchWriter w(1000);
    const Bytes before = w.bytes();
    EXPECT_FALSE(w.add(1000, Bytes(1025)));
    EXPECT_FALSE(w.add(999, Bytes{}));
    EXPECT_FALSE(w.add(1000 + (u64{1} << 32), Bytes{}));
    EXPECT_EQ(w.bytes(), before);
    EXPECT_TRUE(w.add(u64{1000} + 0xffffffff, Bytes(1024)));
}

TEST(Batch, decoder_names_every_reason) {
    EXPECT_EQ(reason_of({}), "too_short");
    EXPECT_EQ(reason_of(Bytes(12)), "too_short");
    EXPECT_EQ(reason_of(Bytes(13)), "bad_version");
    EXPECT_EQ(reason_of(raw(0, 0, {})), "ok");
    EXPECT_EQ(reason_of(raw(0, 0, {0})), "trailing_bytes");
    EXPECT_EQ(reason_of(raw(0, 65537, {})), "too_many_transactions");
    EXPECT_EQ(reason_of(raw(0, 1, {})), "bad_varint");
    EXPECT_EQ(reason_of(raw(0, 1, {0, 0x80, 0})), "bad_varint");
    EXPECT_EQ(reason_of(raw(0, 1, {0, 0x81, 0x08})), "transaction_too_long");
    EXPECT_EQ(reason_of(raw(0, 1, {0, 2, 0})), "transaction_truncated");
    EXPECT_EQ(reason_of(raw(0, 1, {0, 1, 0})), "ok");
    EXPECT_EQ(reason_of(raw(~u64{0}, 1, {1, 0})), "time_overflow");
    EXPECT_EQ(reason_of(raw(~u64{0}, 1, {0, 0})), "ok");
}

TEST(Batch, times_lie_in_the_window_and_after_the_chain) {
    auto check = [](u64 first, u64 last, u64 l1, u64 window, u64 chain) -> std::string {
        BatchWriter w(first);
        EXPECT_TRUE(w.add(first, Bytes{}));
        EXPECT_TRUE(w.add(last, Bytes{}));
        const auto r = check_times(*decode_batch(w.bytes()), l1, window, chain);
        return r ? to_string(*r) : "ok";
    };
    EXPECT_EQ(check(90'000, 100'000, 100, 10'000, 0), "ok");
    EXPECT_EQ(check(89'999, 100'000, 100, 10'000, 0), "time_too_early");
    EXPECT_EQ(check(90'000, 100'001, 100, 10'000, 0), "time_too_late");
    EXPECT_EQ(check(95'000, 96'000, 100, 10'000, 95'000), "ok");
    EXPECT_EQ(check(95'000, 96'000, 100, 10'000, 95'001), "time_too_early");
    EXPECT_EQ(check(0, 100'000, 100, ~u64{0}, 0), "ok");
    EXPECT_EQ(check(~u64{0}, ~u64{0}, ~u64{0}, 0, 0), "ok");  // saturates instead of wrapping
    EXPECT_FALSE(check_times(*decode_batch(BatchWriter(5).bytes()), 0, 0, 10));  // nothing to place in time
}

TEST(Batch, forced_time_is_the_later_one) {
    EXPECT_EQ(forced_time_ms(5, 4'999), 5'000U);
    EXPECT_EQ(forced_time_ms(5, 5'001), 5'001U);
}

}  // namespace
}  // namespace belay::wire
