// SPDX-License-Identifier: Apache-2.0
#include "node/move_ledger.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include "l1/contracts.h"
#include "node/move_writer.h"

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

TEST(ClaimOutputs, AreFoundWhereverTheCallStands) {
    l1::ProposalCall call;
    call.parent_state = call.end_state = Bytes(285, 1);
    call.outputs = {Bytes{1, 2, 3}, Bytes{}, Bytes(147, 9)};
    std::vector<Hash> digests;
    for (const Bytes& header : call.outputs) digests.push_back(wire::output_digest(header));
    const Hash root = rollup::outputs_root(digests);
    const Bytes direct = l1::calls::propose(call);
    EXPECT_EQ(outputs_in_calldata(direct, root), call.outputs);
    // Passed on by another contract, as a bytes argument.
    Bytes wrapped(100, 7);
    append(wrapped, ByteView(direct).first(4));  // a call that is none
    append(wrapped, direct);
    EXPECT_EQ(outputs_in_calldata(wrapped, root), call.outputs);
    EXPECT_FALSE(outputs_in_calldata(direct, Hash{}));
    EXPECT_FALSE(outputs_in_calldata(ByteView(direct).first(direct.size() - 40), root));
    EXPECT_FALSE(outputs_in_calldata({}, root));
}

}  // namespace
}  // namespace belay::node
