// SPDX-License-Identifier: Apache-2.0
// Whoever holds the sequencer's key can put anything into the inbox. What is no batch is void by rule,
// natively and in the machine alike; the node gives way to it and the chain goes on.
#include "network.h"
#include "wire/batch.h"

namespace belay::apps {
namespace {

class MalformedBatch : public NetworkTest {
  protected:
    // A network with one deposit in it, all settled.
    void begin() {
        ASSERT_TRUE(start());
        ASSERT_TRUE(deposit("alice", 1'000));
        ASSERT_TRUE(wait_cash(trader("alice").address(), 1'000));
        ASSERT_TRUE(settle());
    }
    void expect_posted(const l1::L1Result<l1::TxStatus>& sent) {
        ASSERT_L1(sent);
        ASSERT_EQ(sent->state, l1::TxState::confirmed);
    }
    u64 l1_ms() { return 1000 * net->l1().block(l1::BlockTag::latest)->timestamp; }
    Bytes batch_at(u64 time_ms) {
        const Bytes tx =
            trader("alice").signer().transfer(trader("alice").next_nonce(), trader("bob").address(), kUnit);
        wire::BatchWriter writer(time_ms);
        EXPECT_TRUE(writer.add(time_ms, tx));
        return writer.bytes();
    }
    // The node has seen what was done behind its back, and its order gives way to it. What it acknowledges
    // before that may have to move.
    void wait_noticed() {
        const u64 entries = net->views().entry_count().value_or(0),
                  batches = net->views().batch_count().value_or(0);
        wait("the node to notice", [&] {
            const json s = status();
            return s.is_object() && s["chain"].value("entries", u64{0}) >= entries &&
                   s.value("nextBatch", u64{0}) >= batches;
        });
    }
    // Orders and deposits work, and everybody agrees that there were `voids`.
    void expect_life(u64 voids) {
        const json receipt = submit(trader("alice").signer().transfer(trader("alice").next_nonce(),
                                                                      trader("carol").address(), kUnit));
        ASSERT_TRUE(deposit("bob", 200));
        ASSERT_TRUE(wait_cash(trader("bob").address(), 200));
        ASSERT_TRUE(settle());
        expect_in_order(receipt);
        ASSERT_TRUE(wait_claimed());
        expect_agreement(voids);
    }
};

TEST_F(MalformedBatch, IsVoidWhateverIsWrongWithIt) {
    ASSERT_NO_FATAL_FAILURE(begin());
    net->crash_node();
    const auto sequencer = hand("sequencer");
    expect_posted(post_calldata(*sequencer, Bytes(100, 0xee)));  // no version we know
    Bytes truncated = batch_at(l1_ms());
    truncated.pop_back();
    expect_posted(post_calldata(*sequencer, truncated));
    expect_posted(post_calldata(*sequencer, batch_at(l1_ms() + 3'600'000)));   // an hour ahead of L1
    expect_posted(post_calldata(*sequencer, batch_at(l1_ms() - 90'000'000)));  // before the window
    l1::Blob junk{};
    for (std::size_t i = 0; i < junk.size(); ++i) junk[i] = i % 32 == 0 ? 0 : static_cast<u8>(i * 7);
    expect_posted(post_blob(*sequencer, junk));  // a length beyond what is there
    l1::Blob high{};
    high[0] = 1;
    expect_posted(post_blob(*sequencer, high));  // B-6: a word's first byte
    ASSERT_TRUE(net->start_node());
    wait_noticed();
    expect_life(6);
}

TEST_F(MalformedBatch, ComesWhileTheNodeIsAtWork) {
    ASSERT_NO_FATAL_FAILURE(begin());
    // Places are promised while somebody else takes the batch's number on L1.
    const auto sequencer = hand("sequencer");
    std::vector<Bytes> transfers;
    for (int i = 0; i < 5; ++i)
        transfers.push_back(trader("alice").signer().transfer(trader("alice").next_nonce(),
                                                              trader("carol").address(), kUnit));
    const auto receipts = submit(transfers);
    ASSERT_EQ(receipts.size(), 5u);
    ASSERT_L1(post_calldata(*sequencer, Bytes(10, 0xaa)));
    const auto voids = [this] {
        u64 count = 0;
        for (const rollup::Entry& entry : entries_on_l1())
            count += entry.batch && entry.header.kind == wire::EntryKind::calldata_batch;
        return count;
    };
    ASSERT_TRUE(settle());
    expect_life(voids());
    // In another batch than promised, perhaps, but none is lost.
    for (const json& receipt : receipts) {
        const json now = ask("belay_receipt", json::array({receipt["transactionHash"]}));
        ASSERT_TRUE(now.is_object()) << receipt.dump();
        expect_in_order(now);
    }
    EXPECT_EQ(venue->cash(trader("carol").address()), 6);
}

// A batch that is well made but that the node never promised: it counts, and the node follows.
TEST_F(MalformedBatch, OrAGoodOneThatNobodyPlanned) {
    ASSERT_NO_FATAL_FAILURE(begin());
    net->crash_node();
    const auto sequencer = hand("sequencer");
    expect_posted(post_calldata(*sequencer, batch_at(l1_ms())));
    ASSERT_TRUE(net->start_node());
    wait_noticed();
    EXPECT_EQ(venue->cash(trader("bob").address()), 1);
    expect_life(0);
}

}  // namespace
}  // namespace belay::apps
