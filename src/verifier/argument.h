// SPDX-License-Identifier: Apache-2.0
// The argument but for the polynomial commitment: from "this circuit, these row counts, this boundary" to
// values of all columns at one point (P-30 .. P-34). prover/prove.h is its mirror.
#pragma once

#include "verifier/circuit_key.h"
#include "verifier/fractions.h"

namespace belay::verifier {

inline constexpr Label kProtocol = "belay-proof 1";
inline constexpr Label kKeyLabel = "key";
inline constexpr Label kStatementLabel = "statement";
inline constexpr Label kRowsLabel = "rows";
inline constexpr Label kAlphaLabel = "alpha";
inline constexpr Label kBetaLabel = "beta";
inline constexpr Label kLimbLabel = "limbs";
inline constexpr Label kZeroLambda = "zero-check: lambda";
inline constexpr Label kZeroMu = "zero-check: mu";
inline constexpr Label kZeroRound = "zero-check: round";
inline constexpr Label kZeroPoint = "zero-check: point";
inline constexpr Label kValuesLabel = "columns: values";
inline constexpr Label kGammaLabel = "columns: gamma";

/// What the commitment's opening has to show: each table's columns at the low part of one point.
template <std::size_t D>
struct ColumnClaims {
    using E = crypto::Extension<D>;
    Layout layout;
    std::vector<E> point;                // layout.log_rows variables
    std::vector<std::vector<E>> values;  // by table and column; none for tables without rows

    std::span<const E> point_of(u32 table) const {
        return std::span(point).first(layout.tables[table].log_rows);
    }
};

/// Row counts, read and laid out; after a failure the layout is empty.
template <std::size_t D>
Layout read_layout(VerifierChannel<D>& channel, const CircuitKey<D>& key, u32 min_log_cells,
                   u32 max_log_cells);

/// The same on both sides.
template <std::size_t D, class Channel>
Challenges<D> draw_challenges(Channel& channel) {
    const auto alpha = channel.challenge(kAlphaLabel), beta = channel.challenge(kBetaLabel);
    return Challenges<D>::of(alpha, beta, channel.challenge(kLimbLabel));
}

/// After the commitment.
template <std::size_t D>
ColumnClaims<D> verify_claims(VerifierChannel<D>& channel, const CircuitKey<D>& key, const Layout& layout,
                              std::span<const BoundaryMessage> boundary);

/// w_j of a table's messages: eq(their block, the leaf point's high part).
template <std::size_t D>
std::vector<crypto::Extension<D>> message_weights(const TableLayout& table, u32 messages,
                                                  std::span<const crypto::Extension<D>> leaf_point);

}  // namespace belay::verifier
