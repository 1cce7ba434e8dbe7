// SPDX-License-Identifier: Apache-2.0
// Polynomials over KoalaBear in named unknowns, expanded: what the SMT queries are made of.
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "circuit/symbolic_context.h"

namespace belay::circuit {

using Unknown = u32;
/// Rising, with repetitions for powers. Empty for the constant term.
using Monomial = std::vector<Unknown>;

class UnknownPolynomial {
  public:
    UnknownPolynomial() = default;
    static UnknownPolynomial constant(KoalaBear k);
    static UnknownPolynomial unknown(Unknown x);

    const std::map<Monomial, KoalaBear>& terms() const { return terms_; }
    bool is_zero() const { return terms_.empty(); }
    std::optional<KoalaBear> as_constant() const;
    /// The unknown, when the polynomial is that and nothing else.
    std::optional<Unknown> as_unknown() const;
    u32 degree() const;

    void add(const Monomial& monomial, KoalaBear k);
    UnknownPolynomial plus(const UnknownPolynomial& o, KoalaBear factor) const;
    UnknownPolynomial times(const UnknownPolynomial& o) const;
    UnknownPolynomial scaled(KoalaBear k) const;

    bool operator==(const UnknownPolynomial&) const = default;

  private:
    std::map<Monomial, KoalaBear> terms_;
};

/// u and k with  p = a u (u - k)  for a linear u, when there are such: booleans and carries whose square was
/// expanded.
struct SquareForm {
    UnknownPolynomial u;
    KoalaBear k;
};
std::optional<SquareForm> square_form(const UnknownPolynomial& p);

/// Node `id` of a chip in a live row; `cell(column)` says what stands for a cell.
template <class Cell>
UnknownPolynomial expanded(const SymbolicChip& chip, NodeId id, const Cell& cell,
                           std::map<NodeId, UnknownPolynomial>& known) {
    using Kind = SymbolicNode::Kind;
    if (const auto at = known.find(id); at != known.end()) return at->second;
    const SymbolicNode& n = chip.nodes[id];
    const auto of = [&](NodeId child) { return expanded(chip, child, cell, known); };
    UnknownPolynomial out;
    switch (n.kind) {
        case Kind::constant:
            break;
        case Kind::live:
            out = UnknownPolynomial::constant(KoalaBear::from_canonical(1));
            break;
        case Kind::column:
            out = cell(n.a);
            break;
        case Kind::fixed:  // tables are not asked about
            break;
        case Kind::add:
            out = of(n.a).plus(of(n.b), KoalaBear::from_canonical(1));
            break;
        case Kind::sub:
            out = of(n.a).plus(of(n.b), field(-1));
            break;
        case Kind::mul:
            out = of(n.a).times(of(n.b));
            break;
        case Kind::scale:
            out = of(n.a).scaled(KoalaBear::from_canonical(n.b));
            break;
    }
    known.emplace(id, out);
    return out;
}

}  // namespace belay::circuit
