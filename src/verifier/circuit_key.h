// SPDX-License-Identifier: Apache-2.0
// What the verifier knows of a circuit: chips as counts and one function each. circuit/key.h makes it from
// the chips' source.
#pragma once

#include <array>
#include <span>
#include <string_view>
#include <vector>

#include "crypto/extension.h"
#include "verifier/layout.h"

namespace belay::verifier {

/// The bus number and at most 64 entries.
inline constexpr std::size_t kMaxMessage = 65;

/// Drawn after the commitment. A message m has the fingerprint sum beta^i m_i.
template <std::size_t D>
struct Challenges {
    using E = crypto::Extension<D>;
    E alpha;
    std::array<E, kMaxMessage> beta{};  // its powers
    E limb;                             // b of c.at_challenge

    static Challenges of(const E& alpha, const E& beta, const E& limb) {
        Challenges out{.alpha = alpha, .limb = limb};
        E power = E::one();
        for (E& e : out.beta) e = power, power *= beta;
        return out;
    }
};

/// A chip's polynomials at one point.
template <std::size_t D>
struct ChipOpening {
    using E = crypto::Extension<D>;
    std::span<const E> columns;
    std::span<const E> point;  // of the table's variables, for fixed columns
    E live;
};

/// How a chip's messages and constraints are added up (P-33).
template <std::size_t D>
struct ChipWeights {
    using E = crypto::Extension<D>;
    std::span<const E> messages;  // w_j
    E mu, lambda;
    E first_power;  // lambda^k of the first constraint
};

template <std::size_t D>
struct ChipKey {
    std::string_view name;
    TableShape shape;
    u32 constraints = 0;
    /// sum w_j (p_j + mu (q_j - 1)) + sum lambda^k C_k
    crypto::Extension<D> (*evaluate)(const ChipOpening<D>&, const Challenges<D>&,
                                     const ChipWeights<D>&) = nullptr;
};

template <std::size_t D>
struct CircuitKey {
    std::vector<ChipKey<D>> chips;
    std::vector<TableShape> shapes;  // the chips', again
    Hash digest;                     // of every polynomial of every chip
};

/// A message of the statement: multiplicity, bus number and entries.
struct BoundaryMessage {
    crypto::KoalaBear multiplicity;
    std::vector<crypto::KoalaBear> entries;  // the bus number first; at most kMaxMessage
};

}  // namespace belay::verifier
