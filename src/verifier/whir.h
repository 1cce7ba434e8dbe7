// SPDX-License-Identifier: Apache-2.0
// WHIR's verifier for the stack's multilinear polynomial f of n variables.
//
// Oracle i holds g_i (g_0 = f) of v variables as 2^fold polynomials, see parameters.h: f's cells are
// coefficients, and folding by a means (1 - a) even + a odd. So the folded row at domain point x is the value
// at x of g_{i+1}, read as a polynomial with coefficients g_{i+1}(index): a claim with the weight index ->
// x^index, as an out-of-domain sample is. The claim "sum_y g_i(y) W_i(y) = c" is reduced by fold rounds of
// sum-check to one on g_{i+1}; samples and queries join it by powers of a challenge. W_i is never written
// down: at the end each of its summands is a closed form.
//
// Order of messages for oracle i: root, [out-of-domain point drawn, value] | batch drawn | fold rounds |
// next oracle's root and sample, or the final polynomial | work, indices, rows, siblings.
// Index i of a domain of 2^k points means the point w^(bits of i reversed).
#pragma once

#include "crypto/two_adic.h"
#include "verifier/channel.h"
#include "verifier/column_group.h"
#include "verifier/parameters.h"

namespace belay::verifier {

namespace label {
inline constexpr Label kRoot{"whir root"}, kSamplePoint{"whir sample point"}, kSample{"whir sample"},
    kBatch{"whir batch"}, kRound{"whir round"}, kFold{"whir fold"}, kFinal{"whir final"}, kWork{"whir work"},
    kQuery{"whir query"}, kRows{"whir rows"}, kSiblings{"whir siblings"};
}  // namespace label

/// A commitment as the verifier knows it.
template <std::size_t D>
struct Commitment {
    Hash root;
    crypto::Extension<D> point, value;  // sample, where the set has one
};

/// Reads a commitment to an oracle of this shape; draws its sample's point.
template <std::size_t D>
Commitment<D> read_commitment(VerifierChannel<D>& channel, const OracleShape& shape);

/// Checks that the committed stack gives `claim` = the sum of all groups' columns (column_group.h). Failures
/// go to the channel. Every group is well placed in the schedule's stack. Costs do not depend on the stack's
/// size but by its logarithm.
template <std::size_t D>
void verify_opening(VerifierChannel<D>& channel, const Schedule& schedule, const Commitment<D>& commitment,
                    std::span<const ColumnGroup<D>> groups, const crypto::Extension<D>& claim);

/// The extension of the groups' weights at a point of the stack.
template <std::size_t D>
crypto::Extension<D> group_weight(const ColumnGroup<D>& group, std::span<const crypto::Extension<D>> z);

/// The domain point of an index of 2^log_leaves.
crypto::KoalaBear domain_point(u32 index);

/// A round's polynomial is s(0) + b X + c X^2; sent are s(0) and c, and s(0) + s(1) is the claim.
template <std::size_t D>
crypto::Extension<D> next_claim(const crypto::Extension<D>& claim, const crypto::Extension<D>& at_zero,
                                const crypto::Extension<D>& leading, const crypto::Extension<D>& r) {
    return at_zero + r * (claim - at_zero - at_zero - leading + r * leading);
}

}  // namespace belay::verifier
