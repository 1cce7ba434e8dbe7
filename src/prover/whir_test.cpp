// SPDX-License-Identifier: Apache-2.0
#include "prover/whir.h"

#include <gtest/gtest.h>

#include "prover/test_whir.h"

namespace belay::prover {
namespace {

using namespace test;
using verifier::Reject;

template <std::size_t D>
void check(const verifier::ParameterSet& set, unsigned log_cells) {
    auto stack = small_stack<D>(log_cells);
    verifier::TranscriptLog sent, seen;
    const Bytes proof = prove<D>(set, log_cells, stack, &sent);
    const auto claim = stack.claim();
    EXPECT_EQ(verdict<D>(set, log_cells, stack.groups, claim, proof, &seen), Reject::kNone)
        << set.name << log_cells;
    EXPECT_EQ(sent, seen);  // item by item: label and bytes
    EXPECT_EQ(verdict<D>(set, log_cells, stack.groups, claim + claim.one(), proof), Reject::kWhirClaim);
}

TEST(Whir, HonestProofsVerifyAtEverySize) {
    for (unsigned n = 12; n <= 20; ++n) check<5>(easy(verifier::kP100), n);
    for (unsigned n : {12U, 15U, 19U}) check<6>(easy(verifier::kP128), n);
    for (unsigned n : {13U, 16U}) check<5>(easy(verifier::kP100Unique), n);
    check<5>(kToy, 12);
}

TEST(Whir, ShippedSetsProve) {
    check<5>(verifier::kP100, 15);
    check<6>(verifier::kP128, 13);
}

TEST(Whir, SmallestStackHasOneColumn) {
    TestStack<5> stack(10, {{1000, 1}});
    const auto set = easy(verifier::kP100);
    const Bytes proof = prove<5>(set, 10, stack);
    EXPECT_EQ(verdict<5>(set, 10, stack.groups, stack.claim(), proof), Reject::kNone);
}

TEST(Whir, SeveralWorkersProveTheSame) {
    struct Backwards final : Workers {
        unsigned count() const override { return 3; }
        void run(std::size_t jobs, Job job) override {
            while (jobs-- > 0) job(jobs);
        }
    } backwards;
    Pool pool;
    auto stack = small_stack<5>(15);
    const auto set = easy(verifier::kP100);
    ProverChannel<5> channel(start(set));
    WhirProver<5> prover(verifier::schedule(set, 15), stack.cells, backwards, pool);
    prover.commit(channel);
    prover.open(channel, stack.groups);
    EXPECT_EQ(channel.proof(), prove<5>(set, 15, stack));
}

TEST(Whir, EveryPartOfTheWeightCounts) {
    auto stack = small_stack<5>(12);
    const Bytes proof = prove<5>(kToy, 12, stack);
    const auto claim = stack.claim();
    const auto rejected = [&](auto&& change) {
        auto groups = stack.groups;
        change(groups[0]);
        EXPECT_EQ(verdict<5>(kToy, 12, groups, claim, proof), Reject::kWhirClaim);
    };
    rejected([](auto& group) { group.rows -= 1; });
    rejected([](auto& group) { group.columns -= 1; });
    rejected([](auto& group) { group.weight += group.weight; });
    rejected([](auto& group) { group.ratio += group.ratio; });
    rejected([](auto& group) { group.pieces.pop_back(); });
    for (std::size_t i = 0; i < stack.groups[0].point.size(); ++i)
        rejected([i](auto& group) { group.point[i] += group.point[i].one(); });
}

/// The stack's cells past a table's rows do not count: a prover cannot hide values there.
TEST(Whir, CellsPastTheRowsDoNotCount) {
    auto stack = small_stack<5>(12);
    const auto claim = stack.claim();
    const auto& group = stack.groups[0];
    const auto& piece = group.pieces.back();
    ASSERT_LT(group.live(piece), u64{1} << piece.log_rows);
    stack.cells[piece.offset + group.live(piece)] = crypto::KoalaBear::from_canonical(5);
    const Bytes proof = prove<5>(kToy, 12, stack);
    EXPECT_EQ(verdict<5>(kToy, 12, stack.groups, claim, proof), Reject::kNone);
}

}  // namespace
}  // namespace belay::prover
