// SPDX-License-Identifier: Apache-2.0
#include "verifier/parameter_search.h"

#include <gtest/gtest.h>

namespace belay::verifier {
namespace {

TEST(ParameterSearch, ShippedSetsHaveTheLeastQueries) {
    for (const ParameterSet* set : kParameterSets) {
        ParameterSet again = *set;
        ASSERT_TRUE(complete(again));
        for (unsigned i = 0; i < set->oracles; ++i) {
            EXPECT_EQ(again.oracle[i].queries, set->oracle[i].queries) << set->name << " " << i;
            EXPECT_LE(again.oracle[i].multiplicity, set->oracle[i].multiplicity);
        }
    }
}

TEST(ParameterSearch, EveryCandidateReachesTheClaim) {
    SearchSpace space;
    space.least_rate = space.most_rate = 2;
    space.least_fold = space.most_fold = 4;
    const auto found = search(space, {});
    ASSERT_GT(found.size(), 5U);
    for (std::size_t i = 0; i < found.size(); ++i) {
        EXPECT_TRUE(reaches_claim(found[i].set));
        if (i == 0) continue;
        EXPECT_GT(found[i].costs.proof_bytes, found[i - 1].costs.proof_bytes);
        EXPECT_LT(found[i].seconds, found[i - 1].seconds);
    }
    // p100 is one of those that none beats.
    const double shipped = costs_of(kP100, 26).proof_bytes;
    EXPECT_TRUE(
        std::ranges::any_of(found, [&](const Candidate& c) { return c.costs.proof_bytes == shipped; }));
}

TEST(ParameterSearch, AnImpossibleSetIsNotCompleted) {
    ParameterSet set = kP100;
    set.claim = 128;  // degree 5 cannot
    EXPECT_FALSE(complete(set));
    set = kP100;
    set.oracle[0].log_inverse_rate = 5;  // 2^25 leaves
    EXPECT_FALSE(complete(set));
}

}  // namespace
}  // namespace belay::verifier
