// SPDX-License-Identifier: Apache-2.0
#include "node/receipt_text.h"

#include <gtest/gtest.h>

namespace belay::node {
namespace {

Receipt some() {
    Receipt r;
    r.batch = 7;
    r.index = 4'000'000'000;
    r.transaction_hash = Hash{{1, 2}};
    r.time_ms = 1'900'000'000'123;
    r.deadline_block = 99;
    r.running_hash = Hash{{3}};
    r.group_count = 3;
    r.group_position = 2;
    r.path = {Hash{{4}}, Hash{{5}}};
    r.group_root = Hash{{6}};
    r.signature[64] = 27;
    return r;
}

std::string text_of(const Receipt& receipt) {
    std::string out;
    append_json(out, receipt);
    return out;
}

const char* reason(std::string text) {
    const auto parsed = parse_receipt(text);
    return parsed ? "read" : to_string(parsed.error());
}

TEST(ReceiptText, reads_what_the_rpc_writes) {
    const auto read = parse_receipt(text_of(some()));
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(*read, some());
}

TEST(ReceiptText, every_refusal_has_its_reason) {
    const std::string good = text_of(some());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string text = good;
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return text.replace(at, from.size(), to);
    };
    EXPECT_STREQ(reason(good.substr(1)), "not_json");
    EXPECT_STREQ(reason("[]"), "not_json");
    EXPECT_STREQ(reason(with("\"batch\"", "\"match\"")), "missing");
    EXPECT_STREQ(reason(with("\"batch\":7", "\"batch\":-7")), "missing");
    EXPECT_STREQ(reason(with("\"batch\":7", "\"batch\":\"7\"")), "missing");
    EXPECT_STREQ(reason(with("\"index\":4", "\"index\":5")), "bad_value");
    EXPECT_STREQ(reason(with("\"groupRoot\":\"0x06", "\"groupRoot\":\"0x")), "bad_value");
    EXPECT_STREQ(reason(with("\"groupRoot\":\"0x06", "\"groupRoot\":\"0xgg")), "bad_value");
    Receipt deep = some();
    deep.path.resize(33);
    EXPECT_STREQ(reason(text_of(deep)), "path_length");
}

TEST(ReceiptText, a_file_keeps_them_and_tells_of_other_lines) {
    const auto file = std::filesystem::temp_directory_path() / "belay_receipts_test.jsonl";
    std::filesystem::remove(file);
    EXPECT_FALSE(read_receipts(file).has_value());
    Receipt second = some();
    second.index = 1;
    ASSERT_TRUE(append_receipt(file, some()));
    ASSERT_TRUE(append_receipt(file, second));
    const auto read = read_receipts(file);
    ASSERT_TRUE(read.has_value());
    EXPECT_EQ(read->receipts, (std::vector{some(), second}));
    EXPECT_EQ(read->unreadable, 0u);
    std::filesystem::remove(file);
}

}  // namespace
}  // namespace belay::node
