// SPDX-License-Identifier: Apache-2.0
#include "node/l1_events.h"

#include <gtest/gtest.h>

#include "crypto/poseidon2.h"
#include "l1/abi.h"
#include "machine/program.h"

namespace belay::node {
namespace {

Hash word(u8 fill) { return Hash::from(Bytes(32, fill)); }

// U-1: what the machine starts from, out of the facts that L1 shows.
TEST(RestartEvent, carries_where_the_program_starts) {
    RollupInfo rollup;
    rollup.inbox[0] = 2;
    machine::ProgramIdentity id;
    id.code_root_keccak = word(3);
    id.code_root_poseidon2[0] = 4;
    id.initial_memory_root[1] = 5;
    id.entry = 64;
    id.manifest = {68, 1, 2, 3, 4};
    const auto digest = [](const machine::Digest& d) { return crypto::to_hash(d); };
    l1::Log log;
    log.address = rollup.inbox;
    log.topics = {
        l1::abi_topic("Restarted(uint64,(bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,"
                      "uint32),bool,bytes32[])"),
        U256(9).to_hash()};
    log.data = *l1::abi_encode(
        "((bytes32,bytes32,bytes32,uint32,uint32,uint32,uint32,uint32,uint32),bool,bytes32[])",
        {l1::abi_list({id.code_root_keccak, digest(id.code_root_poseidon2), digest(id.initial_memory_root),
                       u32{64}, u32{68}, u32{1}, u32{2}, u32{3}, u32{4}}),
         true, l1::AbiValue(l1::AbiValues{word(1), word(2)})});
    const auto event = decode_event(rollup, log);
    ASSERT_TRUE(event && *event);
    const auto& restarted = std::get<rollup::Restarted>(std::get<rollup::InboxEvent>(**event));
    EXPECT_EQ(restarted.entry_index, 9U);
    EXPECT_EQ(restarted.facts.program_hash, id.hash());
    EXPECT_EQ(restarted.facts.memory_root, id.initial_memory_root);
    EXPECT_EQ(restarted.facts.pc, 64U);
    EXPECT_TRUE(restarted.facts.let_in);
    EXPECT_EQ(restarted.versioned_hashes, (std::vector<Hash>{word(1), word(2)}));
}

class ClaimEventTest : public testing::Test {
  protected:
    ClaimEventTest() {
        rollup_.claims[0] = 1;
        rollup_.inbox[0] = 2;
    }
    /// As the claims contract logs a claim up to `position`.
    l1::Log log(u64 position, const Hash& outputs_root, const std::vector<Hash>& digests) const {
        l1::AbiValues list(digests.begin(), digests.end());
        l1::Log out;
        out.address = rollup_.claims;
        out.topics = {l1::abi_topic("ClaimProposed(bytes32,bytes32,address,uint64,bytes32,bytes32,bytes32,"
                                    "bytes32,bytes32,bytes32,uint32,bytes32[])"),
                      word(1), word(2), l1::AbiValue(rollup_.inbox).word()};
        out.data =
            *l1::abi_encode("(uint64,bytes32,bytes32,bytes32,bytes32,bytes32,bytes32,uint32,bytes32[])",
                            {position, word(4), word(5), word(6), outputs_root, word(8), word(9), u64{3},
                             l1::AbiValue(list)});
        out.transaction_hash = word(10);
        return out;
    }
    l1::L1Result<std::optional<RollupEvent>> decode(const l1::Log& log) const {
        return decode_event(rollup_, log);
    }
    bool is_refused(u64 position, const Hash& outputs_root, const std::vector<Hash>& digests) const {
        const auto event = decode(log(position, outputs_root, digests));
        return !event && event.error().reason == l1::L1Reason::bad_abi;
    }

    RollupInfo rollup_;
    const std::vector<Hash> digests_{word(0xa), word(0xb), word(0xc)};
    const Hash root_ = rollup::outputs_root(digests_);
};

TEST_F(ClaimEventTest, carries_every_output_digest) {
    const auto event = decode(log(5, root_, digests_));
    ASSERT_TRUE(event && *event);
    const auto& claim = std::get<ClaimProposed>(std::get<ClaimEvent>(**event));
    EXPECT_EQ(claim.id, word(1));
    EXPECT_EQ(claim.proposer, rollup_.inbox);
    EXPECT_EQ(claim.claim.parent, word(2));
    EXPECT_EQ(claim.claim.position, 5u);
    EXPECT_EQ(claim.claim.outputs_root, root_);
    EXPECT_EQ(claim.round, word(9));
    EXPECT_EQ(claim.index, 3u);
    EXPECT_EQ(claim.transaction, word(10));
    const auto shown = claim.output_digests();
    EXPECT_EQ(std::vector<Hash>(shown.begin(), shown.end()), digests_);
}

TEST_F(ClaimEventTest, the_genesis_claim_is_over_nothing) {
    const auto event = decode(log(0, Hash{}, {}));
    ASSERT_TRUE(event && *event);
    EXPECT_TRUE(std::get<ClaimProposed>(std::get<ClaimEvent>(**event)).output_digests().empty());
    EXPECT_TRUE(is_refused(0, root_, digests_));
}

TEST_F(ClaimEventTest, digests_that_do_not_make_the_outputs_root_are_refused) {
    EXPECT_TRUE(is_refused(5, root_, {}));
    EXPECT_TRUE(is_refused(5, root_, {digests_[0], digests_[1]}));
    EXPECT_TRUE(is_refused(5, root_, {digests_[0], digests_[1], digests_[2], digests_[2]}));
    EXPECT_TRUE(is_refused(5, root_, {digests_[1], digests_[0], digests_[2]}));
    EXPECT_TRUE(is_refused(2, root_, digests_));  // more batches than entries
    EXPECT_TRUE(is_refused(5, word(7), digests_));
    EXPECT_FALSE(is_refused(3, root_, digests_));
}

TEST_F(ClaimEventTest, nobody_elses_log_counts) {
    l1::Log stranger = log(5, root_, digests_);
    stranger.address = rollup_.inbox;
    const auto event = decode(stranger);
    ASSERT_TRUE(event);
    EXPECT_FALSE(*event);
}

}  // namespace
}  // namespace belay::node
