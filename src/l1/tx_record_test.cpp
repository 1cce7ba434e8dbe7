// SPDX-License-Identifier: Apache-2.0
#include "l1/tx_record.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>

#include "base/hex.h"
#include "l1/tx_fees.h"

namespace belay::l1 {
namespace {

TEST(TxRecord, round_trips_and_is_strict) {
    TxRecord record;
    record.state = TxState::pending;
    record.cancelling = true;
    record.attempts = {{Hash::from(Bytes(32, 1)), false}, {Hash::from(Bytes(32, 2)), true}};
    record.mined = Hash::from(Bytes(32, 2));
    record.raw = Bytes(300, 7);
    const Bytes bytes = encode_tx_record(record);
    const auto back = decode_tx_record(bytes);
    ASSERT_TRUE(back);
    EXPECT_EQ(back->state, record.state);
    EXPECT_EQ(back->attempts, record.attempts);
    EXPECT_EQ(back->raw, record.raw);
    EXPECT_EQ(encode_tx_record(*back), bytes);
    for (std::size_t n = 0; n < bytes.size(); ++n)
        EXPECT_EQ(decode_tx_record(ByteView(bytes).first(n)).error().reason, L1Reason::journal);
    record.attempts.clear();
    EXPECT_EQ(decode_tx_record(encode_tx_record(record)).error().message, "record: attempts");
}

TEST(FileJournal, survives_and_ignores_half_written_records) {
    std::string dir = (std::filesystem::temp_directory_path() / "belay-journal-XXXXXX").string();
    ASSERT_NE(mkdtemp(dir.data()), nullptr);
    {
        FileJournal journal(dir);
        ASSERT_TRUE(journal.put("batch/1", Bytes{1, 2}));
        ASSERT_TRUE(journal.put("batch/1", Bytes{3}));
        ASSERT_TRUE(journal.put("claim 2", Bytes{4}));
        ASSERT_TRUE(journal.erase("claim 2"));
        ASSERT_TRUE(journal.erase("never there"));
    }
    std::FILE* half = std::fopen((dir + "/6161.tx.new").c_str(), "w");
    ASSERT_NE(half, nullptr);
    std::fclose(half);
    FileJournal again(dir);
    const auto records = again.load();
    ASSERT_TRUE(records);
    ASSERT_EQ(records->size(), 1U);
    EXPECT_EQ((*records)[0].first, "batch/1");
    EXPECT_EQ((*records)[0].second, Bytes{3});
    std::filesystem::remove_all(dir);
    EXPECT_EQ(again.put("x", Bytes{}).error().reason, L1Reason::journal);
}

TEST(TxFees, a_replacement_meets_every_client_rule) {
    TxPolicy policy;
    policy.min_priority_fee = 1;
    const FeeData now{100, 10, 3};
    EXPECT_EQ(market_fees(now, policy, false), (TxFees{10, 210, 0}));
    EXPECT_EQ(market_fees(now, policy, true), (TxFees{10, 210, 6}));
    // +12.5 % rounded up, and at least 1.
    EXPECT_EQ(*replacement_fees({10, 210, 0}, now, policy, false), (TxFees{12, 237, 0}));
    EXPECT_EQ(replacement_fees({0, 210, 0}, {1, 0, 1}, policy, false)->priority, 1U);
    // Blob transactions double all three.
    EXPECT_EQ(*replacement_fees({10, 210, 6}, now, policy, true), (TxFees{20, 420, 12}));
    // A market that ran away counts more than the step.
    EXPECT_EQ(*replacement_fees({10, 210, 6}, {1000, 10, 90}, policy, true), (TxFees{20, 2010, 180}));
    EXPECT_TRUE(priced_out({10, 210, 6}, {211, 0, 1}));
    EXPECT_TRUE(priced_out({10, 210, 6}, {100, 0, 7}));
    EXPECT_FALSE(priced_out({10, 210, 0}, {100, 0, 7}));
}

TEST(TxFees, caps_bind_and_say_so) {
    TxPolicy policy;
    policy.min_priority_fee = 1;
    policy.max_fee_cap = 250;
    policy.max_blob_fee_cap = 10;
    EXPECT_EQ(market_fees({200, 10, 50}, policy, true), (TxFees{10, 250, 10}));
    EXPECT_EQ(replacement_fees({10, 240, 0}, {200, 10, 1}, policy, false).error().reason, L1Reason::fee_cap);
    EXPECT_EQ(replacement_fees({10, 100, 6}, {10, 10, 1}, policy, true).error().reason, L1Reason::fee_cap);
    const Fee huge = ~Fee{0};
    EXPECT_EQ(market_fees({huge, huge, huge}, policy, true), (TxFees{250, 250, 10}));
    EXPECT_EQ(replacement_fees({huge, huge, huge}, {huge, huge, huge}, policy, true).error().reason,
              L1Reason::fee_cap);
}

}  // namespace
}  // namespace belay::l1
