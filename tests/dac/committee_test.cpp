// SPDX-License-Identifier: Apache-2.0
// Data with a committee, end to end on anvil: certified by some, held by some, demanded, published, withheld
// (rules D-1 .. D-15).
#include "committee_fixture.h"

namespace belay::node {
namespace {

using machine::Opening;

TEST_F(CommitteeTest, three_of_four_certify_and_everybody_runs_the_batch) {
    start_members(0);
    members[3]->die();
    const auto entry = submit(batch(1));
    ASSERT_TRUE(entry);
    const auto who = watcher("who", urls());
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(voids(*who), (std::vector<bool>{false, false}));
    EXPECT_EQ(who->chain->entries()[*entry].payload, batch(1));
    // D-13: it has run, and no claim covers it yet.
    EXPECT_EQ(who->chain->claimable(), *entry);
    pass(kWindow);
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(who->chain->claimable(), *entry + 1);
}

// The inverse test: k - 1 dead, nothing is certified, so nothing hangs on them.
TEST_F(CommitteeTest, two_dead_members_certify_nothing) {
    start_members(0);
    members[0]->die();
    members[2]->die();
    const auto certified = certify(batch(1));
    ASSERT_FALSE(certified);
    EXPECT_EQ(certified.error(), "2 of 3 signatures");
}

// k - 1 lying: they sign for bytes that they do not keep. With the one honest signature that a certificate
// then needs, the bytes are kept.
TEST_F(CommitteeTest, two_liars_lose_nothing_that_is_certified) {
    start_members(2);
    members[3]->die();
    const auto entry = submit(batch(7));
    ASSERT_TRUE(entry);
    EXPECT_EQ(members[2]->member().counts().stored, 1U);
    const auto who = watcher("who", urls());
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(voids(*who), (std::vector<bool>{false, false}));
}

// A signature of two members only, dressed up as three: L1 refuses it.
TEST_F(CommitteeTest, two_signatures_are_not_a_certificate) {
    start_members(0);
    auto certified = certify(batch(1));
    ASSERT_TRUE(certified);
    certified->certificate.resize(certified->certificate.size() - 64);
    u8& bitmap = certified->certificate[15];
    bitmap = static_cast<u8>(bitmap & ~(u8{1} << (bitmap >= 8 ? 3 : 2)));
    EXPECT_FALSE(submit(batch(1), *certified));
}

// Everybody lies: the bytes never come, the batch is void for all, also for who has them, and goes on.
TEST_F(CommitteeTest, withheld_bytes_make_the_batch_void_for_everybody) {
    start_members(3);
    members[3]->die();
    const auto entry = submit(batch(1));
    ASSERT_TRUE(entry);
    const auto with = watcher("with", {}), without = watcher("without", urls());
    ASSERT_TRUE(Archive(*with->store).put_data(wire::payload_hash(batch(1)), batch(1)));
    ASSERT_TRUE(catch_up(*with));
    EXPECT_EQ(voids(*with), (std::vector<bool>{false, false}));
    ASSERT_FALSE(catch_up(*without));
    ASSERT_FALSE(without->missing.empty());

    l1::MemoryJournal own;
    l1::TxManager payer(*l1, payer_key, own, quick());
    const auto watch = demands(*without->store, payer);
    watch->missing(without->missing.front());
    pass(61);
    ASSERT_OK(watch->look());
    ASSERT_OK(payer.wait("demand/" + std::to_string(*entry)));
    pass(kPublishWindow);
    ASSERT_TRUE(catch_up(*without));
    ASSERT_TRUE(catch_up(*with));
    EXPECT_EQ(voids(*without), (std::vector<bool>{false, true}));
    EXPECT_EQ(voids(*with), voids(*without));
    EXPECT_EQ(end_root(*with), end_root(*without));
    EXPECT_EQ(without->chain->entries()[*entry].opening, Opening::withheld);

    // The fee goes back, and the chain goes on: what comes next is claimed, with the start that L1 forms.
    const auto refunded = send(*txs, rollup.parts.committee, l1::calls::refund_demand(*entry));
    ASSERT_OK(refunded);
    EXPECT_EQ(refunded->state, l1::TxState::confirmed);
    const auto views = l1::RollupViews::at(*l1, rollup.rollup);
    ASSERT_OK(send(*txs, rollup.inbox, l1::calls::submit_calldata_batch(batch(2), 1, 0)));
    ASSERT_TRUE(catch_up(*without));
    EXPECT_EQ(voids(*without), (std::vector<bool>{false, true, false}));
    const auto claim = [&](u64 position) {
        ClaimSender sender(*without->chain, *l1, Archive(*without->store), *txs);
        const std::vector<Hash> line = without->chain->true_chain();
        const auto parent = without->chain->parent_at(line.back());
        if (!parent) return false;
        const auto sent = sender.propose_for(*parent, position);
        if (!sent) ADD_FAILURE() << to_string(sent.error());
        if (!sent || !txs->wait(sent->transaction) || !catch_up(*without)) return false;
        const KnownClaim* known = without->chain->claims().find(sent->id);
        return known != nullptr && without->chain->judge(sent->id).verdict == rollup::Verdict::agree;
    };
    EXPECT_TRUE(claim(1));  // genesis
    EXPECT_TRUE(claim(3));  // starts at the withheld entry: C-3 as L1 has it, C-9
}

// D-11: the one honest member among the signers answers, and whoever has no member to ask reads L1.
TEST_F(CommitteeTest, demanded_bytes_that_come_count) {
    start_members(2);
    const auto entry = submit(batch(3));
    ASSERT_TRUE(entry);
    const auto who = watcher("who", {});
    ASSERT_FALSE(catch_up(*who));
    l1::MemoryJournal own, its;
    l1::TxManager payer(*l1, payer_key, own, quick());
    const auto watch = demands(*who->store, payer);
    watch->missing(who->missing.front());
    pass(61);
    ASSERT_OK(watch->look());
    ASSERT_OK(payer.wait("demand/" + std::to_string(*entry)));

    TestMember* honest = members[members[2]->member().counts().stored == 1 ? 2 : 3].get();
    l1::TxManager pays(*l1, keys[honest == members[2].get() ? 2 : 3], its, quick());
    const auto answers = demands(honest->store(), pays);
    ASSERT_OK(answers->look());
    ASSERT_OK(pays.wait("publish/" + std::to_string(*entry)));
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(voids(*who), (std::vector<bool>{false, false}));
    pass(kWindow + kPublishWindow);
    ASSERT_TRUE(catch_up(*who));
    EXPECT_EQ(voids(*who), (std::vector<bool>{false, false}));
    EXPECT_EQ(who->chain->claimable(), *entry + 1);
}

}  // namespace
}  // namespace belay::node
