// SPDX-License-Identifier: Apache-2.0
// LogUp-GKR (P-32): a claim that all messages balance becomes a claim on the numerators and denominators of
// all slots at one random point.
#pragma once

#include "verifier/channel.h"
#include "verifier/circuit_key.h"

namespace belay::verifier {

inline constexpr Label kFractionTop = "fractions: top";
inline constexpr Label kFractionPoint = "fractions: point";
inline constexpr Label kFractionLambda = "fractions: lambda";
inline constexpr Label kFractionRound = "fractions: round";
inline constexpr Label kFractionValues = "fractions: values";

/// p(point) and q(point), the extensions of numerators and denominators.
template <std::size_t D>
struct FractionClaim {
    using E = crypto::Extension<D>;
    E numerator, denominator;
    std::vector<E> point;  // low variable first
};

/// Numerators and denominators of both children.
template <std::size_t D>
struct Children {
    using E = crypto::Extension<D>;
    std::array<E, 4> v;  // p0, p1, q0, q1

    E numerator() const { return v[0] * v[3] + v[1] * v[2]; }
    E denominator() const { return v[2] * v[3]; }
    void bind(const E& t, FractionClaim<D>& claim) const {
        claim.numerator = v[0] + t * (v[1] - v[0]);
        claim.denominator = v[2] + t * (v[3] - v[2]);
        claim.point.insert(claim.point.begin(), t);
    }
};

/// sum of multiplicity / fingerprint over the statement's messages, as one fraction.
template <std::size_t D>
struct Fraction {
    using E = crypto::Extension<D>;
    E numerator, denominator = E::one();
    void add(const E& p, const E& q) {
        numerator = numerator * q + p * denominator;
        denominator *= q;
    }
};
template <std::size_t D>
Fraction<D> sum_of_boundary(std::span<const BoundaryMessage> boundary, const Challenges<D>& challenges);

/// log_slots is at least 1. After a failure the claim is worthless, and the channel says so.
template <std::size_t D>
FractionClaim<D> verify_fractions(VerifierChannel<D>& channel, u32 log_slots, const Fraction<D>& boundary);

}  // namespace belay::verifier
