// SPDX-License-Identifier: Apache-2.0
#include "node/move_ledger.h"

#include <gtest/gtest.h>
#include <unistd.h>

namespace belay::node {
namespace {

namespace fs = std::filesystem;

class Ledger : public testing::Test {
  protected:
    fs::path folder_ = fs::temp_directory_path() / ("belay-ledger-" + std::to_string(::getpid()));
    Ledger() { fs::remove_all(folder_); }
    ~Ledger() override { fs::remove_all(folder_); }

    static LedgerLine line(u64 block, u64 gas) {
        return {.id = "game/settle/1",
                .text = "settled",
                .success = true,
                .block = block,
                .gas_used = gas,
                .fee = U256(gas * 7),
                .value = U256(5)};
    }
};

TEST_F(Ledger, IsThereAfterARestart) {
    for (int run = 0; run < 2; ++run) {
        auto store = Store::open(folder_, {1, {}});
        ASSERT_TRUE(store);
        MoveLedger ledger(**store, "proposer"), other(**store, "prop");
        ASSERT_TRUE(ledger.load());
        ASSERT_TRUE(other.load());
        if (run == 0) {
            ASSERT_TRUE(ledger.add(line(9, 100), Hash::from(Bytes(32, 1))));
            ASSERT_TRUE(ledger.add(line(3, 50), Hash::from(Bytes(32, 2))));
            ASSERT_TRUE(ledger.add(line(4, 60), Hash::from(Bytes(32, 2))));  // moved by a reorg
            ASSERT_TRUE(ledger.admit("a/0/1"));
        }
        EXPECT_EQ(ledger.count(), 2u);
        EXPECT_EQ(ledger.gas(), 160u);
        EXPECT_EQ(ledger.fees(), U256(160 * 7));
        EXPECT_EQ(ledger.lines().front(), line(4, 60));
        EXPECT_TRUE(ledger.is_admitted("a/0/1"));
        EXPECT_FALSE(ledger.is_admitted("a/0/2"));
        EXPECT_EQ(other.count(), 0u);
    }
}

TEST_F(Ledger, LinesReadBackExactlyOrNotAtAll) {
    Bytes bytes = encode(line(9, 100));
    EXPECT_EQ(decode_ledger_line(bytes), line(9, 100));
    for (std::size_t size = 0; size < bytes.size(); ++size)
        EXPECT_FALSE(decode_ledger_line(ByteView(bytes).first(size))) << size;
    bytes.push_back(0);
    EXPECT_FALSE(decode_ledger_line(bytes));
}

}  // namespace
}  // namespace belay::node
