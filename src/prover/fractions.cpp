// SPDX-License-Identifier: Apache-2.0
#include "prover/fractions.h"

#include "prover/layer_rounds.h"

namespace belay::prover {
namespace {

/// One layer: from the claim above it to the claim below.
template <std::size_t D>
void prove_layer(ProverChannel<D>& channel, FractionLevel<D> level, verifier::FractionClaim<D>& claim,
                 Workers& workers, Pool& pool) {
    using E = crypto::Extension<D>;
    const E lambda = channel.challenge(verifier::kFractionLambda);
    LayerRounds<D> rounds(std::move(level), lambda, workers, pool);
    E value = claim.numerator + lambda * claim.denominator;
    std::vector<E> point;
    for (std::size_t i = 0; i < claim.point.size(); ++i) {
        const E& r = claim.point[i];
        const auto after = std::span<const E>(claim.point).subspan(i + 1);
        const auto [at_zero, leading] = i == 0 ? rounds.first(after) : rounds.next(point.back(), after);
        const verifier::RoundMessage<D, 2> message{(value - at_zero) * r.inverse() - leading, leading};
        channel.send(verifier::kFractionRound, message);
        point.push_back(channel.challenge(verifier::kFractionPoint));
        value = verifier::next_claim<D, 2>(message, value, r, point.back());
    }
    const verifier::Children<D> children{rounds.last(point.back())};
    claim.point = std::move(point);
    channel.send(verifier::kFractionValues, children.v);
    children.bind(channel.challenge(verifier::kFractionPoint), claim);
}

}  // namespace

template <std::size_t D>
verifier::FractionClaim<D> prove_fractions(ProverChannel<D>& channel, std::span<const LeafTable<D>> tables,
                                           u64 slots, u32 log_slots, Workers& workers, Pool& pool) {
    std::vector<FractionLevel<D>> levels = fraction_levels(tables, slots, log_slots, workers, pool);
    verifier::FractionClaim<D> claim;
    const auto top = levels.back().single();
    const verifier::Children<D> children{{top[2], top[3], top[0], top[1]}};
    channel.send(verifier::kFractionTop, children.v);
    children.bind(channel.challenge(verifier::kFractionPoint), claim);
    for (levels.pop_back(); !levels.empty(); levels.pop_back())
        prove_layer(channel, std::move(levels.back()), claim, workers, pool);
    return claim;
}

template verifier::FractionClaim<5> prove_fractions<5>(ProverChannel<5>&, std::span<const LeafTable<5>>, u64,
                                                       u32, Workers&, Pool&);
template verifier::FractionClaim<6> prove_fractions<6>(ProverChannel<6>&, std::span<const LeafTable<6>>, u64,
                                                       u32, Workers&, Pool&);

}  // namespace belay::prover
