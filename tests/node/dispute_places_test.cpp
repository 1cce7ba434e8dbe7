// SPDX-License-Identifier: Apache-2.0
// Lies at the places where a dispute takes something special: where the machine reads its input (G-11, I-22),
// at the ends of frames (C-3, C-4, C-9), in batches that are void (B-11), and two at once.
#include "base/hex.h"
#include "dispute_net.h"
#include "l1/json_fields.h"
#include "node/input_reads.h"
#include "tests/execution/inbox.h"

namespace belay::apps {
namespace {

constexpr std::size_t kInEntry = 8 + 128;  // of an input proof: what every element needs (I-22)

class DisputePlaces : public DisputeNet {
  protected:
    static constexpr u64 kSteps = kFrame.steps_per_frame();

    u64 now_ms() { return l1->block(l1::BlockTag::latest)->timestamp * 1000; }
    Bytes additions(std::size_t count) {
        std::vector<Bytes> txs;
        for (std::size_t i = 0; i < count; ++i) txs.push_back(ann.add(i + 1));
        return test::batch_of(now_ms(), txs);
    }
    // Two batches of the counter, after entry 0.
    void post_batches() {
        ASSERT_TRUE(post_batch(additions(1)));
        ASSERT_TRUE(post_batch(additions(1)));
        ASSERT_TRUE(observe());
        ASSERT_EQ(chain->results().size(), 3u);
    }
    bool lie_at(u64 coordinate) {
        return post_lie({coordinate >> kFrame.log2_stride, coordinate % kFrame.steps_per_stride()});
    }
    /// At the step of the entry that reads the element at `position`.
    void lie_at_read(u64 entry, u64 position) {
        const node::InputReads reads(*chain, node::elements_from(node::Archive(*store)));
        const auto step = reads.of_element(entry, position);
        ASSERT_TRUE(step) << "nobody reads " << position;
        ASSERT_TRUE(lie_at(entry * kSteps + step->value));
    }
    void win() {
        ASSERT_TRUE(start_challenger());
        ASSERT_TRUE(play([] { return false; }));
        ASSERT_NO_FATAL_FAILURE(expect_victory());
    }

    /// What a step was decided with.
    struct Decided {
        Bytes input, parent;
    };
    std::vector<Decided> decided() {
        std::vector<Decided> out;
        for (u64 n = 0; n <= view->head()->number; ++n) {
            const auto block = l1->rpc().read("eth_getBlockByNumber", {l1::quantity(n), true});
            if (!block) continue;
            for (const auto& tx : (*block)["transactions"]) {
                const Bytes input = *from_hex(tx["input"].get<std::string>());
                const auto call = l1::abi_decode_call(
                    "decide(bytes32,uint32,uint32,bytes,(bytes32,bytes32[]),bytes,bytes,bytes)", input);
                if (!call) continue;
                const auto receipt = l1->receipt(Hash::from(*from_hex(tx["hash"].get<std::string>())));
                EXPECT_TRUE(receipt && *receipt && (*receipt)->success);
                out.push_back({(*call)[6].bytes(), (*call)[7].bytes()});
            }
        }
        return out;
    }
    void expect_decided_with(std::size_t input, bool parent) {
        const auto all = decided();
        ASSERT_EQ(all.size(), 1u);
        EXPECT_EQ(all[0].input.size(), input);
        EXPECT_EQ(all[0].parent.size(), parent ? machine::StatePreimage::kSize : 0u);
    }

    test::Person ann{1};
};

// ---- where input is read

TEST_F(DisputePlaces, AWordOfABlob) {
    ASSERT_TRUE(post_blob_batch(additions(3)));
    ASSERT_TRUE(observe());
    const rollup::Entry& entry = chain->entries().at(1);
    ASSERT_EQ(entry.versioned_hashes.size(), 1u);
    ASSERT_NE(chain->results()[1].batch.output_digest(), machine::kEmptyOutputDigest);
    // The accumulator, the header, the hash, then words: one in the midst of the transactions.
    ASSERT_NO_FATAL_FAILURE(lie_at_read(1, entry.limit_before + 5 + 1 + 4));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(kInEntry + 32 + 48 + 48 + 32, false);
}

TEST_F(DisputePlaces, AVersionedHash) {
    ASSERT_TRUE(post_blob_batch(additions(1)));
    ASSERT_TRUE(observe());
    ASSERT_NO_FATAL_FAILURE(lie_at_read(1, chain->entries().at(1).limit_before + 5));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(kInEntry + 32, false);
}

TEST_F(DisputePlaces, AWordOfAHeader) {
    ASSERT_NO_FATAL_FAILURE(post_batches());
    ASSERT_NO_FATAL_FAILURE(lie_at_read(2, chain->entries()[2].limit_before + 3));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(kInEntry, false);
}

TEST_F(DisputePlaces, AnAccumulator) {
    ASSERT_NO_FATAL_FAILURE(post_batches());
    ASSERT_NO_FATAL_FAILURE(lie_at_read(1, chain->entries()[1].limit_before));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(kInEntry, false);
}

TEST_F(DisputePlaces, AWordOfADeposit) {
    ASSERT_TRUE(sequencer->send(rollup.vault, l1::calls::deposit_eth(ann.address()), U256(1'000)));
    ASSERT_TRUE(post_batch(additions(1), 1));
    ASSERT_TRUE(observe());
    const rollup::Entry& entry = chain->entries().at(1);
    ASSERT_EQ(entry.header.kind, wire::EntryKind::deposit);
    // The last word, which is not full.
    ASSERT_NO_FATAL_FAILURE(lie_at_read(1, entry.limit - 1));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(kInEntry + 32 + entry.payload.size(), false);
}

// ---- the ends of frames

class DisputeEdges : public DisputePlaces {
  protected:
    void dispute_at(u64 coordinate, bool parent) {
        ASSERT_NO_FATAL_FAILURE(post_batches());
        ASSERT_TRUE(lie_at(coordinate));
        ASSERT_NO_FATAL_FAILURE(win());
        expect_decided_with(0, parent);
    }
};

TEST_F(DisputeEdges, TheFirstStepOfAll) { dispute_at(0, false); }
TEST_F(DisputeEdges, TheLastStepOfTheFirstFrame) { dispute_at(kSteps - 1, true); }
TEST_F(DisputeEdges, TheFirstStepOfALaterFrame) { dispute_at(kSteps, false); }
TEST_F(DisputeEdges, TheSecondStepOfALaterFrame) { dispute_at(kSteps + 1, false); }
TEST_F(DisputeEdges, TheSecondStrideOfALaterFrame) { dispute_at(kSteps + kFrame.steps_per_stride(), false); }
TEST_F(DisputeEdges, TheLastButOneStepOfAFrame) { dispute_at(2 * kSteps - 2, true); }
TEST_F(DisputeEdges, TheFirstStepOfALastStride) { dispute_at(2 * kSteps - kFrame.steps_per_stride(), true); }
TEST_F(DisputeEdges, TheLastStepOfALaterFrame) { dispute_at(2 * kSteps - 1, true); }
TEST_F(DisputeEdges, TheLastStepOfAll) { dispute_at(3 * kSteps - 1, true); }

// ---- void batches

TEST_F(DisputePlaces, TheEndOfABatchThatIsNone) {
    ASSERT_TRUE(post_batch(Bytes(100, 0xee)));
    ASSERT_TRUE(post_batch(additions(1)));
    ASSERT_TRUE(observe());
    ASSERT_EQ(chain->results().at(1).batch.output_digest(), machine::kEmptyOutputDigest);
    ASSERT_TRUE(lie_at(2 * kSteps - 1));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(0, true);
}

TEST_F(DisputePlaces, AVoidBatchRightAfterTheClaimBefore) {
    ASSERT_TRUE(lie_at(kSteps / 2));
    ASSERT_NO_FATAL_FAILURE(win());
    ASSERT_TRUE(post_batch(Bytes(100, 0xee)));
    ASSERT_TRUE(lie_at(kSteps - 1));
    ASSERT_NO_FATAL_FAILURE(win());
    EXPECT_EQ(chain->results().at(1).batch.output_digest(), machine::kEmptyOutputDigest);
    EXPECT_EQ(chain->finalized(), 2u);
    ASSERT_EQ(decided().size(), 2u);
    EXPECT_TRUE(decided()[0].parent.empty());
    EXPECT_FALSE(decided()[1].parent.empty());
}

class DisputeOfFaults : public DisputePlaces {
  protected:
    std::string program() const override { return "faulty"; }
    // Far more work than these small frames have steps for, until the meter stops it where there are no
    // frames: the machine runs to the last step, and the batch is void by that alone (C-4).
    void post_endless() {
        std::vector<Bytes> work(18'000, Bytes{0});
        work.push_back(Bytes{4});
        ASSERT_TRUE(post_batch(test::batch_of(now_ms(), work)));
        ASSERT_TRUE(post_batch(test::batch_of(now_ms(), {Bytes{0}})));
        ASSERT_TRUE(observe());
        ASSERT_EQ(chain->results().at(1).batch.output_digest(), machine::kEmptyOutputDigest);
        // Its last stride is not counted: that shows the batch closed.
        ASSERT_EQ(chain->results()[1].steps, kSteps - kFrame.steps_per_stride());
    }
};

TEST_F(DisputeOfFaults, TheLastStepOfABatchWithoutAnEnd) {
    ASSERT_NO_FATAL_FAILURE(post_endless());
    ASSERT_TRUE(lie_at(2 * kSteps - 1));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(0, true);
}

TEST_F(DisputeOfFaults, TheLastButOneStepOfABatchWithoutAnEnd) {
    ASSERT_NO_FATAL_FAILURE(post_endless());
    ASSERT_TRUE(lie_at(2 * kSteps - 2));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(0, true);
}

TEST_F(DisputeOfFaults, TheFirstStepAfterABatchWithoutAnEnd) {
    ASSERT_NO_FATAL_FAILURE(post_endless());
    ASSERT_TRUE(lie_at(2 * kSteps));
    ASSERT_NO_FATAL_FAILURE(win());
    expect_decided_with(0, false);
}

// ---- two at once

TEST_F(DisputePlaces, TwoLiarsInTwoStrides) {
    ASSERT_NO_FATAL_FAILURE(post_batches());
    ASSERT_TRUE(lie_at(kSteps + 1'234));
    ASSERT_TRUE(lie_at(2 * kSteps + 2 * kFrame.steps_per_stride() + 77));
    ASSERT_NO_FATAL_FAILURE(win());
    EXPECT_EQ(decided().size(), 2u);
    const std::string log = challenger_log();
    EXPECT_NE(log.find("executed step 1234 on L1"), std::string::npos);
    EXPECT_NE(log.find("executed step 77 on L1"), std::string::npos);
    u64 inner = 0;
    for (const auto& [id, t] : view->state().tournaments) inner += t.level == 1;
    EXPECT_EQ(inner, 2u);
}

}  // namespace
}  // namespace belay::apps
