// SPDX-License-Identifier: Apache-2.0
// Sum-check with the eq factor left out. For  sum over x of eq(r, x) G(x) = claim  and variable i the message
// is
//
//   g(X) = sum over y of eq(r_after, y) G(t_before, X, y),
//
// of G's own degree, with claim = (1 - r_i) g(0) + r_i g(1). Its coefficients g_1 .. g_d are sent and g_0 =
// claim - r_i (g_1 + .. + g_d) follows; the next claim is g(t), the last one G(t_0, t_1, ..).
#pragma once

#include <utility>

#include "verifier/channel.h"

namespace belay::verifier {

template <std::size_t D, std::size_t degree>
using RoundMessage = std::array<crypto::Extension<D>, degree>;

/// g(t).
template <std::size_t D, std::size_t degree>
crypto::Extension<D> next_claim(const RoundMessage<D, degree>& message, const crypto::Extension<D>& claim,
                                const crypto::Extension<D>& r, const crypto::Extension<D>& t) {
    crypto::Extension<D> sum, value;
    for (std::size_t k = degree; k-- > 0;) {
        sum += message[k];
        value = (value + message[k]) * t;
    }
    return value + claim - r * sum;
}

/// The last claim and the point it is about. Reading stops after a failure.
template <std::size_t D, std::size_t degree>
std::pair<crypto::Extension<D>, std::vector<crypto::Extension<D>>> verify_sum_check(
    VerifierChannel<D>& channel, Label round, Label challenge, crypto::Extension<D> claim,
    std::span<const crypto::Extension<D>> r) {
    std::vector<crypto::Extension<D>> point;
    for (std::size_t i = 0; i < r.size() && channel.ok(); ++i) {
        RoundMessage<D, degree> message;
        channel.read(round, message);
        point.push_back(channel.challenge(challenge));
        claim = next_claim<D, degree>(message, claim, r[i], point[i]);
    }
    return {claim, std::move(point)};
}

}  // namespace belay::verifier
