// SPDX-License-Identifier: Apache-2.0
#include "verifier/fractions.h"

#include "base/check.h"
#include "verifier/sum_check.h"

namespace belay::verifier {

template <std::size_t D>
Fraction<D> sum_of_boundary(std::span<const BoundaryMessage> boundary, const Challenges<D>& challenges) {
    Fraction<D> sum;
    for (const BoundaryMessage& message : boundary) {
        BELAY_CHECK(message.entries.size() <= kMaxMessage);
        auto q = challenges.alpha;
        for (std::size_t i = 0; i < message.entries.size(); ++i) q -= challenges.beta[i] * message.entries[i];
        sum.add(message.multiplicity, q);
    }
    return sum;
}

namespace {

template <std::size_t D>
void verify_top(VerifierChannel<D>& channel, const Children<D>& top, Fraction<D> sum) {
    sum.add(top.numerator(), top.denominator());
    channel.require(!sum.denominator.is_zero(), Reject::kZeroDenominator);
    channel.require(sum.numerator.is_zero(), Reject::kBusesUnbalanced);
}

}  // namespace

template <std::size_t D>
FractionClaim<D> verify_fractions(VerifierChannel<D>& channel, u32 log_slots, const Fraction<D>& boundary) {
    BELAY_CHECK(log_slots >= 1);
    FractionClaim<D> claim;
    Children<D> children;
    channel.read(kFractionTop, children.v);
    verify_top(channel, children, boundary);
    children.bind(channel.challenge(kFractionPoint), claim);
    for (u32 layer = 1; layer < log_slots && channel.ok(); ++layer) {
        const auto lambda = channel.challenge(kFractionLambda);
        auto [value, point] =
            verify_sum_check<D, 2>(channel, kFractionRound, kFractionPoint,
                                   claim.numerator + lambda * claim.denominator, claim.point);
        channel.read(kFractionValues, children.v);
        channel.require(value == children.numerator() + lambda * children.denominator(),
                        Reject::kFractionClaim);
        claim.point = std::move(point);
        children.bind(channel.challenge(kFractionPoint), claim);
    }
    return claim;
}

template Fraction<5> sum_of_boundary<5>(std::span<const BoundaryMessage>, const Challenges<5>&);
template Fraction<6> sum_of_boundary<6>(std::span<const BoundaryMessage>, const Challenges<6>&);
template FractionClaim<5> verify_fractions<5>(VerifierChannel<5>&, u32, const Fraction<5>&);
template FractionClaim<6> verify_fractions<6>(VerifierChannel<6>&, u32, const Fraction<6>&);

}  // namespace belay::verifier
