// SPDX-License-Identifier: Apache-2.0
// Parameter sets as data, and the shape of the commitment's proof as a pure function of (set, log2 of cells).
//
// Oracle i commits to a multilinear polynomial of `variables` variables. Its values, split by the low `fold`
// index bits, are the coefficients of 2^fold polynomials; a leaf holds all of these at one point of a
// subgroup of 2^log_leaves elements. What is left after the last oracle's fold is sent as it is.
#pragma once

#include <array>

#include "base/check.h"
#include "verifier/hash_kind.h"

namespace belay::verifier {

/// How far from the code an oracle may be: half the distance, or up to the Johnson bound.
enum class Regime : u8 { unique, johnson };

inline constexpr unsigned kMaxOracles = 6;
/// Of KoalaBear: an oracle lives on at most 2^24 points.
inline constexpr unsigned kTwoAdicity = 24;

/// The same for every size: sizes differ in how many oracles they need.
struct OracleParameters {
    unsigned fold = 0;
    unsigned log_inverse_rate = 0;
    unsigned multiplicity =
        0;  // m of the Johnson bound, theta = 1 - sqrt(rate) (1 + 1 / (2 m)); 0 for unique decoding
    unsigned grinding = 0;  // bits of work before its queries are drawn
    unsigned queries = 0;
};

struct ParameterSet {
    const char* name = "";
    unsigned degree = 0;  // of E over KoalaBear
    unsigned claim = 0;   // bits, proven, in each round of the protocol
    Regime regime = Regime::johnson;
    HashKind hash = HashKind::keccak256;
    unsigned min_log_cells = 0, max_log_cells = 0;
    unsigned max_final_log = 0;  // at most 2^this coefficients are sent
    unsigned oracles = 0;
    std::array<OracleParameters, kMaxOracles> oracle{};
};

struct OracleShape {
    unsigned variables = 0, fold = 0, log_leaves = 0, multiplicity = 0, grinding = 0, queries = 0;
    unsigned out_of_domain = 0;  // samples: 1 where a word has several codewords near it

    constexpr unsigned log_rows() const { return variables - fold; }
    constexpr unsigned log_inverse_rate() const { return log_leaves - log_rows(); }
    constexpr unsigned row_length() const { return 1U << fold; }
};

struct Schedule {
    unsigned log_cells = 0, oracles = 0, final_log = 0;
    std::array<OracleShape, kMaxOracles> oracle{};
};

/// True iff the set has a shape for 2^log_cells cells.
constexpr bool admits(const ParameterSet& set, unsigned log_cells) {
    return set.min_log_cells <= log_cells && log_cells <= set.max_log_cells;
}

/// As many oracles as it takes to come down to 2^max_final_log coefficients. The set admits log_cells.
constexpr Schedule schedule(const ParameterSet& set, unsigned log_cells) {
    BELAY_CHECK(admits(set, log_cells));
    Schedule out;
    out.log_cells = log_cells;
    unsigned variables = log_cells;
    while (out.oracles == 0 || variables > set.max_final_log) {
        BELAY_CHECK(out.oracles < set.oracles);
        const OracleParameters& p = set.oracle[out.oracles];
        BELAY_CHECK(p.fold <= variables);
        const unsigned log_leaves = variables - p.fold + p.log_inverse_rate;
        BELAY_CHECK(log_leaves <= kTwoAdicity);
        const unsigned samples = set.regime == Regime::johnson ? 1 : 0;
        out.oracle[out.oracles++] = {variables,  p.fold,    log_leaves, p.multiplicity,
                                     p.grinding, p.queries, samples};
        variables -= p.fold;
    }
    out.final_log = variables;
    return out;
}

/// 100 proven bits, degree 5.
inline constexpr ParameterSet kP100{
    .name = "p100",
    .degree = 5,
    .claim = 100,
    .min_log_cells = 10,
    .max_log_cells = 26,
    .max_final_log = 8,
    .oracles = 4,
    .oracle = {{{6, 2, 57, 22, 79}, {4, 5, 8, 18, 34}, {4, 7, 9, 18, 24}, {4, 9, 5, 18, 19}}}};

/// 128 proven bits, degree 6: the same shape.
inline constexpr ParameterSet kP128{
    .name = "p128",
    .degree = 6,
    .claim = 128,
    .min_log_cells = 10,
    .max_log_cells = 26,
    .max_final_log = 8,
    .oracles = 4,
    .oracle = {{{6, 2, 79, 22, 107}, {4, 5, 17, 20, 44}, {4, 7, 46, 20, 31}, {4, 9, 5, 20, 25}}}};

/// 100 bits by unique decoding alone: what p100 costs without the theorems on the Johnson range.
inline constexpr ParameterSet kP100Unique{
    .name = "p100-unique",
    .degree = 5,
    .claim = 100,
    .regime = Regime::unique,
    .min_log_cells = 10,
    .max_log_cells = 26,
    .max_final_log = 8,
    .oracles = 4,
    .oracle = {{{6, 2, 0, 22, 116}, {4, 5, 0, 18, 86}, {4, 7, 0, 18, 83}, {4, 9, 0, 18, 83}}}};

inline constexpr std::array kParameterSets{&kP100, &kP128, &kP100Unique};

}  // namespace belay::verifier
