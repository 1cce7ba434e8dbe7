// SPDX-License-Identifier: Apache-2.0
#include "wire/output.h"

#include <gtest/gtest.h>

#include "base/hex.h"
#include "crypto/chain.h"
#include "crypto/keccak.h"

namespace belay::wire {
namespace {

OutputHeader sample(u8 blobs) {
    OutputHeader h;
    h.entry_index = 258;
    h.kind = blobs ? EntryKind::blob_batch : EntryKind::forced;
    h.outbox_root[0] = 1;
    h.outbox_count = 2;
    h.tx_root[0] = 3;
    h.tx_count = 4;
    h.checkpoint_digest[0] = 5;
    h.blob_count = blobs;
    for (u8 i = 0; i < blobs; ++i) h.blobs[i].y[31] = i;
    return h;
}

TEST(Output, header_round_trips_at_its_sizes) {
    for (u8 n = 0; n <= 6; ++n) {
        const Bytes bytes = encode(sample(n));
        EXPECT_EQ(bytes.size(), 147U + 96 * n);
        EXPECT_EQ(decode_output_header(bytes), sample(n));
        EXPECT_EQ(output_digest(bytes), crypto::keccak256(bytes));
    }
    EXPECT_EQ(encode(sample(6)).size(), kMaxOutputHeader);
    EXPECT_EQ(to_hex(encode(sample(0))).substr(0, 22), "0x01000000000000010204");
}

TEST(Output, decoder_names_every_reason) {
    auto reason = [](Bytes bytes, int at = -1, u8 value = 0) -> std::string {
        if (at >= 0) bytes[static_cast<std::size_t>(at)] = value;
        const auto r = decode_output_header(bytes);
        return r ? "ok" : to_string(r.error());
    };
    Bytes good = encode(sample(1));
    EXPECT_EQ(reason(good), "ok");
    EXPECT_EQ(reason(Bytes(146)), "too_short");
    EXPECT_EQ(reason(Bytes(good.begin(), good.end() - 1)), "too_short");
    EXPECT_EQ(reason(good, 0, 2), "bad_version");
    EXPECT_EQ(reason(good, 9, 7), "unknown_kind");
    EXPECT_EQ(reason(good, 9, 254), "unknown_kind");
    EXPECT_EQ(reason(good, 9, 255), "bad_exit");
    EXPECT_EQ(reason(good, 9, 2), "bad_blob_count");
    EXPECT_EQ(reason(good, 146, 0), "bad_blob_count");
    EXPECT_EQ(reason(good, 146, 7), "bad_blob_count");
    good.push_back(0);
    EXPECT_EQ(reason(good), "trailing_bytes");
}

// O-11: kind 255 and index 2^64-1 go together, without transactions and blobs.
TEST(Output, an_exit_header_is_an_exit_header_throughout) {
    OutputHeader exit = sample(0);
    exit.kind = kExitOutput;
    exit.entry_index = ~u64{0};
    EXPECT_EQ(decode_output_header(encode(exit)).error(), OutputError::bad_exit);
    exit.tx_count = 0;
    EXPECT_EQ(decode_output_header(encode(exit)), exit);
    exit.kind = EntryKind::forced;
    EXPECT_EQ(decode_output_header(encode(exit)).error(), OutputError::bad_exit);
    exit.kind = kExitOutput;
    exit.blob_count = 1;
    EXPECT_EQ(decode_output_header(encode(exit)).error(), OutputError::bad_blob_count);
}

TEST(Output, splits_header_and_exports) {
    Bytes exports;
    append_export(exports, Bytes{1, 2});
    append_export(exports, Bytes{});
    append_export(exports, Bytes(1000, 7));
    OutputHeader h = sample(2);
    h.exports_digest = crypto::chain_digest(exports);
    Bytes output = encode(h);
    append(output, exports);

    const auto split = split_output(output);
    ASSERT_TRUE(split);
    EXPECT_EQ(split->header, h);
    const auto list = list_exports(split->exports);
    ASSERT_TRUE(list);
    ASSERT_EQ(list->size(), 3U);
    EXPECT_EQ((*list)[0].size(), 2U);
    EXPECT_EQ((*list)[1].size(), 0U);
    EXPECT_EQ((*list)[2][999], 7);

    output.back() ^= 1;
    EXPECT_EQ(split_output(output).error(), OutputError::exports_mismatch);
    EXPECT_EQ(list_exports(Bytes{0, 0, 0}).error(), OutputError::bad_exports);
    EXPECT_EQ(list_exports(Bytes{0, 0, 0, 2, 1}).error(), OutputError::bad_exports);
}

TEST(Output, leaves_hash_the_bytes_of_the_rules) {
    Withdrawal w;
    w.index = 1;
    w.token[19] = 2;
    w.to[19] = 3;
    w.amount = U256{4};
    const auto bytes = from_hex(
        "00"
        "0000000000000001"
        "0000000000000000000000000000000000000002"
        "0000000000000000000000000000000000000003"
        "0000000000000000000000000000000000000000000000000000000000000004");
    EXPECT_EQ(outbox_leaf(w), crypto::keccak256(*bytes));
    Bytes list;
    append_withdrawal(list, w);
    append_withdrawal(list, w);
    EXPECT_EQ(list_withdrawals(list), (std::vector<Withdrawal>{w, w}));
    list.pop_back();
    EXPECT_EQ(list_withdrawals(list).error(), OutputError::bad_withdrawals);
    Bytes tx(33, 0);
    tx[1] = 0xaa;
    append(tx, Bytes{0, 0, 0, 0, 0, 0, 1, 0});
    EXPECT_EQ(transaction_leaf(Hash::from(ByteView(tx).subspan(1, 32)), 256), crypto::keccak256(tx));
    EXPECT_EQ(to_hex(void_output_digest()),
              "0xc5d2460186f7233c927e7db2dcc703c0e500b653ca82273b7bfad8045d85a470");
}

}  // namespace
}  // namespace belay::wire
