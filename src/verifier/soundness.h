// SPDX-License-Identifier: Apache-2.0
// The soundness of a parameter set, round by round, computed at compile time and never rounded up.
//
// Round-by-round error of the interactive argument; made non-interactive in the random-oracle model, an
// attacker of T hash calls succeeds with probability at most T times the largest error (plus the digests'
// collisions).
//
// Notation: |E| = p^D; for an oracle, rho = 2^-r its rate, n = 2^log_leaves its length, m its multiplicity, M
// = 2 m + 1. An oracle is an interleaved Reed-Solomon word: a word over a larger alphabet with the same
// distance and rate.
//
// Johnson range, theta = 1 - sqrt(rho) (1 + 1 / (2 m)):
// - list size L <= (m + 1/2) / sqrt(rho) (Guruswami and Sudan); an interleaved word is one over an extension
// of E.
// - a fold replaces (even, odd) by even + a (odd - even): a line. The error of mutual correlated agreement is
//   (2 (m+1/2)^5 + 3 (m+1/2) theta rho) n / (3 rho^(3/2)) + (m+1/2) / sqrt(rho)   over |E|:
//   the line bound of Ben-Sasson, Carmon, Haboeck, Kopparty and Saraf, "On proximity gaps for Reed-Solomon
//   codes" (ePrint 2025/2055), in its mutual form up to the Johnson bound (Haboeck, "A note on mutual
//   correlated agreement for Reed-Solomon codes", ePrint 2025/2110). Interleaving costs nothing: were one
//   column of a pair not to agree on a set S that the line agrees on, a random combination of the columns
//   would not either, but with probability 1 / |E|.
// - beside it a fold's sum-check message is wrong for one of L polynomials of degree 2: 3 L / |E|, as in WHIR
// (Arnon,
//   Chiesa, Fenzi, Yogev, ePrint 2024/1586).
//   Together at most (M^5 + 120 M) / 48 * n * 2^(3 r / 2) over |E| (theta, rho <= 1 in the small terms).
// Unique decoding, theta = (1 - rho) / 2: L = 1, n / |E| a fold (Ben-Sasson, Carmon, Ishai, Kopparty, Saraf,
// 2020).
#pragma once

#include <algorithm>

#include "verifier/circuit_key.h"
#include "verifier/log2_bound.h"
#include "verifier/parameters.h"

namespace belay::verifier {

/// What a circuit may be at most for the set's claim to hold: covers() checks keys, the layout checks row
/// counts.
struct ArgumentBounds {
    unsigned log_fractions = kMaxLogSlots + 1;  // slots, and as many messages of the statement
    unsigned fingerprint = kMaxMessage;         // entries of one message
    unsigned constraints = 1024;
    unsigned opened_values = 1280;
    unsigned degree = 3;  // of a constraint, in columns; checked where a chip is recorded
};
inline constexpr ArgumentBounds kBounds;
// Multiplicities are counted in the base field: a count must not wrap.
static_assert((u64{1} << kBounds.log_fractions) < 2130706433);

template <std::size_t D>
bool covers(const ArgumentBounds& bounds, const CircuitKey<D>& key) {
    u64 constraints = 0, columns = 0;
    for (const ChipKey<D>& chip : key.chips) {
        constraints += chip.constraints;
        columns += chip.shape.columns;
    }
    return constraints <= bounds.constraints && columns <= bounds.opened_values;
}

enum class Step : u8 {
    fingerprint,
    fraction_layer,
    leaf_batch,
    zero_point,
    zero_check,
    column_batch,
    out_of_domain,
    fold,
    query,
    query_batch,
    final_rounds
};

/// The probability that a false statement survives one round is at most 2^-(bits / kOneBit).
struct SoundnessTerm {
    Step step = Step::fingerprint;
    unsigned oracle = 0;
    FixedBits bits = 0;
};

struct Soundness {
    static constexpr std::size_t kMaxTerms = 8 + 4 * kMaxOracles;
    std::array<SoundnessTerm, kMaxTerms> term{};
    std::size_t terms = 0;

    constexpr void add(Step step, unsigned oracle, FixedBits bits) { term[terms++] = {step, oracle, bits}; }
    constexpr FixedBits least() const {
        FixedBits out = term[0].bits;
        for (std::size_t i = 1; i < terms; ++i) out = std::min(out, term[i].bits);
        return out;
    }
};

/// log2 |E| less what a challenge's bias costs: (1 + 2^(31 - w))^D, w = floor(256 / D), and ln(1 + x) <= x.
constexpr FixedBits challenge_bits(const ParameterSet& set) {
    const unsigned above = 256 / set.degree - 31;
    const FixedBits bias =
        static_cast<FixedBits>(set.degree) * ((kOneBit * 3 / 2 >> above) + 1);  // 1 / ln 2 < 3 / 2
    return static_cast<FixedBits>(set.degree) * log2_below(2130706433) - bias;
}

/// log2 of the list size, from above.
constexpr FixedBits list_size(const ParameterSet& set, const OracleShape& o) {
    if (set.regime == Regime::unique) return 0;
    return log2_above(2 * o.multiplicity + 1) - kOneBit + (o.log_inverse_rate() * kOneBit + 1) / 2;
}

constexpr FixedBits fold_bits(const ParameterSet& set, const OracleShape& o) {
    const FixedBits length = o.log_leaves * kOneBit;
    // 3 for the sum-check message, 3 + n <= 2 n
    if (set.regime == Regime::unique) return challenge_bits(set) - length - kOneBit;
    const u64 m = 2 * o.multiplicity + 1;
    const FixedBits lost = log2_above(m * m * m * m * m + 120 * m) - log2_below(48) + length +
                           (3 * o.log_inverse_rate() * kOneBit + 1) / 2;
    return challenge_bits(set) - lost;
}

/// One sample of degree below 2^variables tells all pairs of the list apart: L^2 / 2 * 2^variables / |E|.
constexpr FixedBits out_of_domain_bits(const ParameterSet& set, const OracleShape& o) {
    return challenge_bits(set) - 2 * list_size(set, o) + kOneBit - o.variables * kOneBit;
}

/// What one query catches.
constexpr FixedBits bits_per_query(Regime regime, unsigned log_inverse_rate, unsigned multiplicity) {
    if (regime == Regime::unique)  // 1 - theta = (1 + rho) / 2
        return (log_inverse_rate + 1) * kOneBit - log2_above((u64{1} << log_inverse_rate) + 1);
    const FixedBits slack = log2_above(2 * multiplicity + 1) - log2_below(2 * multiplicity);
    return log_inverse_rate * kOneBit / 2 - slack;
}

/// (1 - theta)^queries 2^-grinding. Indices are exactly uniform.
constexpr FixedBits query_bits(const ParameterSet& set, const OracleShape& o) {
    return o.queries * bits_per_query(set.regime, o.log_inverse_rate(), o.multiplicity) +
           o.grinding * kOneBit;
}

constexpr void add_argument(const ParameterSet& set, const Schedule& shape, const ArgumentBounds& bounds,
                            Soundness& out) {
    const FixedBits field = challenge_bits(set);
    const auto over_field = [field](u64 numerator) { return field - log2_above(numerator); };
    // A sum of N fractions with denominators of degree k in (alpha, beta): N k roots.
    out.add(
        Step::fingerprint, 0,
        field - static_cast<FixedBits>(bounds.log_fractions) * kOneBit - log2_above(bounds.fingerprint + 1));
    out.add(Step::fraction_layer, 0, over_field(3));                   // eq times a quadratic
    out.add(Step::leaf_batch, 0, over_field(bounds.constraints + 2));  // powers of lambda, and mu
    out.add(Step::zero_point, 0, over_field(bounds.log_fractions));
    out.add(Step::zero_check, 0, over_field(bounds.degree + 1));
    // Powers of gamma over the columns and the out-of-domain claim, for each codeword near the first oracle.
    out.add(Step::column_batch, 0, over_field(bounds.opened_values + 1) - list_size(set, shape.oracle[0]));
}

constexpr Soundness soundness(const ParameterSet& set, unsigned log_cells,
                              const ArgumentBounds& bounds = kBounds) {
    const Schedule shape = schedule(set, log_cells);
    Soundness out;
    add_argument(set, shape, bounds, out);
    for (unsigned i = 0; i < shape.oracles; ++i) {
        const OracleShape& o = shape.oracle[i];
        if (o.out_of_domain != 0) out.add(Step::out_of_domain, i, out_of_domain_bits(set, o));
        out.add(Step::fold, i, fold_bits(set, o));
        out.add(Step::query, i, query_bits(set, o));
        if (i + 1 == shape.oracles) break;  // the last oracle's queries are compared, not batched
        out.add(Step::query_batch, i,
                challenge_bits(set) - log2_above(o.queries + 1) - list_size(set, shape.oracle[i + 1]));
    }
    out.add(Step::final_rounds, 0, challenge_bits(set) - log2_above(3));
    return out;
}

/// The least bits of any round at any size that the set admits.
constexpr FixedBits proven_bits(const ParameterSet& set) {
    FixedBits least = kOneBit * 1024;
    for (unsigned n = set.min_log_cells; n <= set.max_log_cells; ++n)
        least = std::min(least, soundness(set, n).least());
    return least;
}

constexpr bool reaches_claim(const ParameterSet& set) { return proven_bits(set) >= set.claim * kOneBit; }

// A set that is shipped below its claim does not compile.
static_assert(reaches_claim(kP100));
static_assert(reaches_claim(kP128));
static_assert(reaches_claim(kP100Unique));

}  // namespace belay::verifier
